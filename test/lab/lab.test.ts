import { EventEmitter, once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bareBake, finishedBake } from "./bake.ts";
import { builderToml } from "./buildkit.ts";
import { withInterpreter } from "./emulation.ts";
import { atLeast } from "./found.ts";
import { pathOf } from "./images/catalogue.ts";
import { PROMISES } from "./images/promises.ts";
import { lock } from "./lock.ts";
import { mountsBelow } from "./mounts.ts";
import { owns, self, startOf } from "./owner.ts";
import { mirrorIn } from "./packages.ts";
import { OWN } from "./storage.ts";
import { fixture } from "./vulnerabilities.ts";

describe("the Debian archive in apt sources", () => {
  test.each([
    [
      "deb822",
      "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\n",
      "http://mirror.example/debian",
    ],
    ["one line", "deb http://mirror.example/debian bookworm main\n", "http://mirror.example/debian"],
    [
      "with options",
      "deb [signed-by=/k.gpg] https://mirror.example/debian/ sid main",
      "https://mirror.example/debian",
    ],
    ["security alone", "URIs: http://mirror.example/debian-security\n", undefined],
    ["none", "deb http://other.example/ubuntu noble main", undefined],
  ])("%s", (_, sources, expected) => {
    expect(mirrorIn(sources)).toBe(expected);
  });
});

test.each([
  ["github.com/docker/buildx 0.29.1+ds1 0.29.1+ds1-4", [0, 17], true],
  ["github.com/docker/buildx v0.16.2 abc", [0, 17], false],
  ["Docker Compose version v2.24.4", [2, 24], true],
  ["Docker Compose version v3.0.0", [2, 24], true],
  ["docker-compose version 1.29.2", [2, 24], false],
  [undefined, [2, 24], false],
])("%s is at least %j: %s", (answer, wanted, expected) => {
  expect(atLeast(answer, wanted)).toBe(expected);
});

test("lists mounts below a folder, the innermost first, with spaces decoded", () => {
  const table =
    "proc /proc proc rw 0 0\nx /lab/a y rw 0 0\nx /lab/a/b\\040c y rw 0 0\nx /laboratory y rw 0 0\nx /lab y rw 0 0\n";
  expect(mountsBelow("/lab", table)).toEqual(["/lab/a/b c", "/lab/a"]);
});

test("replaces the interpreter in a line of binfmt.d", () => {
  expect(withInterpreter(":qemu:M::\\x7f:\\xff:/usr/bin/old:OPF\n", "/new")).toBe(
    ":qemu:M::\\x7f:\\xff:/new:OPF",
  );
});

test("a builder pulls Docker Hub's images from the registry only if it serves stand-ins", () => {
  expect(builderToml("r:1", false)).toBe('[registry."r:1"]\n  http = true\n');
  expect(builderToml("r:1", true)).toContain('[registry."docker.io"]\n  mirrors = ["r:1"]');
});

test("the cache keeps every stand-in, and no image that tests push", () => {
  for (const { image } of PROMISES) expect(OWN).toContain(pathOf(image).split("/")[0]);
  for (const pushed of ["deploy-test", "e2e-action", "slipway-fixture"]) expect(OWN).not.toContain(pushed);
});

test("builds every stand-in once, on the ones before it, and then under Docker Hub's names", () => {
  const bare = bareBake({ roots: "/r", inputs: "/i", machine: "/m" });
  const finished = finishedBake("/m");
  expect(Object.keys(bare.target)).toEqual(Object.keys(finished.target));
  expect(bare.target.node?.contexts).toMatchObject({ "alpine:3.20": "target:alpine" });
  expect(bare.target.alpine?.contexts).not.toHaveProperty("alpine:3.20");
  expect(finished.target.prometheus?.tags).toContain("127.0.0.1:5055/prom/prometheus:latest");
  expect(finished.target.node?.tags).toEqual(["127.0.0.1:5055/library/node:20-alpine"]);
});

test("every vulnerability of the fixture is marked as one, and every data source has a name", () => {
  const { vulnerability, advisories, ...rest } = fixture();
  for (const entry of Object.values(vulnerability)) expect(JSON.stringify(entry)).toContain("Fixture: ");
  const ids = Object.values(advisories).flatMap((packages) => Object.values(packages).flatMap(Object.keys));
  expect(new Set(ids)).toEqual(new Set(Object.keys(vulnerability)));
  expect(Object.keys(rest["data-source"])).toEqual(Object.keys(advisories));
});

describe("the lock", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "slipway-lock-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("tells a process from a later one with the same number", () => {
    expect(owns(self())).toBe(true);
    expect(owns({ ...self(), start: "1" })).toBe(false);
    expect(startOf(2 ** 22 + 1)).toBeUndefined();
  });

  test.each([
    ["a dead owner's", JSON.stringify({ pid: process.pid, start: "1" })],
    ["a half-written one", '{"pid":'],
  ])("takes over %s", async (_, content) => {
    const path = join(folder, "a");
    await writeFile(path, content);
    await using _held = await lock(path, () => expect.unreachable());
  });

  test("waits for a live owner, and reports it once", async () => {
    const path = join(folder, "b");
    const first = await lock(path, () => expect.unreachable());
    const waits: number[] = [];
    const waiting = new EventEmitter();
    const second = lock(path, (pid) => {
      waits.push(pid);
      waiting.emit("wait");
    });
    await once(waiting, "wait");
    // Long enough for a second attempt, which must not report again.
    await sleep(300);
    await first[Symbol.asyncDispose]();
    await (await second)[Symbol.asyncDispose]();
    expect(waits).toEqual([process.pid]);
  });
});
