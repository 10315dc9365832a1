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
    () => readConfig({ PORT: "eighty", DB_PASSWORD: "one" }, noFile),
    (error: Error) => /PORT: /.test(error.message) && /REDIS_PASSWORD: /.test(error.message),
  );
});

test("a secret's file that cannot be read is named, its variable too", () => {
  assert.throws(
    () => readConfig({ ...secrets, DB_PASSWORD_FILE: "/gone" }, noFile),
    /DB_PASSWORD_FILE names \/gone/,
  );
});
