import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import type { Lab } from "../lab/lab.ts";
import { despiteLostLayer } from "./lost-layer.ts";

const root = new URL("../../", import.meta.url).pathname;

/** Runs one of the guide's scripts, from another folder. Returns its exit code and output. */
export async function runScript(
  lab: Lab,
  name: "build" | "deploy",
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly output: string }> {
  const argv = [join(root, `scripts/docker-${name}.sh`), ...args];
  const env = { ...lab.env, ...variables };
  const attempt = async () => {
    const { exitCode, stdout, stderr } = await run(argv, { env, cwd: "/", accept: [0, 1, 2] });
    return { code: exitCode, output: stdout + stderr };
  };
  return despiteLostLayer(attempt, ({ output }) => output);
}
