import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openLab } from "../lab/lab.ts";
import { type Stack, startStack } from "./stack.ts";

/*
 * `slipway health`, `backup` and `restore` of the bundled program, on the stack's real database.
 */

let stack: Stack;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-test-operate-"));
  const variables = { NSIP_SUBNET: "172.31.28.0/24", POSTGRES_PORT: "26434", REDIS_PORT: "26380" };
  const services = ["postgres", "redis"];
  stack = await startStack(await openLab(), { file: "docker-compose.yml", services, variables });
  await stack.sql(
    `CREATE TABLE kept (word text PRIMARY KEY); INSERT INTO kept VALUES ('before');
     CREATE TABLE more AS SELECT generate_series(1, 20000) AS n`,
  );
});
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const runBackup = () =>
  stack.slipway("backup", "--services", "postgres", "--backup-folder", folder, "--json");
const restore = (file: string, ...more: string[]) =>
  stack.slipway(
    "restore",
    "--services",
    "postgres",
    "--backup-folder",
    folder,
    "--backup-file",
    file,
    ...more,
  );
const Answer = z.object({ found: z.object({ file: z.string(), bytes: z.number(), sha256: z.string() }) });

/** Makes a backup. Returns its path. */
async function backup(): Promise<string> {
  const { code, output } = await runBackup();
  expect(code, output).toBe(0);
  const { file } = Answer.parse(
    JSON.parse(output.split("\n").find((line) => line.startsWith("{")) ?? ""),
  ).found;
  return file;
}

/** Writes a dump with a matching checksum, so that the checksum cannot show that it is wrong. Returns its path. */
async function withChecksum(text: string): Promise<string> {
  const file = join(folder, "by-hand.sql");
  await writeFile(file, text);
  await writeFile(`${file}.sha256`, `${createHash("sha256").update(text).digest("hex")}  by-hand.sql\n`);
  return file;
}

describe("a backup", () => {
  test("is complete, readable only by its owner, and has a checksum", async () => {
    const file = await backup();
    expect(basename(file)).toMatch(/^backup-\d{8}-\d{6}\.sql$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const text = await readFile(file, "utf8");
    expect(text).toMatch(/^BEGIN;\n[\s\S]*CREATE TABLE public\.kept[\s\S]*COMMIT;\n$/);
    const sha256 = createHash("sha256").update(text).digest("hex");
    expect(await readFile(`${file}.sha256`, "utf8")).toBe(`${sha256}  ${basename(file)}\n`);
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("fails for a service that is not running, and leaves no file", async () => {
    const before = await readdir(folder);
    await stack.compose("stop", "--timeout", "5", "postgres");
    const { code, output } = await runBackup();
    await stack.compose("up", "--wait", "--detach", "postgres");
    expect([code, output]).toEqual([1, expect.stringContaining("is not running: its container is exited")]);
    expect(await readdir(folder)).toEqual(before);
  });
});

describe("restoring", () => {
  test("restores exactly the data of the backup, and backs up the previous data first", async () => {
    const rights = () =>
      stack.sql("SELECT nspowner::regrole, nspacl FROM pg_namespace WHERE nspname = 'public'");
    const before = await rights();
    const file = await backup();
    // As a later version's migration would: the dump contains neither, and the table references one in the dump.
    await stack.sql("CREATE TABLE later (word text REFERENCES kept); CREATE TYPE mood AS ENUM ('well')");
    await stack.sql("UPDATE kept SET word = 'after'; INSERT INTO later VALUES ('after')");
    const { code, output } = await restore(file, "--yes");
    expect(code, output).toBe(0);
    expect(await stack.sql("SELECT word FROM kept")).toBe("before");
    expect(await stack.sql("SELECT to_regclass('later') IS NULL AND to_regtype('mood') IS NULL")).toBe("t");
    expect(await rights()).toBe(before);

    const [safety = ""] = /\S+backup-\d{8}-\d{6}\.sql$/m.exec(output) ?? [];
    const forth = await restore(safety, "--yes");
    expect(forth.code, forth.output).toBe(0);
    expect(await stack.sql("SELECT word FROM later")).toBe("after");
    expect((await restore(file, "--yes")).code).toBe(0);
  });

  test("changes nothing if the dump is broken or truncated", async () => {
    const text = await readFile(await backup(), "utf8");
    await stack.sql("UPDATE kept SET word = 'after'");
    const half = text.slice(0, text.indexOf("COPY public.more") + 2_000);
    for (const broken of [text.replace("COMMIT;\n", "SELECT nonsense;\nCOMMIT;\n"), half]) {
      const { code, output } = await restore(await withChecksum(broken), "--yes");
      expect([code, output]).toEqual([1, expect.stringContaining("the data is unchanged")]);
      expect(await stack.sql("SELECT word FROM kept")).toBe("after");
      expect(await stack.sql("SELECT count(*) FROM more")).toBe("20000");
    }
  });

  test("changes nothing if the dump is not one transaction from its first to its last line", async () => {
    const text = await readFile(await backup(), "utf8");
    const table = "CREATE TABLE left_behind (n int);\n";
    for (const [broken, reason] of [
      // The plain output of pg_dump.
      [text.replace(/^BEGIN;\n/, "").replace(/COMMIT;\n$/, ""), "its first line is not BEGIN;"],
      [table + text, "its first line is not BEGIN;"],
      [text + table, "it continues after its first COMMIT;"],
      [text.replace(/COMMIT;\n$/, ""), "its last line is not COMMIT;"],
    ] as const) {
      await stack.sql("UPDATE kept SET word = 'after'");
      const { code, output } = await restore(await withChecksum(broken), "--yes");
      expect([code, output]).toEqual([1, expect.stringContaining(reason)]);
      expect(await stack.sql("SELECT word FROM kept")).toBe("after");
      expect(await stack.sql("SELECT to_regclass('left_behind') IS NULL")).toBe("t");
    }
  });

  test("a table row that looks like the end of the dump is restored as a row", async () => {
    await stack.sql("CREATE TABLE lines AS SELECT 'COMMIT;' AS line UNION ALL SELECT 'more'");
    const file = await backup();
    await stack.sql("TRUNCATE lines");
    const { code, output } = await restore(file, "--yes");
    expect(code, output).toBe(0);
    expect(await stack.sql("SELECT count(*) FROM lines")).toBe("2");
  });

  test("rejects a changed file, a file without a checksum, and a run where nobody can confirm", async () => {
    const file = await backup();
    const asked = await restore(file);
    expect([asked.code, asked.output]).toEqual([
      2,
      expect.stringContaining("yes: required when standard input is not a terminal"),
    ]);
    await writeFile(file, "DROP TABLE kept;");
    const changed = await restore(file, "--yes");
    expect([changed.code, changed.output]).toEqual([2, expect.stringContaining("was damaged or changed")]);
    await rm(`${file}.sha256`);
    const unknown = await restore(file, "--yes");
    expect([unknown.code, unknown.output]).toEqual([2, expect.stringContaining(".sha256 is missing")]);
    const nowhere = await restore(join(folder, "nowhere.sql"), "--yes");
    expect([nowhere.code, nowhere.output]).toEqual([2, expect.stringContaining("does not exist")]);
    expect(await stack.sql("SELECT word FROM kept")).toBe("after");
  });
});

test("health reports which services are healthy", async () => {
  const health = () => stack.slipway("health", "--services", "postgres,redis");
  // An exited container that somebody ran by hand does not belong to the service.
  await stack.compose("run", "--no-deps", "--no-TTY", "--entrypoint", "true", "redis");
  const up = await health();
  expect([up.code, up.output]).toEqual([0, expect.stringContaining("redis: healthy")]);
  await stack.compose("stop", "redis");
  const stopped = await health();
  expect([stopped.code, stopped.output]).toEqual([
    1,
    expect.stringMatching(/redis: NOT healthy[\s\S]*unhealthy: redis/),
  ]);
});
