import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLab } from "../lab/lab.ts";
import { type Stack, startStack } from "./stack.ts";

/*
 * The production stack's scheduled backups, here every second: created and rotated. guide.test.ts restores one.
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
/** Runs the script in a one-off container while the service is stopped. */
const inOneOff = (script: string) =>
  stack.compose(
    ...["run", "--rm", "--no-deps", "-T", "--entrypoint", "sh", "backup", "-euc"],
    `cd "$BACKUP_FOLDER"\n${script}`,
  );

const names = async () => (await inBackup("ls")).trim().split("\n");

test("keeps the newest backups, each with a checksum of the uncompressed dump", async () => {
  const isDump = (name: string) => /^backup-\d{8}-\d{6}\.sql\.gz$/.test(name);
  const [first = ""] = (await names()).filter(isDump);
  const deadline = Date.now() + 60_000;
  while ((await names()).includes(first) && Date.now() < deadline) await sleep(500);
  const dumps = (await names()).filter(isDump);
  expect(dumps).not.toContain(first);
  expect([2, 3]).toContain(dumps.length);
  await stack.compose("stop", "backup");
  const check = `for sum in backup-*.sha256; do
    dump=\${sum%.sha256}
    [ -e "$dump.gz" ] || continue
    gunzip -c "$dump.gz" > "/tmp/$dump"
    head -n 1 "/tmp/$dump"
    tail -n 1 "/tmp/$dump"
    (cd /tmp && sha256sum -c) < "$sum"
  done`;
  const said = (await inOneOff(check)).trim().split("\n");
  expect(said.length).toBeGreaterThanOrEqual(6);
  for (let line = 0; line < said.length; line += 3) {
    expect(said.slice(line, line + 3)).toEqual(["BEGIN;", "COMMIT;", expect.stringMatching(/\.sql: OK$/)]);
  }
});

test("starts without a backup if the newest one is recent, and with one if it is old", async () => {
  const started = (every: number) =>
    inOneOff(`ls > /tmp/before
      BACKUP_EVERY=${every} timeout 5 /usr/local/bin/backup > /tmp/said || true
      cat /tmp/said
      ls | diff /tmp/before - || true`);
  expect(await started(3_600)).toBe("");
  expect(await started(2)).toContain("wrote backup-");
});

test("rejects settings that are not positive whole numbers", async () => {
  for (const setting of ["BACKUP_KEEP=0", "BACKUP_KEEP=", "BACKUP_EVERY=often"]) {
    const said = await inOneOff(`${setting} /usr/local/bin/backup || echo "exit code $?"`);
    expect(said).toMatch(/must be a whole number of at least 1[\s\S]*exit code 1/);
  }
  await stack.compose("start", "backup");
});

test("logs JSON, and has no password in the container's environment", async () => {
  const lines = (await stack.compose("logs", "--no-log-prefix", "backup")).trim().split("\n");
  expect(lines.length).toBeGreaterThan(2);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "info", service: "backup" });
  const id = (await stack.compose("ps", "--quiet", "backup")).trim();
  expect(await stack.docker("inspect", "--format", "{{json .Config.Env}}", id)).not.toContain("PASSWORD=");
});
