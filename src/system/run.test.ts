import { readFile } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { CommandError, run } from "./run.ts";
import { remember } from "./secrets.ts";

const env = { PATH: process.env.PATH };

describe("run", () => {
  test("returns the output and the exit code, and passes on lines", async () => {
    const lines: string[] = [];
    const result = await run(["sh", "-c", "echo a; printf b; echo c >&2"], {
      env,
      onStdout: (line) => lines.push(line),
    });
    expect(result).toMatchObject({ stdout: "a\nb", stderr: "c\n", exitCode: 0 });
    expect(lines).toEqual(["a", "b"]);
  });

  test("gives the child process the given environment and nothing else", async () => {
    const { stdout } = await run(["env"], { env: { ...env, ONE: "1" } });
    expect(
      stdout
        .split("\n")
        .filter((line) => !/^(PWD|SHLVL|_)=/.test(line))
        .sort(),
    ).toEqual(["", "ONE=1", `PATH=${env.PATH}`].sort());
  });

  test("feeds standard input", async () => {
    expect((await run(["cat"], { env, stdin: "in" })).stdout).toBe("in");
  });

  test("pipes one program's output into another, byte for byte", async () => {
    const through = new PassThrough();
    const [, { stdout }] = await Promise.all([
      run(["printf", "\\377\\000a"], { env, pipe: through }),
      run(["od", "-An", "-tx1"], { env, stdin: through }),
    ]);
    expect(stdout.trim()).toBe("ff 00 61");
  });

  test("finishes a child process whose output nobody reads any more", async () => {
    const through = new PassThrough();
    through.destroy();
    const producing = run(["head", "-c", "1000000", "/dev/zero"], { env, pipe: through });
    expect((await producing).exitCode).toBe(0);
  });

  test("reports argv, exit code and the end of stderr of a failure, with secrets masked", async () => {
    remember("hunter22");
    const failure = run(["sh", "-c", "echo hunter22 is wrong >&2; exit 3"], { env });
    await expect(failure).rejects.toThrow("exit code 3\n*** is wrong");
    await expect(failure).rejects.toMatchObject({ exitCode: 3 });
  });

  test("accepts the given exit codes", async () => {
    expect((await run(["false"], { env, accept: [0, 1] })).exitCode).toBe(1);
  });

  test("names a program that is missing", async () => {
    await expect(run(["no-such-program"], { env })).rejects.toThrow("no-such-program: not found on PATH");
  });

  test("stops a child process that takes too long", async () => {
    await expect(run(["sleep", "30"], { env, timeout: 50 })).rejects.toThrow("timed out after 0.05 s");
  });

  test("stops the child process and its children on an abort, and throws the reason", async () => {
    const controller = new AbortController();
    let child = "";
    const running = run(["sh", "-c", "sleep 30 & echo $!; wait"], {
      env,
      signal: controller.signal,
      onStdout: (line) => {
        child = line;
        controller.abort(new Error("cancelled"));
      },
    });
    await expect(running).rejects.toThrow("cancelled");
    await expect.poll(() => isRunning(child)).toBe(false);
  });

  test("throws a CommandError", async () => {
    await expect(run(["false"], { env })).rejects.toBeInstanceOf(CommandError);
  });
});

/** A killed orphan may stay a zombie until init reaps it: it is not running any more. */
async function isRunning(pid: string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return stat !== undefined && !/\) [ZX] /.test(stat);
}
