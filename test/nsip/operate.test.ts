import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openLab } from "../lab/lab.ts";
import { type Stack, startStack } from "./stack.ts";

/*
 * `slipway health`, `backup` and `restore`, by the bundled program, on the stack's real database.
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

const back = () => stack.slipway("backup", "--services", "postgres", "--backup-folder", folder, "--json");
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

/** A backup of what there is now. */
async function backup(): Promise<string> {
  const { code, output } = await back();
  expect(code, output).toBe(0);
  const { file } = Answer.parse(
    JSON.parse(output.split("\n").find((line) => line.startsWith("{")) ?? ""),
  ).found;
  return file;
}

/** Another dump, with a checksum of its own: what a checksum cannot tell from a good one. */
async function vouchedFor(text: string): Promise<string> {
  const file = join(folder, "by-hand.sql");
  await writeFile(file, text);
  await writeFile(`${file}.sha256`, `${createHash("sha256").update(text).digest("hex")}  by-hand.sql\n`);
  return file;
}

describe("a backup", () => {
  test("is whole, for its owner alone, and has a checksum", async () => {
    const file = await backup();
    expect(basename(file)).toMatch(/^backup-\d{8}-\d{6}\.sql$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const text = await readFile(file, "utf8");
    expect(text).toMatch(/^BEGIN;\n[\s\S]*CREATE TABLE public\.kept[\s\S]*COMMIT;\n$/);
    const sha256 = createHash("sha256").update(text).digest("hex");
    expect(await readFile(`${file}.sha256`, "utf8")).toBe(`${sha256}  ${basename(file)}\n`);
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("is not made of a service that does not run, and leaves nothing then", async () => {
    const before = await readdir(folder);
    await stack.compose("stop", "--timeout", "5", "postgres");
    const { code, output } = await back();
    await stack.compose("up", "--wait", "--detach", "postgres");
    expect([code, output]).toEqual([1, expect.stringContaining("does not run: it is exited")]);
    expect(await readdir(folder)).toEqual(before);
  });
});

describe("restoring", () => {
  test("brings back what was there and nothing else, and keeps what was there before that", async () => {
    const rights = () =>
      stack.sql("SELECT nspowner::regrole, nspacl FROM pg_namespace WHERE nspname = 'public'");
    const before = await rights();
    const file = await backup();
    // As a later version's migration does: the dump knows of neither, and the first holds on to what the dump knows.
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

  test("all or nothing: a dump that breaks half-way, or ends early, changes nothing", async () => {
    const text = await readFile(await backup(), "utf8");
    await stack.sql("UPDATE kept SET word = 'after'");
    const half = text.slice(0, text.indexOf("COPY public.more") + 2_000);
    for (const broken of [text.replace("COMMIT;\n", "SELECT nonsense;\nCOMMIT;\n"), half]) {
      const { code, output } = await restore(await vouchedFor(broken), "--yes");
      expect([code, output]).toEqual([1, expect.stringContaining("the data is as it was")]);
      expect(await stack.sql("SELECT word FROM kept")).toBe("after");
      expect(await stack.sql("SELECT count(*) FROM more")).toBe("20000");
    }
  });

  test("what is not one transaction from its first to its last line changes nothing", async () => {
    const text = await readFile(await backup(), "utf8");
    const table = "CREATE TABLE left_behind (n int);\n";
    for (const [broken, reason] of [
      // What pg_dump writes by itself.
      [text.replace(/^BEGIN;\n/, "").replace(/COMMIT;\n$/, ""), "It does not begin with BEGIN;"],
      [table + text, "It does not begin with BEGIN;"],
      [text + table, "It does not end with its first COMMIT;"],
      [text.replace(/COMMIT;\n$/, ""), "It does not end with COMMIT;"],
    ] as const) {
      await stack.sql("UPDATE kept SET word = 'after'");
      const { code, output } = await restore(await vouchedFor(broken), "--yes");
      expect([code, output]).toEqual([1, expect.stringContaining(reason)]);
      expect(await stack.sql("SELECT word FROM kept")).toBe("after");
      expect(await stack.sql("SELECT to_regclass('left_behind') IS NULL")).toBe("t");
    }
  });

  test("a row that reads like the end is a row", async () => {
    await stack.sql("CREATE TABLE lines AS SELECT 'COMMIT;' AS line UNION ALL SELECT 'more'");
    const file = await backup();
    await stack.sql("TRUNCATE lines");
    const { code, output } = await restore(file, "--yes");
    expect(code, output).toBe(0);
    expect(await stack.sql("SELECT count(*) FROM lines")).toBe("2");
  });

  test("refuses what is not whole, what nobody vouches for, and where nobody can be asked", async () => {
    const file = await backup();
    const asked = await restore(file);
    expect([asked.code, asked.output]).toEqual([
      2,
      expect.stringContaining("yes: required where nobody can be asked"),
    ]);
    await writeFile(file, "DROP TABLE kept;");
    const changed = await restore(file, "--yes");
    expect([changed.code, changed.output]).toEqual([2, expect.stringContaining("is not what was backed up")]);
    await rm(`${file}.sha256`);
    const unknown = await restore(file, "--yes");
    expect([unknown.code, unknown.output]).toEqual([2, expect.stringContaining(".sha256 is missing")]);
    const nowhere = await restore(join(folder, "nowhere.sql"), "--yes");
    expect([nowhere.code, nowhere.output]).toEqual([2, expect.stringContaining("does not exist")]);
    expect(await stack.sql("SELECT word FROM kept")).toBe("after");
  });
});

test("health tells who is well and who is not", async () => {
  const health = () => stack.slipway("health", "--services", "postgres,redis");
  // What somebody has run by hand, and what has ended since, is no container of the service.
  await stack.compose("run", "--no-deps", "--no-TTY", "--entrypoint", "true", "redis");
  const well = await health();
  expect([well.code, well.output]).toEqual([0, expect.stringContaining("redis: healthy")]);
  await stack.compose("stop", "redis");
  const ill = await health();
  expect([ill.code, ill.output]).toEqual([
    1,
    expect.stringMatching(/redis: NOT healthy[\s\S]*unhealthy: redis/),
  ]);
});
