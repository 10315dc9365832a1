import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { collectFiles } from "../../src/compose/files.ts";
import { readProject } from "../../src/compose/project.ts";
import { StageFailure } from "../../src/model/failure.ts";
import { type Candidate, SmokeResult } from "../../src/model/result.ts";
import { smoke } from "../../src/stages/smoke/smoke.ts";
import { run } from "../../src/system/run.ts";
import { listImages } from "../lab/image-list.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { buildImage, labInputs, openWorkbench, type Workbench } from "./workbench.ts";

/** An HTTP server that its environment controls. */
const SERVER = `
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
const { PORT = "8080", READY = "/tmp/ready", SECRET } = process.env;
const server = createServer((request, response) => {
  if (request.url === "/slow") return setTimeout(() => response.end("late"), 400);
  if (request.url === "/broken") return response.writeHead(503).end("no database");
  response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify({ status: "ok", dependencies: { redis: { state: "up" } }, secret: SECRET && readFileSync(SECRET, "utf8"), uid: process.getuid() }));
});
server.listen(Number(PORT), () => { console.log("listening"); if (READY) writeFileSync(READY, ""); });
`;
export const IMAGE = {
  Dockerfile: 'FROM node:20-alpine\nCOPY server.mjs /\nCMD ["node", "/server.mjs"]\n',
  "server.mjs": SERVER,
};
/** The fastest healthcheck: a shell builtin, five times a second. */
export const QUICK = {
  test: ["CMD-SHELL", "[ -f /tmp/ready ] || { echo not ready; exit 1; }"],
  interval: "1s",
  timeout: "5s",
  retries: 2,
  start_period: "20s",
  start_interval: "200ms",
};
export const server = { build: ".", image: "smoke-server:dev", healthcheck: QUICK };
export const sleeper = { image: "alpine:3.20", command: ["sleep", "600"] };

interface Options {
  readonly timeout?: number;
  readonly stableFor?: number;
  readonly signal?: AbortSignal;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly candidate?: Candidate;
}

type Compose = { readonly services: Readonly<Record<string, object>> };

/** Smoke tests of small projects, and what they leave behind. */
export class Trials implements AsyncDisposable {
  readonly lab: Lab;
  readonly bench: Workbench;
  readonly #candidate: Candidate;
  readonly #runs = new Set<string>();
  #count = 0;

  private constructor(lab: Lab, bench: Workbench, candidate: Candidate) {
    this.lab = lab;
    this.bench = bench;
    this.#candidate = candidate;
  }

  static async open(): Promise<Trials> {
    const lab = await openLab();
    const bench = await openWorkbench(lab.env);
    const candidate = await buildImage("smoke-server", IMAGE, labInputs(lab), bench);
    await run(["docker", "pull", "--quiet", "alpine:3.20"], { env: lab.env });
    return new Trials(lab, bench, candidate);
  }

  /** Tests a compose project; its services with a build run the candidate. */
  async test(compose: Compose, options: Options = {}): Promise<SmokeResult> {
    const { bench, lab } = this;
    this.#count += 1;
    const folder = join(bench.folder, `project-${this.#count}`);
    await mkdir(folder);
    const texts = { "compose.yaml": JSON.stringify({ name: "shop", ...compose }), ...options.files };
    for (const [name, text] of Object.entries(texts))
      await writeFile(join(folder, name), text, { mode: 0o600 });
    const signal = options.signal ?? bench.context.signal;
    const env = { ...bench.context.env, ...options.env };
    const inputs = { ...labInputs(lab), workingDirectory: folder };
    const project = await readProject(inputs, env, signal);
    const built = Object.keys(compose.services).filter((name) => project.model.services[name]?.build);
    const candidate = options.candidate ?? this.#candidate;
    const candidates = built.length > 0 ? [{ ...candidate, services: built }] : [];
    const limits = { smokeTimeout: options.timeout ?? 30_000, stableFor: options.stableFor ?? 300 };
    const files = await collectFiles(project.model, folder, env, []);
    const context = { ...bench.context, signal, env };
    bench.lines.length = 0;
    try {
      return await smoke({ model: project.model, files }, candidates, limits, context);
    } finally {
      // Nothing exists on the engine without a command that removes it by this name.
      for (const [, id = ""] of bench.lines.join("\n").matchAll(/slipway-smoke-([0-9a-f]{8})\b/g))
        this.#runs.add(id);
    }
  }

  /** The failure of a smoke test that must fail, with its findings. */
  async failure(compose: Compose, options: Options = {}) {
    const error = await this.test(compose, options).then(
      () => new Error("it passed"),
      (failure: unknown) => failure,
    );
    if (!(error instanceof StageFailure)) throw error;
    return {
      message: error.message,
      services: byName(SmokeResult.parse(error.found.smoke)),
      log: this.bench.lines.join("\n"),
    };
  }

  /**
   * What these tests have left on the engine and in the undo journal. Other files run smoke tests at the same time.
   * @param projects names beside those of the smoke tests.
   */
  async remains(...projects: readonly string[]): Promise<readonly string[]> {
    const names = [...this.#runs, ...projects];
    const list = async (argv: readonly string[]) => {
      const { stdout } = await run(argv, { env: this.lab.env });
      return stdout.split("\n");
    };
    const found = await Promise.all([
      list(["docker", "ps", "--all", "--format", "{{.Names}}"]),
      list(["docker", "network", "ls", "--format", "{{.Name}}"]),
      list(["docker", "volume", "ls", "--format", "{{.Name}} {{.Labels}}"]),
      listImages(this.lab.env, "--format", "{{.Repository}}:{{.Tag}}"),
      readdir(join(this.bench.folder, "undo")),
    ]);
    return found.flat().filter((line) => names.some((name) => line.includes(name)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bench[Symbol.asyncDispose]();
  }
}

export function byName({ services }: SmokeResult) {
  return new Map(services.map((service) => [service.service, service]));
}
