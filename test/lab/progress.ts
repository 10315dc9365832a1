import { formatDuration } from "../../src/system/duration.ts";
import type { Estimates, Timeline } from "./durations.ts";

interface Step {
  readonly name: string;
  readonly started: number;
}

interface Outside {
  /** Milliseconds since a fixed moment. */
  readonly now: () => number;
  readonly write: (line: string) => void;
}

/** Milliseconds between two status lines. */
const INTERVAL = 10_000;

/** Reports to a waiting person what a setup does: one line for each finished step, and a status line every 10 s. */
export class Progress {
  readonly #outside: Outside;
  readonly #underWay = new Set<Step>();
  readonly #finished: { name: string; took: number; end: number }[] = [];
  #estimates: Estimates = { steps: {}, measured: "here" };
  #started: number;
  #isRoughExplained = false;

  constructor(outside: Outside) {
    this.#outside = outside;
    this.#started = outside.now();
  }

  /** Begins a setup whose steps are expected to take as long as `estimates` says. */
  begin(estimates: Estimates): void {
    this.#estimates = estimates;
    this.#started = this.#outside.now();
    this.#finished.length = 0;
  }

  say(line: string): void {
    this.#outside.write(`setup: ${line}\n`);
  }

  /**
   * Runs one step and reports its end once.
   *
   * @param name what is done, in the -ing form: "installing tools".
   * @param outcome what to report; `undefined` reports nothing. Without it, a text that `action` returns, or "done".
   */
  async step<T>(
    name: string,
    action: () => Promise<T>,
    outcome: (value: T) => string | undefined = (value) => (typeof value === "string" ? value : "done"),
  ): Promise<T> {
    const step = { name, started: this.#outside.now() };
    this.#underWay.add(step);
    try {
      const value = await action();
      this.#end(step, outcome(value));
      return value;
    } catch (error) {
      this.#end(step, "failed");
      throw error;
    }
  }

  #end(step: Step, outcome: string | undefined): void {
    this.#underWay.delete(step);
    const end = this.#outside.now();
    const took = end - step.started;
    this.#finished.push({ name: step.name, took, end });
    if (outcome !== undefined) this.say(`${step.name}: ${outcome} (${formatDuration(took)})`);
  }

  /** Writes a status line every 10 s, until it is disposed. */
  tick(): Disposable {
    const timer = setInterval(() => this.report(), INTERVAL).unref();
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  /** Writes one line with every step that is under way, and how long the rest is expected to take. */
  report(): void {
    if (this.#underWay.size === 0) return;
    const { measured, steps } = this.#estimates;
    const now = this.#outside.now();
    const underWay = [...this.#underWay].map(({ name, started }) => ({ name, elapsed: now - started }));
    if (measured === "elsewhere" && !this.#isRoughExplained && underWay.some(({ name }) => steps[name])) {
      this.#isRoughExplained = true;
      this.say(
        'no setup like this is recorded on this machine: "roughly" is a figure from another one, with two cores',
      );
    }
    this.say(statusLine(now - this.#started, underWay, this.#estimates));
  }

  /** The steps that have ended, for the record. */
  timeline(): Timeline {
    const end = this.#outside.now();
    return Object.fromEntries(
      this.#finished.map((step) => [
        step.name,
        { took: Math.round(step.took), after: Math.round(end - step.end) },
      ]),
    );
  }
}

function statusLine(
  elapsed: number,
  underWay: readonly { readonly name: string; readonly elapsed: number }[],
  { steps, measured }: Estimates,
): string {
  const about = measured === "here" ? "about" : "roughly";
  const left = underWay.flatMap(({ name, elapsed }) => {
    const past = steps[name];
    return past ? [Math.max(0, past.took - elapsed) + past.after] : [];
  });
  const parts = underWay.map(({ name, elapsed }) => {
    const past = steps[name];
    if (!past) return `${name} (${exact(elapsed)})`;
    const word = elapsed <= past.took ? "of" : "instead of";
    return `${name} (${exact(elapsed)} ${word} ${about} ${rounded(past.took)})`;
  });
  const rest = left.length > 0 ? `, ${about} ${rounded(Math.max(...left))} left` : "";
  return `${exact(elapsed)}${rest}: ${parts.join(", ")}`;
}

/** Whole seconds. */
function exact(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1_000);
}

/** An estimate is no more exact than this: tens of seconds, from two minutes on whole minutes. */
function rounded(milliseconds: number): string {
  const tens = Math.max(1, Math.ceil(milliseconds / 10_000)) * 10;
  return tens < 120 ? `${tens} s` : `${Math.ceil(milliseconds / 60_000)} min`;
}
