import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { backupOf } from "../compose/backup.ts";
import { ComposeModel } from "../compose/model.ts";
import { run } from "../system/run.ts";
import { backupName, dump, dumpArgs } from "./backup.ts";
import { checksumFile, checksumLine, verifyChecksum } from "./checksum.ts";
import { restoreArgs } from "./restore.ts";

const commands = { dump: ["pg_dump", "-U", "$$USER"], restore: ["psql", "-v", "ON_ERROR_STOP=1"] };
const backup = { service: "db", ...commands };
const database = { image: "postgres:16", "x-slipway": { backup: commands } };

test("runs dump and restore in the container of the service", () => {
  expect(dumpArgs("abc", backup)).toEqual(["docker", "exec", "abc", "pg_dump", "-U", "$USER"]);
  expect(restoreArgs("abc", backup)).toEqual([
    ...["docker", "exec", "--interactive", "abc", "psql", "-v", "ON_ERROR_STOP=1"],
  ]);
});

test("names a backup by the time it was made", () => {
  expect(backupName(new Date("2025-01-01T12:00:00.999Z"))).toBe("backup-20250101-120000.sql");
});

test("rejects a project without x-slipway.backup, and one with several", () => {
  const model = (services: object) => ComposeModel.parse({ name: "shop", services });
  expect(backupOf(model({ db: database, web: { image: "web" } }))).toEqual(backup);
  expect(() => backupOf(model({ web: { image: "web" } }))).toThrow(/no service has x-slipway\.backup/);
  expect(() => backupOf(model({ db: database, other: database }))).toThrow(/\(db, other\): choose one/);
});

test("reports a dump that cannot be written", async () => {
  const { signal } = new AbortController();
  const place = {
    signal,
    run: (argv: readonly string[], options = {}) => run(argv, { ...options, env: process.env, signal }),
  };
  const nowhere = join(tmpdir(), "slipway-test-nowhere", "unfinished");
  await expect(dump(["head", "--bytes=1000000", "/dev/zero"], nowhere, place)).rejects.toThrow(
    /^The dump failed, and no backup was made: ENOENT: .*nowhere/,
  );
});

describe("a checksum", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "slipway-test-checksum-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("accepts a complete backup, and rejects a damaged one and one without a checksum", async () => {
    const file = join(folder, "backup.sql");
    await writeFile(file, "SELECT 1;");
    await expect(verifyChecksum(file)).rejects.toThrow(/backup\.sql\.sha256 is missing/);
    const sha256 = createHash("sha256").update("SELECT 1;").digest("hex");
    await writeFile(checksumFile(file), checksumLine(sha256, file));
    await expect(verifyChecksum(file)).resolves.toBeUndefined();
    await writeFile(file, "SELECT");
    await expect(verifyChecksum(file)).rejects.toThrow(/was damaged or changed/);
  });
});
