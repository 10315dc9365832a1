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

/** Of a migration that the release before could not live with, what it could not live with. */
function takenAway(sql: string): string | undefined {
  const statement = sql.replaceAll(/--.*$/gm, " ").replaceAll(/\s+/g, " ");
  return TAKES_AWAY.exec(statement)?.[0];
}

const TAKES_AWAY = new RegExp(
  [
    String.raw`\bDROP\b(?! (NOT NULL|DEFAULT))`,
    String.raw`\b(RENAME|TRUNCATE|DELETE)\b(?<!ON DELETE)`,
    String.raw`\bSET NOT NULL\b`,
    String.raw`\bALTER (COLUMN )?\w+ (SET DATA )?TYPE\b`,
    String.raw`\bADD (CONSTRAINT|UNIQUE|CHECK|FOREIGN KEY)\b`,
    // Rows that the release before inserts do not have it.
    String.raw`\bADD (COLUMN )?(IF NOT EXISTS )?(?!CONSTRAINT)\w+ [^,;]*NOT NULL\b(?![^,;]*DEFAULT)(?<!DEFAULT [^,;]*)`,
  ].join("|"),
  "i",
);

test("a migration takes nothing away that the release before still needs, unless it says why that is past", () => {
  for (const { id, sql, contracts } of MIGRATIONS) {
    if (contracts === undefined) assert.equal(takenAway(sql), undefined, `migration ${id}`);
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
  test(`it takes away: ${sql}`, () => assert.notEqual(takenAway(sql), undefined));
}

for (const sql of [
  "CREATE TABLE notes (id integer NOT NULL, account_id uuid REFERENCES accounts ON DELETE CASCADE)",
  "ALTER TABLE analyses ADD note text, ALTER note SET STORAGE EXTERNAL",
  "ALTER TABLE analyses ADD COLUMN note text NOT NULL DEFAULT ''",
  "ALTER TABLE analyses ADD COLUMN note text DEFAULT '' NOT NULL",
  "ALTER TABLE analyses ALTER filename DROP NOT NULL -- DROP TABLE analyses",
]) {
  test(`it expands: ${sql}`, () => assert.equal(takenAway(sql), undefined));
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
  test(`${error.constructor.name} ${"code" in error ? error.code : error.message}: out of reach is ${expected}`, () => {
    assert.equal(outOfReach(error), expected);
  });
}
