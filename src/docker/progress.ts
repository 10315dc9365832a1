import { z } from "zod";

/*
 * BuildKit's progress as `--progress rawjson` prints it: one JSON object per line, each with changes of some steps.
 * @see https://github.com/moby/buildkit/blob/master/client/graph.go
 */

const Vertex = z.object({
  digest: z.string(),
  name: z.string(),
  started: z.iso.datetime({ offset: true }).optional(),
  completed: z.iso.datetime({ offset: true }).optional(),
  cached: z.boolean().optional(),
  error: z.string().optional(),
});

const Warning = z.object({
  short: z.string(),
  sourceInfo: z.object({ filename: z.string() }).optional(),
  range: z.array(z.object({ start: z.object({ line: z.number() }) })).optional(),
});

const Status = z.object({
  vertexes: z.array(Vertex).optional(),
  logs: z.array(z.object({ vertex: z.string(), data: z.string().optional() })).optional(),
  warnings: z.array(Warning).optional(),
});

export interface Step {
  readonly name: string;
  readonly cached: boolean;
  /** Milliseconds. */
  readonly duration: number;
}

export interface BuildWarning {
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

interface Running {
  readonly name: string;
  readonly started: number;
}

/** An instruction of a Dockerfile: `[api linux/arm64 builder 3/5] RUN npm ci`. BuildKit's internal steps are not counted. */
const INSTRUCTION = /^\[(?!internal\])[^\]]*\d+\/\d+\] /;
const LOG_LINES = 30;

/** The finished and running steps of a build, from the lines that bake prints. */
export class BuildProgress {
  readonly #onStep: (step: Step) => void;
  readonly #steps = new Map<string, Step>();
  readonly #running = new Map<string, Running>();
  readonly #logs = new Map<string, string>();
  readonly #warnings = new Map<string, BuildWarning>();
  readonly #text: string[] = [];
  #failed: { name: string; digest: string; error: string } | undefined;

  constructor(onStep: (step: Step) => void) {
    this.#onStep = onStep;
  }

  get steps(): readonly Step[] {
    return [...this.#steps.values()];
  }

  get warnings(): readonly BuildWarning[] {
    return [...this.#warnings.values()];
  }

  /** The running instructions, with the milliseconds that each has taken so far. */
  running(now: number): readonly { name: string; duration: number }[] {
    return [...this.#running.values()].map(({ name, started }) => ({ name, duration: now - started }));
  }

  /** The instruction that failed with the end of its output, and the message of buildx. */
  failure(): string {
    const log = this.#failed ? (this.#logs.get(this.#failed.digest) ?? "") : "";
    const tail = log.trimEnd().split("\n").slice(-LOG_LINES).join("\n");
    const said = this.#text.join("\n").trim();
    return [this.#failed?.name, tail, said || this.#failed?.error].filter(Boolean).join("\n");
  }

  /**
   * BuildKit's or buildx's own message about the failure, which shows whether a registry has refused. Empty when the
   * program of an instruction failed: its output and its arguments are not a registry's answer.
   */
  refusal(): string {
    const said = this.#failed?.error ?? this.#text.join("\n");
    return said.includes("did not complete successfully") ? "" : said;
  }

  /** Takes one line of bake's standard error. */
  read(line: string): void {
    const status = Status.safeParse(parseLine(line));
    if (!status.success) {
      // Buildx prints its final error as plain text.
      this.#text.push(line);
      return;
    }
    for (const vertex of status.data.vertexes ?? []) this.#readVertex(vertex);
    for (const { vertex, data } of status.data.logs ?? []) {
      this.#logs.set(vertex, (this.#logs.get(vertex) ?? "") + decode(data ?? ""));
    }
    for (const { short, sourceInfo, range } of status.data.warnings ?? []) {
      const line = range?.[0]?.start.line;
      const place = { ...(sourceInfo ? { file: sourceInfo.filename } : {}), ...(line ? { line } : {}) };
      // The same Dockerfile warns once per platform.
      this.#warnings.set(`${short} ${sourceInfo?.filename}`, { message: decode(short), ...place });
    }
  }

  #readVertex({ digest, name, started, completed, cached = false, error }: z.infer<typeof Vertex>): void {
    if (error && !error.includes("context canceled")) this.#failed ??= { name, digest, error };
    if (!INSTRUCTION.test(name) || !started) return;
    const known = this.#steps.get(digest);
    if (known) {
      // A base image is resolved first, and found in the cache afterwards.
      this.#steps.set(digest, { ...known, cached: known.cached || cached });
      return;
    }
    if (!completed) {
      this.#running.set(digest, { name, started: Date.parse(started) });
      return;
    }
    this.#running.delete(digest);
    if (error) return;
    const step = { name, cached, duration: Math.max(0, Date.parse(completed) - Date.parse(started)) };
    this.#steps.set(digest, step);
    this.#onStep(step);
  }
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
