import assert from "node:assert/strict";
import { test } from "node:test";
import { DatabaseError } from "pg";
import { pendingOf } from "./migrate.ts";
import { MIGRATIONS } from "./migrations.ts";
import { outOfReach } from "./reach.ts";

function databaseError(code: string): DatabaseError {
  return Object.assign(new DatabaseError("no", 0, "error"), { code });
}

test("skips migrations that are already applied", () => {
  const migrations = [1, 2, 3].map((id) => ({ id, sql: "" }));

  assert.deepEqual(
    pendingOf(migrations, [1, 3, 4]).map(({ id }) => id),
    [2],
  );
});

test("migrations are numbered in order", () => {
  assert.deepEqual(
    MIGRATIONS.map(({ id }) => id),
    MIGRATIONS.map((_, index) => index + 1),
  );
});

/** The part of a migration that would break the previous release, if there is one. */
function removalIn(sql: string): string | undefined {
  const statement = sql.replaceAll(/--.*$/gm, " ").replaceAll(/\s+/g, " ");
  return REMOVAL.exec(statement)?.[0];
}

const REMOVAL = new RegExp(
  [
    String.raw`\bDROP\b(?! (NOT NULL|DEFAULT))`,
    String.raw`\b(RENAME|TRUNCATE|DELETE)\b(?<!ON DELETE)`,
    String.raw`\bSET NOT NULL\b`,
    String.raw`\bALTER (COLUMN )?\w+ (SET DATA )?TYPE\b`,
    String.raw`\bADD (CONSTRAINT|UNIQUE|CHECK|FOREIGN KEY)\b`,
    // The previous release inserts rows without it.
    String.raw`\bADD (COLUMN )?(IF NOT EXISTS )?(?!CONSTRAINT)\w+ [^,;]*NOT NULL\b(?![^,;]*DEFAULT)(?<!DEFAULT [^,;]*)`,
  ].join("|"),
  "i",
);

test("a migration removes nothing that the previous release needs, unless it states why that is safe", () => {
  for (const { id, sql, contracts } of MIGRATIONS) {
    if (contracts === undefined) assert.equal(removalIn(sql), undefined, `migration ${id}`);
  }
});

for (const sql of [
  "DROP TABLE analyses;",
  "ALTER TABLE analyses DROP filename;",
  "ALTER TABLE analyses DROP COLUMN IF EXISTS filename",
  "ALTER TABLE analyses RENAME TO pictures",
  "ALTER TABLE analyses RENAME COLUMN filename TO name",
  "ALTER TABLE analyses ALTER COLUMN bytes TYPE bigint",
  "ALTER TABLE analyses ALTER bytes SET DATA\n  TYPE bigint",
  "alter table analyses alter account_id set not null",
  "ALTER TABLE accounts ADD CONSTRAINT short CHECK (length(email) < 10)",
  "ALTER TABLE analyses ADD COLUMN note text NOT NULL",
  "DELETE FROM analyses",
]) {
  test(`detects a removal: ${sql}`, () => assert.notEqual(removalIn(sql), undefined));
}

for (const sql of [
  "CREATE TABLE notes (id integer NOT NULL, account_id uuid REFERENCES accounts ON DELETE CASCADE)",
  "ALTER TABLE analyses ADD note text, ALTER note SET STORAGE EXTERNAL",
  "ALTER TABLE analyses ADD COLUMN note text NOT NULL DEFAULT ''",
  "ALTER TABLE analyses ADD COLUMN note text DEFAULT '' NOT NULL",
  "ALTER TABLE analyses ALTER filename DROP NOT NULL -- DROP TABLE analyses",
]) {
  test(`accepts an expansion: ${sql}`, () => assert.equal(removalIn(sql), undefined));
}

const cases: [error: Error, expected: boolean][] = [
  [Object.assign(new Error("connect"), { code: "ECONNREFUSED" }), true],
  [new Error("timeout exceeded when trying to connect"), true],
  [new Error("Query read timeout"), true],
  [databaseError("57P03"), true],
  [databaseError("57014"), true],
  [databaseError("53300"), true],
  [databaseError("42P01"), true],
  [databaseError("42703"), true],
  [databaseError("23505"), false],
  [databaseError("42601"), false],
];

for (const [error, expected] of cases) {
  test(`${error.constructor.name} ${"code" in error ? error.code : error.message} means ${expected ? "unreachable" : "reachable"}`, () => {
    assert.equal(outOfReach(error), expected);
  });
}
