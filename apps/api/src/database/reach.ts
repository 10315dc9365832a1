import { DatabaseError } from "pg";

/**
 * SQLSTATE classes that say "not now" rather than "never": connection, resources, operator intervention
 * (shutdown, start-up, a statement that took too long); and a table or column that a migration has yet to make.
 * https://www.postgresql.org/docs/16/errcodes-appendix.html
 */
const NOT_NOW = ["08", "53", "57", "42P01", "42703"];

/** Whether a query failed because of the database's state. All that is no DatabaseError was never answered by the server. */
export function outOfReach(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return true;
  return NOT_NOW.some((prefix) => error.code?.startsWith(prefix));
}
