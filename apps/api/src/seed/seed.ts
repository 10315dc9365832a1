import { randomUUID } from "node:crypto";
import { hashPassword } from "../accounts/password.ts";
import type { AccountStore } from "../accounts/store.ts";
import type { Measure } from "../analyses/measure.ts";
import { type AnalysisStore, toBeKept } from "../analyses/store.ts";
import { type Clock, sleep, systemClock } from "../clock.ts";
import type { Log } from "../log.ts";
import { PICTURES } from "./pictures.ts";

export const DEMO = { email: "demo@nsip.example", password: "negative-space" };

export interface Stores {
  readonly accounts: AccountStore;
  readonly store: AnalysisStore;
}
/** Runs `work` in one transaction: all that it does to the stores takes effect, or nothing. */
export type Together = <T>(work: (stores: Stores) => Promise<T>) => Promise<T>;

export interface SeedParts {
  readonly together: Together;
  readonly measure: Measure;
}

const DELAY_MS = 1_000;

/** Creates a demo account, for development. Retries until the database and the analyzer are available. */
export async function seed(
  parts: SeedParts,
  log: Log,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const added = await seedOnce(parts);
      log.info({ added, email: DEMO.email }, "the demo account is ready");
      return;
    } catch (error) {
      log.info({ err: error }, "the demo account could not be created yet");
      await sleep(DELAY_MS, clock, signal);
    }
  }
}

/** Measures first, then adds the account and its pictures in one transaction: the account is never incomplete. */
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
    // When several replicas start together, the one that creates the account also adds its pictures.
    const account = await accounts.add(DEMO.email, passwordHash);
    if (account === undefined) return 0;
    for (const { picture, measured } of drawn) {
      const added = await store.add(account.id, toBeKept(picture, measured));
      if (typeof added === "string") throw new Error(`${picture.filename} cannot be added: ${added}`);
    }
    return drawn.length;
  });
}
