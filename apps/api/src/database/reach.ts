import { DatabaseError } from "pg";

/**
 * SQLSTATE classes and codes of temporary errors: connection, resources, operator intervention (shutdown, startup, a
 * statement that took too long), and a table or column that a migration has yet to create.
 * @see https://www.postgresql.org/docs/16/errcodes-appendix.html
 */
const TEMPORARY = ["08", "53", "57", "42P01", "42703"];

/** Whether a query failed because the database is unavailable. Any error but DatabaseError means that the server did not answer. */
export function outOfReach(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return true;
  return TEMPORARY.some((prefix) => error.code?.startsWith(prefix));
}
