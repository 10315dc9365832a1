import { randomUUID } from "node:crypto";
import type { Account } from "./accounts/account.ts";
import type { AccountStore } from "./accounts/store.ts";
import type { Analysis } from "./analyses/analysis.ts";
import { type AnalysisStore, type NewAnalysis, sizeOf } from "./analyses/store.ts";
import { Problem } from "./problem.ts";

interface Kept {
  readonly accountId: string;
  readonly analysis: Analysis;
  readonly pictures: NewAnalysis["pictures"];
}

async function* inParts(content: Buffer, isThere: () => boolean): AsyncGenerator<Buffer> {
  if (!isThere()) throw unreachable();
  yield content.subarray(0, 2);
  yield content.subarray(2);
}

function unreachable(): Problem {
  return new Problem(503, "database_unavailable", "The database is unreachable.");
}

/**
 * Stores in memory, for tests of the code above them. While `isThere` returns false, reading a picture and finding an
 * account by its address fail as they do without a database.
 */
export function inMemory(
  quota = Number.POSITIVE_INFINITY,
  isThere = () => true,
): { accounts: AccountStore; store: AnalysisStore } {
  const people: { account: Account; passwordHash: string }[] = [];
  const kept: Kept[] = [];
  const of = (accountId: string) => kept.filter((one) => one.accountId === accountId);
  const named = (accountId: string, id: string) => of(accountId).find(({ analysis }) => analysis.id === id);
  const hasRoom = (accountId: string, bytes: number) =>
    of(accountId).reduce((sum, one) => sum + sizeOf(one), bytes) <= quota;
  return {
    accounts: {
      async add(email, passwordHash) {
        if (people.some(({ account }) => account.email === email)) return undefined;
        const account = { id: randomUUID(), email, createdAt: new Date().toISOString() };
        people.push({ account, passwordHash });
        return account;
      },
      find: async (id) => people.find(({ account }) => account.id === id)?.account,
      async findByEmail(email) {
        if (!isThere()) throw unreachable();
        return people.find(({ account }) => account.email === email);
      },
    },
    store: {
      async add(accountId, { pictures, ...figures }) {
        if (!people.some(({ account }) => account.id === accountId)) return "no account";
        if (!hasRoom(accountId, sizeOf({ pictures }))) return "no room";
        const analysis = { ...figures, id: randomUUID(), createdAt: new Date().toISOString() };
        kept.unshift({ accountId, analysis, pictures });
        return analysis;
      },
      find: async (accountId, id) => named(accountId, id)?.analysis,
      list: async (accountId, { page, size }) => ({
        items: of(accountId)
          .slice((page - 1) * size, page * size)
          .map(({ analysis }) => analysis),
        total: of(accountId).length,
      }),
      async picture(accountId, id, name) {
        const found = named(accountId, id);
        if (found === undefined) return undefined;
        const { original, ...others } = found.pictures;
        const other = name === "original" ? undefined : others[name];
        const content = other ?? original;
        const type = name === "thumbnail" ? "image/jpeg" : "image/png";
        return {
          mediaType: other === undefined ? found.analysis.mediaType : type,
          bytes: content.length,
          parts: inParts(content, isThere),
        };
      },
      async remove(accountId, id) {
        const found = named(accountId, id);
        if (found !== undefined) kept.splice(kept.indexOf(found), 1);
        return found !== undefined;
      },
      hasRoom: async (accountId, bytes) => hasRoom(accountId, bytes),
    },
  };
}
