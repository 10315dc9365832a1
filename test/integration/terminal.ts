import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import type { Host, Lab } from "../lab/lab.ts";
import type { Workbench } from "./workbench.ts";

/** The absolute path of a source. */
export const source = (path: string) => new URL(`../../src/${path}`, import.meta.url).pathname;

interface Said {
  readonly stdout: string;
  readonly output: string;
  readonly exitCode: number | undefined;
}

/** Slipway as a person at a terminal runs it. */
export interface Terminal {
  /** The flags that name a project on a host. */
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** @param command what follows `--`. */
  slipway(args: readonly string[], command?: readonly string[]): Promise<Said>;
  /** What the one host answered with `--json`. @throws when it failed. */
  found(...args: readonly string[]): Promise<unknown>;
}

/** A terminal in the workbench's folder, without a checkout of the project. */
export async function openTerminal(
  project: string,
  host: Host,
  { lab, bench }: { readonly lab: Lab; readonly bench: Workbench },
): Promise<Terminal> {
  const knownHosts = join(bench.folder, "known_hosts");
  await writeFile(knownHosts, host.knownHosts);
  const flags = [
    ...["--hosts", `${host.user}@${host.address}:${host.port}`, "--ssh-key", host.keyFile],
    ...["--known-hosts", knownHosts, "--project-name", project],
  ];
  const env = { ...lab.env, XDG_STATE_HOME: join(bench.folder, "state") };
  const slipway: Terminal["slipway"] = async (args, command = []) => {
    const argv = [process.execPath, source("cli.ts"), ...args, ...flags];
    if (command.length > 0) argv.push("--", ...command);
    const { stdout, stderr, exitCode } = await run(argv, { cwd: bench.folder, env, accept: [0, 1, 2] });
    return { stdout, output: stdout + stderr, exitCode };
  };
  return {
    flags,
    env,
    slipway,
    found: async (...args) => {
      const { stdout, output, exitCode } = await slipway([...args, "--json"]);
      if (exitCode !== 0) throw new Error(output);
      const [first] = JSON.parse(stdout).found;
      return first;
    },
  };
}
