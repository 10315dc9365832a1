import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import type { Lab } from "../lab/lab.ts";
import { despiteLostLayer } from "./lost-layer.ts";

const root = new URL("../../", import.meta.url).pathname;
/** As the guide has it. */
const NAME = "negative-space-imaging";

export interface Checkout extends AsyncDisposable {
  readonly path: string;
  /** A line in a shell at its root; its exit code and what it printed. */
  type(line: string): Promise<{ readonly code: number; readonly output: string }>;
  /** A line that must succeed; what it printed. */
  follow(line: string): Promise<string>;
}

/** A checkout of one's own, of the files that Git knows, as they are now; `settings` are variables of its shell. */
export async function openCheckout(lab: Lab, settings: Readonly<Record<string, string>>): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), "nsip-checkout-"));
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

/** The guide writes docker-compose, which is the plugin by another name. */
async function putComposeOnPath(lab: Lab, bin: string): Promise<void> {
  const Plugins = z.array(z.looseObject({ Name: z.string(), Path: z.string() }));
  const { stdout } = await run(["docker", "info", "--format", "{{json .ClientInfo.Plugins}}"], {
    env: lab.env,
  });
  const plugin = Plugins.parse(JSON.parse(stdout)).find(({ Name }) => Name === "compose");
  await mkdir(bin);
  await symlink(plugin?.Path ?? "", join(bin, "docker-compose"));
}
