import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { lint } from "./lint.ts";
import { wheelPrograms } from "./programs.ts";

/*
 * Lints every shell script in the repository: files with the first line of one, and files with the suffix `.sh`.
 */

const root = new URL("../../", import.meta.url).pathname;
const SHEBANG = /^#!.*\b(sh|bash|dash)\b/;

interface Script {
  readonly file: string;
  readonly hasShebang: boolean;
}

async function scripts(): Promise<readonly Script[]> {
  const list = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { stdout } = await run(list, { env: process.env, cwd: root });
  const files = stdout
    .split("\0")
    .filter((file) => /(\.sh|\/[^./]+)$/.test(file) && !file.startsWith("dist/"));
  const found = await Promise.all(
    files.map(async (file) => {
      // A deleted file that is not committed yet, or a broken link.
      const text = await readFile(join(root, file), "latin1").catch(() => "");
      return { file, hasShebang: SHEBANG.test(text) };
    }),
  );
  return found.filter(({ file, hasShebang }) => hasShebang || file.endsWith(".sh"));
}

const { shellcheck } = await wheelPrograms();
const all = await scripts();
// The lab's stand-ins copy the style of entrypoints of the images that they replace.
const isImage = ({ file }: Script) => file.startsWith("test/lab/images/");
const check = (options: readonly string[], chosen: readonly Script[]) =>
  chosen.length === 0
    ? []
    : [[shellcheck, "--color=never", "--external-sources", ...options, ...chosen.map(({ file }) => file)]];
await lint([
  ...check(
    [],
    all.filter((script) => script.hasShebang && !isImage(script)),
  ),
  // On hosts, `sh` runs these scripts, and may be any POSIX shell.
  ...check(
    ["--shell=sh"],
    all.filter((script) => !script.hasShebang && !isImage(script)),
  ),
  ...check(["--severity=error"], all.filter(isImage)),
]);
