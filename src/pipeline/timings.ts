import { Cancelled } from "../model/failure.ts";
import type { StageTiming } from "../model/result.ts";

type Stage = StageTiming["stage"];

/** When each stage began, how long it took and how it ended. */
export class Timings {
  readonly #origin = performance.now();
  readonly #stages: StageTiming[] = [];

  /** In the order in which they began. */
  get stages(): readonly StageTiming[] {
    return this.#stages.toSorted((a, b) => a.start - b.start);
  }

  /** Milliseconds since the start of the run. */
  get elapsed(): number {
    return performance.now() - this.#origin;
  }

  /** Runs a stage and passes on what it gives or throws. */
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
      const [reason = ""] = String(error instanceof Error ? error.message : error).split("\n");
      note(error instanceof Cancelled ? "cancelled" : "failed", reason);
      throw error;
    }
  }

  skip(stage: Stage): void {
    if (this.#stages.some((timing) => timing.stage === stage)) return;
    this.#stages.push({ stage, outcome: "skipped", start: this.elapsed, duration: 0 });
  }
}
