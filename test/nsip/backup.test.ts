import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLab } from "../lab/lab.ts";
import { type Stack, startStack } from "./stack.ts";

/*
 * The production stack's scheduled backups, every second here: made, rotated, and good for going back.
 */

let stack: Stack;
beforeAll(async () => {
  const variables = {
    BACKUP_EVERY: "1",
    BACKUP_KEEP: "2",
    NSIP_SUBNET: "172.31.27.0/24",
    POSTGRES_PORT: "26433",
  };
  stack = await startStack(await openLab(), {
    file: "docker-compose.prod.yml",
    services: ["backup"],
    variables,
  });
});
afterAll(() => stack?.[Symbol.asyncDispose]());

const inBackup = (script: string) =>
  stack.compose("exec", "-T", "backup", "sh", "-euc", `cd "$BACKUP_FOLDER"\n${script}`);
const withPassword = 'export PGPASSWORD="$(cat /run/secrets/db_password)"';

test("the newest ones are kept, each with a checksum that holds", async () => {
  await stack.sql("CREATE TABLE kept AS SELECT 'before' AS word");
  await sleep(4_000);
  const names = (await inBackup("ls")).trim().split("\n");
  const dumps = names.filter((name) => /^backup-\d{8}-\d{6}\.sql\.gz$/.test(name));
  expect([2, 3]).toContain(dumps.length);
  await stack.compose("stop", "backup");
  await stack.compose("start", "backup");
  expect(await inBackup("sha256sum -c backup-*.sha256")).toMatch(/(: OK\n)+$/);
});

test("a dump brings back what was there, in one transaction", async () => {
  const kept = await inBackup(
    "cp $(ls backup-*.sql.gz | tail -n 1) /tmp/kept.gz; gunzip -c /tmp/kept.gz | wc -l",
  );
  expect(Number(kept)).toBeGreaterThan(10);
  await stack.sql("UPDATE kept SET word = 'after'");
  const restore = "psql --quiet --single-transaction --set ON_ERROR_STOP=1 > /dev/null";

  // One that breaks half-way changes nothing.
  const broken = `{ gunzip -c /tmp/kept.gz; echo "SELECT nonsense;"; } | ${restore} || echo refused`;
  expect(await inBackup(`${withPassword}\n${broken}`)).toContain("refused");
  expect(await stack.sql("SELECT word FROM kept")).toBe("after");

  await inBackup(`${withPassword}\ngunzip -c /tmp/kept.gz | ${restore}`);
  expect(await stack.sql("SELECT word FROM kept")).toBe("before");
});

test("it says what it did in JSON, and holds no password in its environment", async () => {
  const lines = (await stack.compose("logs", "--no-log-prefix", "backup")).trim().split("\n");
  expect(lines.length).toBeGreaterThan(2);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "info", service: "backup" });
  const id = (await stack.compose("ps", "--quiet", "backup")).trim();
  expect(await stack.docker("inspect", "--format", "{{json .Config.Env}}", id)).not.toContain("PASSWORD=");
});
