import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { hashPassword } from "../accounts/password.ts";
import type { AccountStore } from "../accounts/store.ts";
import type { Measure } from "../analyses/measure.ts";
import { type AnalysisStore, toBeKept } from "../analyses/store.ts";
import type { Log } from "../log.ts";
import { PICTURES } from "./pictures.ts";

export const DEMO = { email: "demo@nsip.example", password: "negative-space" };

export interface SeedParts {
  readonly accounts: AccountStore;
  readonly store: AnalysisStore;
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

/** Measures first, and only then makes the account: whoever finds it there finds it complete. */
async function seedOnce({ accounts, store, measure }: SeedParts): Promise<number> {
  if ((await accounts.findByEmail(DEMO.email)) !== undefined) return 0;
  const drawn = await Promise.all(
    Object.entries(PICTURES).map(async ([filename, make]) => {
      const picture = { filename, mediaType: "image/png", content: make() };
      return { picture, measured: await measure(picture, randomUUID()) };
    }),
  );
  // Of replicas that start together, the one that makes the account also fills it.
  const account = await accounts.add(DEMO.email, await hashPassword(DEMO.password));
  if (account === undefined) return 0;
  for (const { picture, measured } of drawn) {
    await store.add(account.id, toBeKept(picture, measured));
  }
  return drawn.length;
}
