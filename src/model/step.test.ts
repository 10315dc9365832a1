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
])("shows %j as a shell command", (argv, line) => {
  expect(formatStep({ argv })).toBe(line);
});

test("shows both commands of a pipe, with secrets masked", () => {
  remember("hunter2-in-a-step");
  const step = { argv: ["docker", "load"], input: { argv: ["tar", "hunter2-in-a-step"] } };
  expect(formatStep(step)).toBe("tar *** | docker load");
});

test("writes the files that a step reads, and logs its command", async () => {
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

test("passes the output of one step to another", async () => {
  const step = { argv: ["tr", "a-z", "A-Z"], input: { argv: ["printf", "shout"] } };
  expect((await perform(step, { info: () => {} }, { env, signal })).stdout).toBe("SHOUT");
});

test("reports the failure of the first command of a pipe", async () => {
  const step = { argv: ["sleep", "30"], input: { argv: ["sh", "-c", "echo broken >&2; exit 3"] } };
  const failure = await perform(step, { info: () => {} }, { env, signal }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CommandError);
  expect(failure).toMatchObject({ exitCode: 3, stderr: "broken\n" });
});

test("accepts the exit codes of the step", async () => {
  const step = { argv: ["sh", "-c", "exit 1"], accept: [0, 1] };
  expect((await perform(step, { info: () => {} }, { env, signal })).exitCode).toBe(1);
});
