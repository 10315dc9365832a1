import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";

/*
 * What the jobs of nsip.yml do with a repository's variables and secrets, in the steps of pipeline.yml, before Slipway
 * reads the compose file. test/e2e/action.test.ts shows that the steps are run like this.
 */

const root = new URL("../../", import.meta.url).pathname;
const workflow = async (name: string): Promise<unknown> =>
  load(await readFile(join(root, ".github/workflows", name), "utf8"));
const Called = z.looseObject({
  jobs: z.object({ pipeline: z.looseObject({ with: z.record(z.string(), z.unknown()) }) }),
});
const Steps = z.array(z.looseObject({ name: z.string().optional(), run: z.string().optional() }));
const Calling = z.looseObject({ jobs: z.record(z.string(), z.looseObject({ steps: Steps })) });

const inputs = Called.parse(await workflow("nsip.yml")).jobs.pipeline.with;
const { jobs } = Calling.parse(await workflow("pipeline.yml"));

const VARIABLES: Readonly<Record<string, string>> = {
  DOMAIN: "nsip.test",
  CORS_ORIGIN: "https://other.test",
  AWS_REGION: "eu-central-1",
  SETTINGS: "RATE_LIMIT=7\nUPLOAD_QUOTA_MIB=3",
};
const SECRETS = [
  "DB_PASSWORD=db",
  "REDIS_PASSWORD=redis",
  "JWT_SECRET=a-key-of-16-signs",
  "GRAFANA_PASSWORD=g",
];
const OWN = ["LETSENCRYPT_EMAIL=owner@nsip.test", "SENTRY_DSN=https://key@sentry.test/1"];

let lab: Lab;
let folder: string;
beforeAll(async () => {
  lab = await openLab();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "nsip-workflow-"));
  await mkdir(join(folder, "compose"));
  await cp(join(root, "scripts"), join(folder, "scripts"), { recursive: true });
  for (const name of ["base.yml", "docker-compose.prod.yml"])
    await cp(join(root, "compose", name), join(folder, "compose", name));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the steps of a job before Slipway's, as a runner would. */
async function prepare(job: "build" | "deploy", secrets: readonly string[]) {
  const variables = String(inputs.variables)
    .replace(/\$\{\{ github\..*? \}\}/, "v1.2.3")
    .replace(/\$\{\{ vars\.(\w+).*? \}\}/g, (_, name: string) => VARIABLES[name] ?? "");
  expect(variables).not.toContain("{{");
  const given = { VARIABLES: variables, PREPARE: String(inputs.prepare), SLIPWAY_JOB: job };
  const env = { PATH: lab.env.PATH, ...given, PREPARE_ENV: secrets.join("\n") };
  let said = "";
  for (const name of ["Variables", "Prepare"]) {
    const script = jobs[job]?.steps.find((step) => step.name === name)?.run ?? "exit 9";
    const argv = ["bash", "-e", "-c", script];
    const { exitCode, stdout, stderr } = await run(argv, { env, cwd: folder, accept: [0, 1, 2, 9] });
    said += stdout + stderr;
    if (exitCode !== 0) return { code: exitCode, said };
  }
  return { code: 0, said };
}

const Model = z.looseObject({
  services: z.record(
    z.string(),
    z.looseObject({ environment: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

/** Returns the containers' variables in the job's compose file, by service. */
async function environments() {
  const file = ["--env-file", ".env", "--file", "compose/docker-compose.prod.yml"];
  const argv = ["docker", "compose", ...file, "config", "--format", "json"];
  const { stdout } = await run(argv, { env: lab.env, cwd: folder });
  const { services } = Model.parse(JSON.parse(stdout));
  return Object.fromEntries(Object.entries(services).map(([name, { environment }]) => [name, environment]));
}

test("the deploy job uses the repository's settings and its secrets", async () => {
  const { code, said } = await prepare("deploy", [...SECRETS, ...OWN]);
  expect(code, said).toBe(0);
  const { nginx, certbot, api } = await environments();
  expect({ nginx, certbot, api }).toMatchObject({
    nginx: { DOMAIN: "nsip.test", RATE_LIMIT: "7" },
    certbot: { DOMAIN: "nsip.test", LETSENCRYPT_EMAIL: "owner@nsip.test" },
    api: {
      CORS_ORIGIN: "https://other.test",
      UPLOAD_QUOTA_MIB: "3",
      SENTRY_DSN: "https://key@sentry.test/1",
    },
  });
  expect(await readFile(join(folder, "compose/secrets/db_password"), "utf8")).toBe("db");
});

test("the deploy job fails if a secret is missing, instead of creating a random one", async () => {
  const { code, said } = await prepare("deploy", SECRETS.slice(1));
  expect(code).toBe(1);
  expect(said).toContain("DB_PASSWORD");
});

test("the build job has its own secrets, and uses neither Let's Encrypt nor Sentry", async () => {
  const { code, said } = await prepare("build", []);
  expect(code, said).toBe(0);
  const { nginx, certbot, api } = await environments();
  expect({ nginx, certbot, api }).toMatchObject({
    nginx: { DOMAIN: "nsip.test" },
    certbot: { LETSENCRYPT_EMAIL: "" },
    api: { SENTRY_DSN: "" },
  });
  expect(await readFile(join(folder, "compose/secrets/db_password"), "utf8")).toMatch(/^\w{32}$/);
});

test("every setting in the workflow is in .env.example", async () => {
  const example = await readFile(join(root, ".env.example"), "utf8");
  const names = [...String(inputs.variables).matchAll(/^(\w+)=/gm)].map(([, name]) => name);
  expect(names).toContain("DOMAIN");
  for (const name of names) expect(example).toMatch(new RegExp(`^${name}=`, "m"));
});
