import { CommandError, run } from "../../src/system/run.ts";

const root = new URL("../../", import.meta.url).pathname;

/**
 * Runs linters on the repository, one after the other, and prints their findings. A finding makes this process fail.
 */
export async function lint(linters: readonly (readonly string[])[]): Promise<void> {
  for (const argv of linters) {
    try {
      await run(argv, { env: process.env, cwd: root });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      process.stdout.write(`${argv.join(" ")}\n${error.stdout}${error.stderr}`);
      process.exitCode = 1;
    }
  }
}
