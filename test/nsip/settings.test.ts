import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { run } from "../../src/system/run.ts";
import { openLab } from "../lab/lab.ts";

/*
 * What the scripts read from .env, compared with compose itself, and the secrets that scripts/nsip-secrets writes.
 */

const root = new URL("../../", import.meta.url).pathname;
const SCRIPTS = ["setting", "nsip-secrets"];
const FILES = ["db_password", "redis_password", "jwt_secret", "grafana_password"];
const NAMES = ["DB_PASSWORD", "REDIS_PASSWORD", "JWT_SECRET", "GRAFANA_PASSWORD"];
/** The guide's `.env`, as printed. */
const GUIDE = {
  ...{ NODE_ENV: "production", ENVIRONMENT: "production" },
  ...{ DB_USER: "postgres", DB_PASSWORD: "secure_password_here", DB_NAME: "negative_space" },
  ...{ REDIS_PASSWORD: "redis_password_here", REDIS_MAX_MEMORY: "256mb" },
  ...{ JWT_SECRET: "your_jwt_secret_key_here", CORS_ORIGIN: "https://yourdomain.com" },
  ...{ DOMAIN: "yourdomain.com", GRAFANA_USER: "admin", GRAFANA_PASSWORD: "grafana_password_here" },
  ...{ SENTRY_DSN: "https://your-sentry-dsn@sentry.io/project", AWS_REGION: "us-east-1" },
};

let folder: string;
let secrets: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nsip-settings-"));
  secrets = join(folder, "compose/secrets");
  await mkdir(join(folder, "scripts"));
  for (const name of SCRIPTS) await cp(join(root, "scripts", name), join(folder, "scripts", name));
});
beforeEach(() => rm(secrets, { recursive: true, force: true }));
afterAll(() => rm(folder, { recursive: true, force: true }));

type Variables = Readonly<Record<string, string>>;
const dotenv = (lines: readonly string[]) => writeFile(join(folder, ".env"), lines.join("\n"));
const assignments = (variables: Variables) =>
  Object.entries(variables).map(([name, value]) => `${name}=${value}`);

async function script(name: string, args: readonly string[], variables: Variables = {}) {
  const env = { PATH: process.env.PATH, ...variables };
  const argv = [join(folder, "scripts", name), ...args];
  const { exitCode, stdout, stderr } = await run(argv, { env, cwd: "/", accept: [0, 1, 2] });
  return { code: exitCode, stdout, stderr };
}

async function held(): Promise<Variables> {
  const texts = FILES.map(async (name) => [name, await readFile(join(secrets, name), "utf8")] as const);
  return Object.fromEntries(await Promise.all(texts));
}

describe("a setting", () => {
  const LINES = [
    `A=""`,
    `B="production" # comment`,
    `C='single # kept' # comment`,
    "D=plain # comment",
    "E=plain#kept",
    "F=  spaced  ",
    "G = apart",
    "export H=exported",
    String.raw`I="a \"quoted\" word, a \\ and a \$"`,
    `J=a"b"c`,
    "  K=indented",
    "L=first",
    "L=last",
    "M=carriage return\r",
    "N=from .env",
    "O=from .env",
  ];
  const names = [..."ABCDEFGHIJKLMNOP"];
  /** An empty variable is different from a missing one. */
  const environment = { N: "from the environment", O: "" };

  test("has the value that compose reads", async () => {
    await dotenv(LINES);
    const lab = await openLab();
    const services = Object.fromEntries(
      names.map((name) => [name.toLowerCase(), { image: "i", labels: { value: `\${${name}:-default}` } }]),
    );
    const file = join(folder, "compose.json");
    await writeFile(file, JSON.stringify({ name: "settings", services }));
    const argv = ["docker", "compose", "--env-file", join(folder, ".env"), "--file", file];
    const env = { ...lab.env, ...environment };
    const { stdout } = await run([...argv, "config", "--format", "json"], { env, cwd: folder });
    const model: unknown = JSON.parse(stdout);
    for (const name of names) {
      const { stdout: value } = await script("setting", [name, "default"], environment);
      expect(model, name).toHaveProperty(
        ["services", name.toLowerCase(), "labels", "value"],
        value.replaceAll("$", "$$$$"),
      );
    }
  });

  test("has its default, or is empty, if it is not set anywhere", async () => {
    await dotenv([]);
    expect((await script("setting", ["NOWHERE", "default"])).stdout).toBe("default");
    expect(await script("setting", ["NOWHERE"])).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

describe("secrets", () => {
  test("are files that containers can read and other users cannot, with random values by default", async () => {
    await dotenv(["DB_PASSWORD=of .env # comment", `REDIS_PASSWORD="of .env"`]);
    const { code, stdout } = await script("nsip-secrets", [], { REDIS_PASSWORD: "of the environment" });
    expect([code, stdout.match(/^created {2}/gm)?.length]).toEqual([0, 4]);
    expect((await stat(secrets)).mode & 0o777).toBe(0o700);
    expect((await readdir(secrets)).sort()).toEqual(FILES.toSorted());
    for (const name of FILES) expect((await stat(join(secrets, name))).mode & 0o777, name).toBe(0o444);
    const found = await held();
    expect(found).toMatchObject({ db_password: "of .env", redis_password: "of the environment" });
    expect(found.jwt_secret).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(found.grafana_password).not.toBe(found.jwt_secret);
  });

  test("are kept without a new value, and replaced by a new value", async () => {
    await dotenv([]);
    await script("nsip-secrets", []);
    const before = await held();
    expect((await script("nsip-secrets", [])).stdout.match(/^kept /gm)).toHaveLength(4);
    expect(await held()).toEqual(before);
    const { stdout, stderr } = await script("nsip-secrets", ["--production"], { DB_PASSWORD: "a new one" });
    expect(stdout).toMatch(/^replaced db_password$/m);
    expect(stderr).toContain("keeps its old password until you also change it there");
    expect(await held()).toEqual({ ...before, db_password: "a new one" });
  });
});

test("--given names all missing secrets and creates none; a value or a file is enough", async () => {
  await dotenv([]);
  const given = (variables: Variables) => script("nsip-secrets", ["--given"], variables);
  const { code, stdout, stderr } = await given({ DB_PASSWORD: "of the environment" });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr.match(/[A-Z_]+(?= is not set)/g)).toEqual(NAMES.filter((name) => name !== "DB_PASSWORD"));
  await expect(stat(secrets)).rejects.toThrow("ENOENT");

  const values = { DB_PASSWORD: "d", REDIS_PASSWORD: "r", JWT_SECRET: "j", GRAFANA_PASSWORD: "g" };
  for (const variables of [values, {}]) {
    expect((await given(variables)).code).toBe(0);
    expect(Object.values(await held())).toEqual(["d", "r", "j", "g"]);
  }
});

test("--help shows the options, and unknown options are rejected", async () => {
  const help = await script("nsip-secrets", ["--help"]);
  expect([help.code, help.stdout]).toEqual([0, expect.stringMatching(/--production[\s\S]*--given/)]);
  expect((await script("nsip-secrets", ["--gven"])).code).toBe(2);
});

describe("production", () => {
  const production = (variables: Variables = {}) => script("nsip-secrets", ["--production"], variables);

  test("rejects the placeholders of the guide and of .env.example, and writes nothing", async () => {
    const example = (await readFile(join(root, ".env.example"), "utf8")).split("\n");
    for (const lines of [assignments(GUIDE), example]) {
      await dotenv(lines);
      const { code, stdout, stderr } = await production();
      expect([code, stdout]).toEqual([1, ""]);
      for (const name of NAMES) expect(stderr).toContain(`${name} is still a publicly known placeholder`);
      await expect(stat(secrets)).rejects.toThrow("ENOENT");
    }
  });

  test.each(["DOMAIN", "CORS_ORIGIN", "SENTRY_DSN"] as const)(
    "rejects the guide's example of %s",
    async (name) => {
      await dotenv([`${name}=${GUIDE[name]}`]);
      const { code, stdout, stderr } = await production();
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toBe(
        `nsip-secrets: ${name} is still the guide's example: set your own value, or remove it from .env\n`,
      );
      await dotenv([
        "DOMAIN=bringyourdomain.com",
        "CORS_ORIGIN=https://a.example",
        "SENTRY_DSN=https://key@sentry.io/1",
      ]);
      expect((await production()).code).toBe(0);
    },
  );

  test("rejects placeholders in existing files, and says how to replace them", async () => {
    for (const values of [GUIDE, { ...GUIDE, GRAFANA_PASSWORD: "admin" }]) {
      await dotenv(assignments(values));
      await script("nsip-secrets", []);
      await dotenv([]);
      const before = await held();
      const { code, stdout, stderr } = await production();
      expect([code, stdout]).toEqual([1, ""]);
      for (const name of FILES)
        expect(stderr).toContain(`compose/secrets/${name} contains a publicly known placeholder`);
      expect(stderr).toContain("remove this file to get a random value");
      expect(stderr).toContain("an existing database keeps this password");
      expect(await held()).toEqual(before);
      await rm(secrets, { recursive: true });
      expect((await production()).code).toBe(0);
    }
  });

  test("rejects a COMPOSE_FILE that names the development file, and reports all errors at once", async () => {
    await dotenv(["COMPOSE_FILE=compose/docker-compose.yml", "JWT_SECRET=your_jwt_secret_key_here"]);
    const { code, stderr } = await production();
    expect([code, stderr]).toEqual([1, expect.stringMatching(/JWT_SECRET is still[\s\S]*COMPOSE_FILE/)]);
    await dotenv(["COMPOSE_FILE=compose/docker-compose.prod.yml:compose/logging.local.yml"]);
    expect((await production()).code).toBe(0);
  });
});

test(".env.example has every variable of the guide, and explains each one", async () => {
  const lines = (await readFile(join(root, ".env.example"), "utf8")).split("\n");
  const explained = new Set<string>();
  let comment = "";
  for (const line of lines) {
    const [, name] = /^(?:# )?([A-Z][A-Z_]+)=/.exec(line) ?? [];
    if (name !== undefined) expect(comment, `${name} is not explained`).not.toBe("");
    if (name !== undefined) explained.add(name);
    // A comment explains the variables below it, up to an empty line.
    if (line === "") comment = "";
    else if (name === undefined) comment += line;
  }
  for (const name of Object.keys(GUIDE)) expect([...explained]).toContain(name);
  for (const name of ["UPLOAD_QUOTA_MIB", "RATE_LIMIT_PER_MINUTE", "REGISTRATIONS_PER_HOUR", "NSIP_SUBNET"]) {
    expect([...explained]).toContain(name);
  }
});
