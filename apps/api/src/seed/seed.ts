import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { hashPassword } from "../accounts/password.ts";
import type { AccountStore } from "../accounts/store.ts";
import type { Measure } from "../analyses/measure.ts";
import { type AnalysisStore, toBeKept } from "../analyses/store.ts";
import type { Log } from "../log.ts";
import { PICTURES } from "./pictures.ts";

export const DEMO = { email: "demo@nsip.example", password: "negative-space" };

export interface Stores {
  readonly accounts: AccountStore;
  readonly store: AnalysisStore;
}
/** All that `work` does to the stores, or nothing of it. */
export type Together = <T>(work: (stores: Stores) => Promise<T>) => Promise<T>;

export interface SeedParts {
  readonly together: Together;
  readonly measure: Measure;
}

const DELAY_MS = 1_000;

/** For development: an account to look around with. Tries until the database and the analyzer are there. */
export async function seed(parts: SeedParts, log: Log, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const added = await seedOnce(parts);
      log.info({ added, email: DEMO.email }, "seeded");
      return;
    } catch (error) {
      log.info({ err: error }, "not seeded yet");
      await sleep(DELAY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Measures first, and only then makes the account with its pictures, together: whoever finds it there finds it complete. */
async function seedOnce({ together, measure }: SeedParts): Promise<number> {
  if ((await together(({ accounts }) => accounts.findByEmail(DEMO.email))) !== undefined) return 0;
  const drawn = await Promise.all(
    Object.entries(PICTURES).map(async ([filename, make]) => {
      const picture = { filename, mediaType: "image/png", content: make() };
      return { picture, measured: await measure(picture, randomUUID()) };
    }),
  );
  const passwordHash = await hashPassword(DEMO.password);
  return together(async ({ accounts, store }) => {
    // Of replicas that start together, the one that makes the account also fills it.
    const account = await accounts.add(DEMO.email, passwordHash);
    if (account === undefined) return 0;
    for (const { picture, measured } of drawn) {
      const added = await store.add(account.id, toBeKept(picture, measured));
      if (typeof added === "string") throw new Error(`${picture.filename} cannot be added: ${added}`);
    }
    return drawn.length;
  });
}
