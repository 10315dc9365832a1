import { type Check, LAB, type Plan } from "../checks.ts";
import type { Outcome } from "./summary.ts";

type Perform = (check: Check) => Promise<Outcome>;

/**
 * Performs all checks of a plan. The lab starts at once, beside the checks that need none. If it does not start, `skip`
 * takes the checks that need it.
 *
 * @param cores how many of the checks that need no lab run side by side.
 * @throws what the first failing `perform` threw, when all that had begun have ended.
 */
export async function performPlan(
  { inLab, others, last }: Plan,
  {
    perform,
    skip,
    cores,
  }: { readonly perform: Perform; readonly skip: (check: Check) => Outcome; readonly cores: number },
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  /** Takes checks from the front of a list, which others may share, until it is empty. */
  const work = async (waiting: Check[]) => {
    for (let check = waiting.shift(); check; check = waiting.shift()) outcomes.push(await perform(check));
  };
  let isUp = false;
  const fromLabOn = async () => {
    const lab = await perform(LAB);
    outcomes.push(lab);
    isUp = lab.counts.failed === 0;
    if (isUp) await work([...inLab]);
    else outcomes.push(...inLab.map(skip));
  };
  const withLab = inLab.length > 0 ? [fromLabOn()] : [];
  const shared = [...others];
  const workers = Array.from({ length: cores }, () => work(shared));
  await allEnded([...withLab, ...workers]);
  if (isUp) await work([...last]);
  else outcomes.push(...last.map(skip));
  return outcomes;
}

async function allEnded(running: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(running)).find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}
