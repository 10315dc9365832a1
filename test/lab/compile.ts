import { join } from "node:path";
import { run } from "../../src/system/run.ts";

export interface Compilation {
  /** A folder below `go/`. Its go.mod and go.sum pin every source. */
  readonly module: string;
  readonly packages: readonly string[];
  /** String variables that the linker sets. */
  readonly variables: Readonly<Record<string, string>>;
  readonly destination: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Compiles Go programs without libc, from the exact sources in the module's go.sum. */
export async function compile(compilation: Compilation): Promise<void> {
  const { module, packages, variables, destination, environment } = compilation;
  const set = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
  const ldflags = ["-s", "-w", ...set].join(" ");
  const env = { ...process.env, CGO_ENABLED: "0", GOBIN: destination, ...environment };
  const cwd = join(import.meta.dirname, "go", module);
  await run(["go", "install", "-mod=readonly", "-trimpath", "-ldflags", ldflags, ...packages], { env, cwd });
}
