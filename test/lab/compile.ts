import { join } from "node:path";
import { run } from "../../src/system/run.ts";

export interface Compilation {
  /** Folder below `go/` with the go.mod and go.sum that pin every source. */
  readonly module: string;
  readonly packages: readonly string[];
  /** String variables set by the linker. */
  readonly variables: Readonly<Record<string, string>>;
  readonly destination: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Compiles Go programs without libc, from exactly the sources that the module's go.sum names. */
export async function compile(compilation: Compilation): Promise<void> {
  const { module, packages, variables, destination, environment } = compilation;
  const set = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
  const ldflags = ["-s", "-w", ...set].join(" ");
  const env = { ...process.env, CGO_ENABLED: "0", GOBIN: destination, ...environment };
  const cwd = join(import.meta.dirname, "go", module);
  await run(["go", "install", "-mod=readonly", "-trimpath", "-ldflags", ldflags, ...packages], { env, cwd });
}
