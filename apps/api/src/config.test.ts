import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "./config.ts";

const secrets = { DB_PASSWORD: "one", REDIS_PASSWORD: "two" };

function noFile(path: string): string {
  throw new Error(`ENOENT: ${path}`);
}

test("defaults are a developer's machine", () => {
  const config = readConfig(secrets, noFile);

  assert.equal(config.PORT, 3000);
  assert.equal(config.DB_NAME, "negative_space");
  assert.equal(config.ANALYZER_URL, "http://localhost:5000");
});

test("a secret is read from the file named by X_FILE, without its line end", () => {
  const env = { DB_PASSWORD_FILE: "/run/secrets/db_password", REDIS_PASSWORD: "two" };

  const config = readConfig(env, (path) => `from ${path}\n`);

  assert.equal(config.DB_PASSWORD, "from /run/secrets/db_password");
});

test("an empty variable is an unset one", () => {
  assert.equal(readConfig({ ...secrets, PORT: "" }, noFile).PORT, 3000);
});

test("all that is wrong is said at once", () => {
  assert.throws(
    () => readConfig({ PORT: "eighty", JWT_SECRET: "short" }, noFile),
    (error: Error) => /PORT: /.test(error.message) && /JWT_SECRET: /.test(error.message),
  );
});

test("a database's host is enough", () => {
  const config = readConfig({ DB_HOST: "database" }, noFile);

  assert.deepEqual([config.DB_PASSWORD, config.JWT_SECRET, config.CORS_ORIGIN], [undefined, undefined, []]);
});

test("a placeholder is a value in development, and none in production", () => {
  const env = { JWT_SECRET: "your_jwt_secret_key_here", DB_PASSWORD: "secure_password_here" };

  assert.equal(readConfig(env, noFile).JWT_SECRET, "your_jwt_secret_key_here");
  assert.throws(
    () => readConfig({ ...env, NODE_ENV: "production" }, noFile),
    (error: Error) => /DB_PASSWORD: .*placeholder.*JWT_SECRET: .*placeholder/.test(error.message),
  );
});

test("a secret's file that cannot be read is named, its variable too", () => {
  assert.throws(
    () => readConfig({ ...secrets, DB_PASSWORD_FILE: "/gone" }, noFile),
    /DB_PASSWORD_FILE names \/gone/,
  );
});
