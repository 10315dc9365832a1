import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A module for Node's `--import`: writes down each file of the bundle when it is loaded. */
const witness = `data:text/javascript,${encodeURIComponent(`
  import { appendFileSync } from "node:fs";
  import { registerHooks } from "node:module";
  registerHooks({ load(url, context, next) {
    if (url.includes("/dist/")) appendFileSync(process.env.WITNESS, url + "\\n");
    return next(url, context);
  } });
`)}`;

export interface Loaded {
  /** Absolute. */
  readonly files: readonly string[];
  readonly bytes: number;
}

/** What a run of a program of the bundle loads, however the run ends. */
export async function loadedBy(
  argv: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<Loaded> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-test-loaded-"));
  try {
    const seen = join(folder, "seen");
    const env = { ...options.env, WITNESS: seen };
    await new Promise<void>((resolve) => {
      execFile(process.execPath, ["--import", witness, ...argv], { ...options, env }, () => resolve());
    });
    const files = (await readFile(seen, "utf8"))
      .split("\n")
      .filter(Boolean)
      .map((url) => fileURLToPath(url));
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    return { files, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
