import { Cancelled, messageOf } from "../model/failure.ts";
import type { StageTiming } from "../model/result.ts";

type Stage = StageTiming["stage"];

/** The start, duration and outcome of each stage. */
export class Timings {
  readonly #origin = performance.now();
  readonly #stages: StageTiming[] = [];

  /** In the order in which they started. */
  get stages(): readonly StageTiming[] {
    return this.#stages.toSorted((a, b) => a.start - b.start);
  }

  /** Milliseconds since the start of the run. */
  get elapsed(): number {
    return performance.now() - this.#origin;
  }

  /**
   * Runs a stage, and notes when it ran and how it ended.
   * @throws what the stage throws.
   */
  async time<Value>(stage: Stage, body: () => Promise<Value>): Promise<Value> {
    const start = this.elapsed;
    const note = (outcome: StageTiming["outcome"], reason?: string) =>
      this.#stages.push({
        stage,
        outcome,
        start,
        duration: this.elapsed - start,
        ...(reason ? { reason } : {}),
      });
    try {
      const value = await body();
      note("passed");
      return value;
    } catch (error) {
      const [reason = ""] = messageOf(error).split("\n");
      note(error instanceof Cancelled ? "cancelled" : "failed", reason);
      throw error;
    }
  }

  /** Notes a stage as skipped, unless it has run. */
  skip(stage: Stage): void {
    if (this.#stages.some((timing) => timing.stage === stage)) return;
    this.#stages.push({ stage, outcome: "skipped", start: this.elapsed, duration: 0 });
  }
}
