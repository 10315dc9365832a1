import assert from "node:assert/strict";
import { test } from "node:test";
import { DatabaseError } from "pg";
import { pendingOf } from "./migrate.ts";
import { MIGRATIONS } from "./migrations.ts";
import { outOfReach } from "./reach.ts";

function databaseError(code: string): DatabaseError {
  return Object.assign(new DatabaseError("no", 0, "error"), { code });
}

test("what is applied is not applied again", () => {
  const migrations = [1, 2, 3].map((id) => ({ id, sql: "" }));

  assert.deepEqual(
    pendingOf(migrations, [1, 3, 4]).map(({ id }) => id),
    [2],
  );
});

test("migrations are numbered in their order", () => {
  assert.deepEqual(
    MIGRATIONS.map(({ id }) => id),
    MIGRATIONS.map((_, index) => index + 1),
  );
});

const cases: [error: Error, expected: boolean][] = [
  [Object.assign(new Error("connect"), { code: "ECONNREFUSED" }), true],
  [new Error("timeout exceeded when trying to connect"), true],
  [databaseError("57P03"), true],
  [databaseError("53300"), true],
  [databaseError("42P01"), true],
  [databaseError("23505"), false],
  [databaseError("42601"), false],
];

for (const [error, expected] of cases) {
  test(`${error.constructor.name} ${"code" in error ? error.code : error.message}: out of reach is ${expected}`, () => {
    assert.equal(outOfReach(error), expected);
  });
}
