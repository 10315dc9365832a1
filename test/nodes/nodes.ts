import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";

/*
 * The versions of Node that the terminal program supports beside the project's own. They have a package of their own: in
 * the project's node_modules, each of them would claim node_modules/.bin/node.
 */

const folder = import.meta.dirname;
const stamp = join(folder, "node_modules", ".slipway-lock");

export const NODES = [20, 22, 24] as const;

/** The path of a Node of this major version. */
export async function nodeOf(major: (typeof NODES)[number]): Promise<string> {
  if (major === 24) return process.execPath;
  await install();
  return join(folder, "node_modules", `node${major}`, "bin", "node");
}

async function install(): Promise<void> {
  const lock = await readFile(join(folder, "package-lock.json"), "utf8");
  if ((await readFile(stamp, "utf8").catch(() => "")) === lock) return;
  const argv = ["npm", "ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  await run(argv, { cwd: folder, env: process.env });
  await copyFile(join(folder, "package-lock.json"), stamp);
}
