import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run } from "../../system/run.ts";
import { parseRecord } from "./ownership.ts";
import { scriptArgs } from "./scripts.ts";
import { parseHostState } from "./state.ts";

/* What look.sh and record.sh make of the releases that they find. There is no engine: it has nothing to say about them. */

const env = { PATH: process.env.PATH, DOCKER_HOST: "unix:///nonexistent" };
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "slipway-look-"));
});
afterEach(() => rm(root, { recursive: true }));

interface Found {
  readonly state: string;
  readonly previous?: string;
  readonly format?: number;
}

async function writeReleases(releases: Readonly<Record<string, Found>>, current?: string): Promise<void> {
  for (const [id, { state, previous, format = 2 }] of Object.entries(releases)) {
    const folder = join(root, "releases", id);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "state"), `${state}\n`);
    await writeFile(join(folder, "services"), "web run 1 -\n");
    if (previous !== undefined) await writeFile(join(folder, "previous"), previous);
    const record = { schemaVersion: format, id, project: "shop", repository: null };
    await writeFile(join(folder, "release.json"), JSON.stringify(record, undefined, 2));
  }
  if (current) await symlink(`releases/${current}`, join(root, "current"));
}

const killed = { state: "switching", previous: "1-a" };
const old = { state: "active" };
test.each<[string, Record<string, Found>, string | undefined, object[]]>([
  ["a switch that was killed", { "1-a": old, "2-b": killed }, "1-a", [{ id: "2-b", mode: "finish" }]],
  [
    "one that was killed on its way back",
    { "1-a": old, "2-b": { ...killed, state: "rolling-back" } },
    "1-a",
    [{ id: "2-b", mode: "finish" }],
  ],
  ["one that had passed every gate", { "1-a": old, "2-b": killed }, "2-b", [{ id: "2-b", mode: "finish" }]],
  ["a first one", { "1-a": { ...killed, previous: "" } }, undefined, [{ id: "1-a", mode: "finish" }]],
  ["one that a later release has overtaken", { "1-a": old, "2-b": killed, "3-c": old }, "3-c", []],
  [
    "one of the first version, which can only go back",
    { "1-a": old, "2-b": { ...killed, format: 1 } },
    "1-a",
    [{ id: "2-b", mode: "back" }],
  ],
  [
    "two, of which the later one comes first",
    { "1-a": old, "2-b": { ...killed, format: 1 }, "3-c": killed },
    "1-a",
    [
      { id: "3-c", mode: "finish" },
      { id: "2-b", mode: "back" },
    ],
  ],
  ["none", { "1-a": { state: "superseded" }, "2-b": { ...killed, state: "active" } }, "2-b", []],
])("finds what must be finished: %s", async (_, releases, current, expected) => {
  await writeReleases(releases, current);
  const { stdout } = await run(scriptArgs("look", root, "shop"), { env });
  expect(parseHostState(stdout)).toMatchObject({ current, unfinished: expected });
});

test("a folder is of the project of its current release, or of a first one that was interrupted", async () => {
  const ask = async () => parseRecord((await run(scriptArgs("record", root), { env })).stdout);
  expect(await ask()).toBeUndefined();
  await writeReleases({ "1-a": { state: "rolled-back" } });
  expect(await ask()).toBeUndefined();
  await writeReleases({ "1-a": { state: "switching" } });
  expect(await ask()).toMatchObject({ project: "shop" });
  await writeReleases({ "1-a": { state: "superseded" }, "2-b": { state: "active", format: 1 } }, "2-b");
  expect(await ask()).toMatchObject({ format: 1, project: "shop" });
});
