import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { z } from "zod";
import { readConfig } from "./config.ts";

const Entry = z.object({
  level: z.string(),
  service: z.string(),
  version: z.string(),
  err: z.object({ message: z.string() }),
});
const secrets = { DB_PASSWORD: "one", REDIS_PASSWORD: "two" };

function noFile(path: string): string {
  throw new Error(`ENOENT: ${path}`);
}

test("the defaults are for a developer's machine", () => {
  const config = readConfig(secrets, noFile);

  assert.equal(config.PORT, 3000);
  assert.equal(config.DB_NAME, "negative_space");
  assert.equal(config.ANALYZER_URL, "http://localhost:5000");
});

test("reads a secret from the file in X_FILE, without its line end", () => {
  const env = { DB_PASSWORD_FILE: "/run/secrets/db_password", REDIS_PASSWORD: "two" };

  const config = readConfig(env, (path) => `from ${path}\n`);

  assert.equal(config.DB_PASSWORD, "from /run/secrets/db_password");
});

test("treats an empty variable as unset", () => {
  const { PORT, DB_PASSWORD } = readConfig({ ...secrets, PORT: "", DB_PASSWORD_FILE: "" }, noFile);

  assert.deepEqual([PORT, DB_PASSWORD], [3000, "one"]);
});

test("reports every invalid setting at once", () => {
  assert.throws(
    () => readConfig({ PORT: "eighty", JWT_SECRET: "short" }, noFile),
    (error: Error) => /PORT: /.test(error.message) && /JWT_SECRET: /.test(error.message),
  );
});

test("DB_HOST alone is enough", () => {
  const config = readConfig({ DB_HOST: "database" }, noFile);

  assert.deepEqual([config.DB_PASSWORD, config.JWT_SECRET, config.CORS_ORIGIN], [undefined, undefined, []]);
});

test("accepts a placeholder in development and rejects it in production", () => {
  const env = { JWT_SECRET: "your_jwt_secret_key_here", DB_PASSWORD: "secure_password_here" };

  assert.equal(readConfig(env, noFile).JWT_SECRET, "your_jwt_secret_key_here");
  assert.throws(
    () => readConfig({ ...env, NODE_ENV: "production" }, noFile),
    (error: Error) => /DB_PASSWORD: .*placeholder.*JWT_SECRET: .*placeholder/.test(error.message),
  );
});

const production = { NODE_ENV: "production" };

test("rejects an invalid SENTRY_DSN in production", () => {
  // The one that the guide prints.
  const SENTRY_DSN = "https://your-sentry-dsn@sentry.io/project";
  assert.throws(() => readConfig({ ...production, SENTRY_DSN }, noFile), /SENTRY_DSN: .*https:\/\/KEY@HOST/);
  for (const fitting of ["https://0123abcd@o1.ingest.sentry.io/42", "http://key:old@127.0.0.1:9000/path/7"]) {
    assert.equal(readConfig({ ...production, SENTRY_DSN: fitting }, noFile).SENTRY_DSN, fitting);
  }
});

test("rejects SEED in production", () => {
  assert.throws(() => readConfig({ ...production, SEED: "true" }, noFile), /SEED: .*password/);
  assert.equal(readConfig({ SEED: "true" }, noFile).SEED, "true");
});

test("ignores the variables that Kubernetes sets for Services with the same names", () => {
  const links = {
    DB_PORT: "tcp://10.0.0.1:5433",
    REDIS_PORT: "tcp://[fd00::1]:6380",
    SEED: "udp://10.0.0.2:1",
  };

  const config = readConfig({ ...secrets, ...links }, noFile);

  assert.deepEqual([config.DB_PORT, config.REDIS_PORT, config.SEED], [5432, 6379, "false"]);
});

test("invalid settings end the process with one line of JSON", () => {
  const main = new URL("main.ts", import.meta.url).pathname;
  const env = { PATH: process.env.PATH, PORT: "eighty", APP_VERSION: "1.2.3" };

  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", main], {
    env,
    encoding: "utf8",
  });

  assert.deepEqual([status, stderr], [1, ""]);
  const { level, service, version, err } = Entry.parse(JSON.parse(stdout));
  assert.deepEqual([level, service, version], ["fatal", "api", "1.2.3"]);
  assert.match(err.message, /PORT: /);
});

test("names the variable and the file when a secret cannot be read", () => {
  assert.throws(
    () => readConfig({ ...secrets, DB_PASSWORD_FILE: "/gone" }, noFile),
    /DB_PASSWORD_FILE names \/gone/,
  );
});
