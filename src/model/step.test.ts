import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CommandError } from "../system/run.ts";
import { remember } from "../system/secrets.ts";
import { formatStep, perform } from "./step.ts";

const env = { PATH: process.env.PATH };
const { signal } = new AbortController();

test.each([
  [["docker", "load"], "docker load"],
  [["sh", "-c", "echo it's"], `sh -c 'echo it'\\''s'`],
  [
    ["docker", "pull", "registry.example/api@<digest of api>"],
    "docker pull registry.example/api@<digest of api>",
  ],
  [["tar", "-C", "$TMPDIR/layouts/api"], "tar -C $TMPDIR/layouts/api"],
  [["echo", "$HOME"], "echo '$HOME'"],
  [["echo", ""], "echo ''"],
])("%j is shown as a shell takes it", (argv, line) => {
  expect(formatStep({ argv })).toBe(line);
});

test("a pipe shows both commands, and the secrets of neither", () => {
  remember("hunter2-in-a-step");
  const step = { argv: ["docker", "load"], input: { argv: ["tar", "hunter2-in-a-step"] } };
  expect(formatStep(step)).toBe("tar *** | docker load");
});

test("the log has the command before it ends, and the files it reads are there for it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "slipway-step-"));
  const said: string[] = [];
  const path = join(folder, "below", "text");
  const step = { argv: ["cat", path], files: [{ path, text: "what it reads" }] };
  const { stdout } = await perform(step, { info: (line) => said.push(line) }, { env, signal });
  expect(stdout).toBe("what it reads");
  expect(said).toEqual([`$ cat ${path}`]);
  expect(readFileSync(path, "utf8")).toBe("what it reads");
  rmSync(folder, { recursive: true });
});

test("a step reads the output of another one", async () => {
  const step = { argv: ["tr", "a-z", "A-Z"], input: { argv: ["printf", "shout"] } };
  expect((await perform(step, { info: () => {} }, { env, signal })).stdout).toBe("SHOUT");
});

test("when the first command of a pipe fails, its failure is the one that is reported", async () => {
  const step = { argv: ["sleep", "30"], input: { argv: ["sh", "-c", "echo broken >&2; exit 3"] } };
  const failure = await perform(step, { info: () => {} }, { env, signal }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CommandError);
  expect(failure).toMatchObject({ exitCode: 3, stderr: "broken\n" });
});

test("exit codes that are an answer are no failure", async () => {
  const step = { argv: ["sh", "-c", "exit 1"], accept: [0, 1] };
  expect((await perform(step, { info: () => {} }, { env, signal })).exitCode).toBe(1);
});
