import type { QueryResultRow } from "pg";
import type { Database } from "../database/database.ts";
import type { Account } from "./account.ts";

export interface AccountStore {
  /** Returns undefined when the address already has an account. */
  add(email: string, passwordHash: string): Promise<Account | undefined>;
  find(id: string): Promise<Account | undefined>;
  /** Returns the account together with its password hash. */
  findByEmail(email: string): Promise<{ account: Account; passwordHash: string } | undefined>;
}

interface Row extends QueryResultRow {
  id: string;
  email: string;
  created_at: Date;
  password_hash: string;
}

/** Accounts in PostgreSQL. Every method throws Problem 503 while the database is unreachable. */
export function accountStore({ query }: Database): AccountStore {
  return {
    async add(email, passwordHash) {
      const [row] = await query<Row>(
        "INSERT INTO accounts (email, password_hash) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING *",
        [email, passwordHash],
      );
      return row && fromRow(row);
    },
    async find(id) {
      const [row] = await query<Row>("SELECT * FROM accounts WHERE id = $1", [id]);
      return row && fromRow(row);
    },
    async findByEmail(email) {
      const [row] = await query<Row>("SELECT * FROM accounts WHERE email = $1", [email]);
      return row && { account: fromRow(row), passwordHash: row.password_hash };
    },
  };
}

function fromRow({ id, email, created_at }: Row): Account {
  return { id, email, createdAt: created_at.toISOString() };
}
