import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HOST_OPERATIONS } from "../inputs/definitions.ts";

/*
 * Both entry points as child processes on a machine without Docker: which command each offers, and which files it
 * leaves. test/integration/doors.test.ts has what commands do with Docker.
 */

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "slipway-test-doors-"));
  writeFileSync(join(folder, "compose.yaml"), "services: { web: { image: web } }\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

function start(entry: string, args: readonly string[], variables: Readonly<Record<string, string>>) {
  const program = join(import.meta.dirname, "..", entry);
  const env = { PATH: "/nowhere", HOME: folder, ...variables };
  const ended = spawnSync(process.execPath, [program, ...args], { cwd: folder, env, encoding: "utf8" });
  return { code: ended.status, output: ended.stdout + ended.stderr };
}

const workflow = (command: string, variables: Readonly<Record<string, string>> = {}) =>
  start("action.ts", [], { INPUT_COMMAND: command, GITHUB_STATE: "", ...variables });
const terminal = (...args: string[]) => start("cli.ts", args, {});

const NO_COMPOSE = /docker compose: could not be run .*install Docker/;

describe("in a workflow", () => {
  test("plan reads the project and nothing else: no preflight, no folder, no undo state", () => {
    const { code, output } = workflow("plan");
    expect(output).toMatch(NO_COMPOSE);
    expect(output).not.toContain("buildx");
    expect(output).toContain("::error::wrong input: nothing was changed");
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(["compose.yaml"]);
  });

  test.each(["unlock", "logs", "exec", "backup", "restore"])(
    "%s is an error, and no other command runs instead",
    (command) => {
      const { code, output } = workflow(command);
      expect(output).toContain(
        `::error title=slipway::command: "${command}" is not available in a workflow: run it in a terminal. Available in a workflow: pipeline, build, scan, smoke, push, deploy, plan, releases, audit, rollback, prune, status, health, restart, scale.`,
      );
      expect(output.match(/::error title=/g)).toHaveLength(1);
      expect(code).toBe(2);
      expect(readdirSync(folder)).toEqual(["compose.yaml"]);
    },
  );

  test("the runner masks every secret input before anything is wrong", () => {
    const { code, output } = workflow("plan", {
      "INPUT_SSH-KEY": "first-line\nsecond-line",
      "INPUT_REGISTRY-AUTHS": "ghcr.io octo pass-word-1",
      INPUT_PLATFORMS: "wrong",
    });
    expect(output).toContain("::add-mask::first-line%0Asecond-line");
    for (const secret of ["first-line", "second-line", "pass-word-1"])
      expect(output).toMatch(new RegExp(`^::add-mask::${secret}$`, "m"));
    expect(output.lastIndexOf("::add-mask::")).toBeLessThan(output.indexOf("::error"));
    expect(code).toBe(2);
  });

  test.each(HOST_OPERATIONS.filter((name) => name !== "unlock"))("%s asks for the hosts", (command) => {
    const { code, output } = workflow(command);
    expect(output).toContain(`::error title=slipway::hosts: required by ${command}: name at least one`);
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(["compose.yaml"]);
  });

  test("a command that does not exist is an error", () => {
    const { code, output } = workflow("dploy");
    expect(output).toContain('"dploy" is not one of');
    expect(output).toContain('Did you mean "deploy"?');
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(["compose.yaml"]);
  });
});

describe("in a terminal", () => {
  test.each(["plan", "health", "backup"])("%s reads the project first", (command) => {
    const { code, output } = terminal(command);
    expect(output).toMatch(NO_COMPOSE);
    expect(output).not.toContain("buildx");
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(["compose.yaml"]);
  });

  test.each(HOST_OPERATIONS)("%s asks for the hosts", (command) => {
    const { code, output } = terminal(command);
    expect(output).toContain(`hosts: required by ${command}: name at least one`);
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(["compose.yaml"]);
  });

  test("exec asks for the command", () => {
    const { code, output } = terminal("exec", "--services", "web");
    expect(output).toContain("run: required by exec: write the command after --.");
    expect(code).toBe(2);
  });

  test("restore asks for the backup to restore", () => {
    const { code, output } = terminal("restore");
    expect(output).toContain("backup-file: required by restore");
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(["compose.yaml"]);
  });
});
