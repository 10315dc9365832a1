import { cp, mkdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import type { Lab } from "../lab/lab.ts";
import { strayName } from "../lab/strays.ts";
import { despiteLostLayer } from "./lost-layer.ts";

const root = new URL("../../", import.meta.url).pathname;
/** The folder's name in the guide. */
const NAME = "negative-space-imaging";

export interface Checkout extends AsyncDisposable {
  readonly path: string;
  /** Runs a line in a shell at its root. Returns the exit code and the output. */
  type(line: string): Promise<{ readonly code: number; readonly output: string }>;
  /** Runs a line that must succeed. Returns the output. */
  follow(line: string): Promise<string>;
}

/** Copies the current content of all files that Git tracks into a new folder. `settings` are variables of its shell. */
export async function openCheckout(lab: Lab, settings: Readonly<Record<string, string>>): Promise<Checkout> {
  const folder = join(tmpdir(), strayName("nsip-checkout"));
  await mkdir(folder, { mode: 0o700 });
  const path = join(folder, NAME);
  await Promise.all([copyFiles(lab, path), putComposeOnPath(lab, join(folder, "bin"))]);
  const env = { ...lab.env, ...settings, PATH: `${join(folder, "bin")}:${lab.env.PATH}` };
  const anyCode = Array.from({ length: 256 }, (_, code) => code);
  const attempt = async (line: string) => {
    const { exitCode, stdout, stderr } = await run(["sh", "-c", line], { env, cwd: path, accept: anyCode });
    return { code: exitCode, output: stdout + stderr };
  };
  const type = (line: string) =>
    despiteLostLayer(
      () => attempt(line),
      ({ output }) => output,
    );
  const follow = async (line: string) => {
    const { code, output } = await type(line);
    expect(code, `${line}\n${output}`).toBe(0);
    return output;
  };
  return { path, type, follow, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

async function copyFiles(lab: Lab, path: string): Promise<void> {
  const { stdout } = await run(["git", "ls-files", "-z"], { env: lab.env, cwd: root });
  for (const file of stdout.split("\0").filter(Boolean)) {
    await mkdir(dirname(join(path, file)), { recursive: true });
    await cp(join(root, file), join(path, file));
  }
}

/** The guide uses the command docker-compose: links that name to the compose plugin. */
async function putComposeOnPath(lab: Lab, bin: string): Promise<void> {
  const Plugins = z.array(z.looseObject({ Name: z.string(), Path: z.string() }));
  const { stdout } = await run(["docker", "info", "--format", "{{json .ClientInfo.Plugins}}"], {
    env: lab.env,
  });
  const plugin = Plugins.parse(JSON.parse(stdout)).find(({ Name }) => Name === "compose");
  await mkdir(bin);
  await symlink(plugin?.Path ?? "", join(bin, "docker-compose"));
}
