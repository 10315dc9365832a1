import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../inputs/definitions.ts";
import { InputError } from "../model/problem.ts";
import { readCommandLine } from "./command-line.ts";

function read(argv: readonly string[]) {
  const found = readCommandLine(argv);
  if (found.kind === "text") throw new Error(`printed: ${found.text}`);
  return found;
}

function printed(...argv: string[]): string {
  const found = readCommandLine(argv);
  return found.kind === "text" ? found.text : "";
}

function problems(argv: readonly string[]): readonly string[] {
  try {
    readCommandLine(argv);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(({ input, message }) => `${input}: ${message}`);
  }
}

describe("a command line", () => {
  test.each([
    [["plan", "--platforms", "linux/arm64"], { command: "plan", platforms: "linux/arm64" }],
    [["--platforms", "linux/arm64", "plan"], { command: "plan", platforms: "linux/arm64" }],
    [[], { command: "pipeline" }],
    [["--pull", "build"], { command: "build", pull: "true" }],
    [["--no-cache", "--sbom"], { command: "pipeline", "no-cache": "true", sbom: "true" }],
    [["--summary=false", "scan"], { command: "scan", summary: "false" }],
    [["--pull", "--pull=false"], { command: "pipeline", pull: "false" }],
    [["--files=a.yml", "--files", "b.yml"], { command: "pipeline", files: "a.yml\nb.yml" }],
    [["--build-args", "A=1", "--build-args=B=x=y"], { command: "pipeline", "build-args": "A=1\nB=x=y" }],
    [["--path", "a", "--path", "b"], { command: "pipeline", path: "b" }],
    [["--tags=--x"], { command: "pipeline", tags: "--x" }],
    [["--path="], { command: "pipeline", path: "" }],
    [
      ["deploy", "--known-hosts", import.meta.filename],
      { command: "deploy", "known-hosts": readFileSync(import.meta.filename, "utf8") },
    ],
  ])("%j", (argv, inputs) => {
    expect(read(argv)).toEqual({ kind: "command", inputs, json: false });
  });

  test.each(COMMANDS)("the command %s", (command) => {
    expect(read([command, "--json"])).toEqual({ kind: "command", inputs: { command }, json: true });
  });
});

describe("wrong command lines", () => {
  test.each([
    [
      ["--plaforms", "x"],
      '--plaforms: there is no such flag. Did you mean "--platforms"? See slipway <command> --help.',
    ],
    [
      ["--plaforms=x"],
      '--plaforms: there is no such flag. Did you mean "--platforms"? See slipway <command> --help.',
    ],
    [["plan", "-x"], "-x: there is no such flag. See slipway <command> --help."],
    [["--jsn"], '--jsn: there is no such flag. Did you mean "--json"? See slipway <command> --help.'],
    [["dploy"], `dploy: there is no such command. Did you mean "deploy"? Commands: ${COMMANDS.join(", ")}.`],
    [["build", "scan"], 'scan: only one command can run at a time, and "build" is given.'],
    [["pipeline", "x"], 'x: only one command can run at a time, and "pipeline" is given.'],
    [["--tags"], "--tags: needs a value: --tags <line>."],
    [["--tags", "--pull"], "--tags: needs a value: --tags <line>."],
    [
      ["--ssh-key", "/nowhere"],
      '--ssh-key: cannot read the file "/nowhere" (ENOENT): give the path of a file that contains the text.',
    ],
  ])("%j is rejected", (argv, message) => {
    expect(problems(argv)).toEqual([message]);
  });

  test("all problems are reported together", () => {
    expect(problems(["dploy", "--plaforms", "x", "--hosts", "--ssh-key", "/nowhere"])).toEqual([
      expect.stringContaining("dploy: there is no such command."),
      expect.stringContaining("--plaforms: there is no such flag."),
      expect.stringContaining("--hosts: needs a value"),
      expect.stringContaining("--ssh-key: cannot read the file"),
    ]);
  });
});

test("what stands after -- is the command for a container, flags included", () => {
  const asked = readCommandLine(["exec", "--services", "web", "--", "ls", "--json", "a b"]);
  expect(asked).toMatchObject({ kind: "command", json: false });
  expect(asked.kind === "command" && asked.inputs).toMatchObject({
    ...{ command: "exec", services: "web", run: '["ls","--json","a b"]' },
  });
});

describe("help and version", () => {
  test("--version prints the version of package.json", () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    expect(printed("--version")).toBe(`${version}\n`);
    expect(printed("plan", "--version")).toBe(`${version}\n`);
  });

  test.each([["--help"], ["-h"]])("%s lists every command", (flag) => {
    const text = printed(flag);
    for (const command of COMMANDS) expect(text).toMatch(new RegExp(`^  ${command} +[A-Z]`, "m"));
    expect(text).toContain("--version");
    expect(text).not.toContain("--platforms");
  });

  test("--help of a command lists what it reads", () => {
    const text = printed("restore", "--help");
    expect(text).toMatch(/^Usage: slipway restore \[flags\]$/m);
    const flags = text.match(/^ {2}(-h, )?--[\w-]+( <\w+>)?/gm)?.map((flag) => flag.trim());
    expect(flags).toEqual([
      "--files <list>",
      "--profiles <list>",
      "--services <list>",
      "--env-files <list>",
      "--project-name <text>",
      "--working-directory <path>",
      "--hosts <list>",
      "--ssh-key <file>",
      "--ssh-certificate <file>",
      "--known-hosts <file>",
      "--jump-hosts <list>",
      "--path <text>",
      "--lock-wait <duration>",
      "--yes",
      "--backup-folder <path>",
      "--backup-file <path>",
      "--json",
      "-h, --help",
    ]);
  });

  test("a flag shows its choices, its default and whether it names a file", () => {
    const text = printed("pipeline", "--help").replaceAll(/\s+/g, " ");
    expect(text).toMatch(/--provenance <choice> [^(]*\(default: max\)/);
    expect(text).toMatch(/--stages <list> [^(]*\(choices: build, scan, smoke, push, deploy; default: build,/);
    expect(text).toMatch(/--ssh-key <file> [^(]*\(path of a file with the text\)/);
  });
});
