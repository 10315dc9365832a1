import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { currentDatabase, databaseFolder, fetchDatabase } from "../../src/stages/scan/database.ts";
import { planScan } from "../../src/stages/scan/plan.ts";
import { installRelease, planRelease, type Release } from "../../src/stages/scan/release.ts";
import { trivyEnvironment } from "../../src/stages/scan/trivy.ts";
import { run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { labInputs, openWorkbench, type Workbench } from "./workbench.ts";

let lab: Lab;
let bench: Workbench;
beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
});
afterAll(async () => {
  await bench?.[Symbol.asyncDispose]();
});

describe("the database", () => {
  /** The kept database, or else a new one. */
  async function fetch(cache: string, repositories: readonly string[]) {
    const folder = join(bench.folder, cache);
    const database = randomBytes(4).toString("hex");
    const names = { cache: folder, database, temporary: "", run: "", out: "" };
    const plan = planScan([], names, { ...labInputs(lab), trivyDb: repositories }, undefined);
    const env = trivyEnvironment(bench.context.env, bench.folder);
    return (
      (await currentDatabase(databaseFolder(folder, repositories))) ??
      fetchDatabase(plan, repositories, env, bench.context)
    );
  }

  test("comes from the first repository that has it, and is kept", async () => {
    const repositories = [`${lab.registry}/nothing/trivy-db:2`, lab.trivyDb];
    const database = await fetch("first", repositories);
    expect(bench.lines.join("\n")).toContain(
      `no vulnerability database from ${lab.registry}/nothing/trivy-db:2:`,
    );
    const said = bench.lines.length;
    expect(await fetch("first", repositories)).toEqual(database);
    expect(bench.lines.length).toBe(said);
    // A kept database is that of its repositories alone.
    expect((await fetch("first", [lab.trivyDb])).cache).not.toBe(database.cache);
  });

  test("is replaced when out of date, while the old one stays for its readers", async () => {
    const old = await fetch("stale", [lab.trivyDb]);
    const metadata = join(old.cache, "db", "metadata.json");
    const text = await readFile(metadata, "utf8");
    const past = new Date(0).toISOString();
    await writeFile(metadata, JSON.stringify({ ...JSON.parse(text), NextUpdate: past }));
    const replaced = await fetch("stale", [lab.trivyDb]);
    expect(replaced.cache).not.toBe(old.cache);
    expect(await readdir(join(old.cache, "db"))).toContain("trivy.db");
  });

  test("that no repository has is a failure that names them all", async () => {
    const repositories = [`${lab.registry}/nothing/trivy-db:2`, `${lab.registry}/neither/trivy-db:2`];
    await expect(fetch("none", repositories)).rejects.toThrow(
      /could not be downloaded:\n.*nothing\/trivy-db.*\n.*neither\/trivy-db.*\n.*trivy-db/,
    );
  });

  test("two runs at the same time both get one", async () => {
    const both = await Promise.all([fetch("both", [lab.trivyDb]), fetch("both", [lab.trivyDb])]);
    for (const { cache } of both) expect(await readdir(join(cache, "db"))).toContain("trivy.db");
  });
});

describe("a release of Trivy", () => {
  /** An archive as a release's, with a script in place of the program, on a server in place of the internet. */
  async function serve() {
    const folder = join(bench.folder, "release");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "trivy"), "#!/bin/sh\necho substitute\n", { mode: 0o755 });
    await run(["tar", "-czf", join(folder, "archive"), "-C", folder, "trivy"], { env: lab.env });
    const bytes = await readFile(join(folder, "archive"));
    const server = createServer((request, response) => {
      response.writeHead(request.url === "/trivy.tar.gz" ? 200 : 404).end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return {
      address: `http://127.0.0.1:${port}/trivy.tar.gz`,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      [Symbol.asyncDispose]: async () => void server.close(),
    };
  }

  const install = (release: Release, folder: string) =>
    installRelease(release, planRelease(release, join(bench.folder, folder), "1f"), bench.context);

  test("is unpacked once, when its checksum is right", async () => {
    await using served = await serve();
    await install({ version: "1.0.0", ...served }, "bin");
    const program = join(bench.folder, "bin", "trivy-1.0.0", "trivy");
    expect((await run([program], { env: lab.env })).stdout).toBe("substitute\n");
    expect(await readdir(join(bench.folder, "bin"))).toEqual(["trivy-1.0.0"]);
    await install({ version: "1.0.0", ...served, address: "http://127.0.0.1:9/" }, "bin");
  });

  test("is rejected with another checksum", async () => {
    await using served = await serve();
    const release = { version: "1.0.0", address: served.address, sha256: "0".repeat(64) };
    await expect(install(release, "wrong")).rejects.toThrow(
      `has the SHA-256 ${served.sha256}, expected ${"0".repeat(64)}`,
    );
    expect(await readdir(join(bench.folder, "wrong"))).toEqual([]);
  });

  test("that cannot be downloaded is a failure that says what to do", async () => {
    await using served = await serve();
    const address = `${served.address}.missing`;
    const release = { version: "1.0.0", address, sha256: served.sha256 };
    await expect(install(release, "missing")).rejects.toThrow(
      `${address}: answered 404 Not Found. Install it`,
    );
  });
});
