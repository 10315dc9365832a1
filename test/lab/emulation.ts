import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { places } from "./places.ts";
import { NATIVE } from "./platforms.ts";
import type { Tools } from "./tools.ts";

const BINFMT = "/proc/sys/fs/binfmt_misc";
const FOREIGN = NATIVE === "amd64" ? "aarch64" : "x86_64";
const ENTRY = join(BINFMT, `qemu-${FOREIGN}`);
const OURS = join(places.state, "emulation.json");

/** Whether this machine already runs programs of the other platform, by our registration or another one. */
export async function emulates(): Promise<boolean> {
  if (!existsSync(ENTRY)) return false;
  return (await readFile(ENTRY, "utf8")).startsWith("enabled");
}

/**
 * Registers qemu for the other platform's programs. The kernel opens the interpreter at registration (flag F), so
 * containers can use it, too.
 */
export async function startEmulation(tools: Tools): Promise<string> {
  if (await emulates()) return "already registered";
  const mounted = !existsSync(join(BINFMT, "register"));
  if (mounted) await run(["mount", "-t", "binfmt_misc", "binfmt_misc", BINFMT], { env: process.env });
  await writeFile(OURS, JSON.stringify({ mounted }));
  const conf = await readFile(join(tools.root, `usr/lib/binfmt.d/qemu-${FOREIGN}.conf`), "utf8");
  await writeFile(
    join(BINFMT, "register"),
    withInterpreter(conf, join(tools.root, `usr/bin/qemu-${FOREIGN}-static`)),
  );
  return "registered";
}

/** Replaces the interpreter in a line of binfmt.d(5): `:name:M:offset:magic:mask:interpreter:flags`. */
export function withInterpreter(conf: string, interpreter: string): string {
  const fields = conf.trim().split(":");
  fields[6] = interpreter;
  return fields.join(":");
}

/** Removes only what `startEmulation` registered. */
export async function stopEmulation(): Promise<void> {
  const text = await readFile(OURS, "utf8").catch(() => undefined);
  if (text === undefined) return;
  if (existsSync(ENTRY)) await writeFile(ENTRY, "-1");
  const { mounted } = JSON.parse(text) as { mounted: boolean };
  if (mounted) await run(["umount", BINFMT], { env: process.env, accept: [0, 1, 32] });
}
