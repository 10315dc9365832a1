import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { CREDENTIALS, type Moto, REGION, startMoto } from "./moto.ts";

/*
 * scripts/nsip-secrets-aws, with Moto in place of AWS Secrets Manager.
 */

const root = new URL("../../", import.meta.url).pathname;
const VALUES = {
  db_password: "database's own",
  redis_password: "a cache's $word",
  jwt_secret: "sixteen characters or more",
  grafana_password: "grafana's",
};

let lab: Lab;
let moto: Moto;
let folder: string;
beforeAll(async () => {
  lab = await openLab();
  moto = await startMoto(lab);
  folder = await mkdtemp(join(tmpdir(), "nsip-secrets-"));
});
afterAll(async () => {
  await moto?.[Symbol.asyncDispose]();
  if (folder) await rm(folder, { recursive: true });
});

const fetchSecrets = () => {
  const env = { ...lab.env, ...CREDENTIALS, AWS_REGION: REGION, AWS_ENDPOINT_URL: moto.endpoint };
  return run(["scripts/nsip-secrets-aws", "nsip/production", folder], { env, cwd: root, accept: [0, 1] });
};

test("names a missing secret, and writes nothing", async () => {
  for (const [name, SecretString] of Object.entries(VALUES).slice(0, 3)) {
    await moto.ask("secretsmanager.CreateSecret", { Name: `nsip/production/${name}`, SecretString });
  }
  const { exitCode, stderr, stdout } = await fetchSecrets();
  expect([exitCode, await readdir(folder)]).toEqual([1, []]);
  expect(stderr).toContain("could not fetch nsip/production/grafana_password");
  for (const value of Object.values(VALUES)) expect(stdout + stderr).not.toContain(value);
});

test("writes all secrets to files that containers can read and other users of the machine cannot", async () => {
  const last = { Name: "nsip/production/grafana_password", SecretString: VALUES.grafana_password };
  await moto.ask("secretsmanager.CreateSecret", last);
  const { exitCode, stderr, stdout } = await fetchSecrets();
  expect(exitCode, stderr).toBe(0);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  for (const [name, value] of Object.entries(VALUES)) {
    expect(await readFile(join(folder, name), "utf8")).toBe(value);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o444);
    expect(stdout + stderr).not.toContain(value);
  }
});
