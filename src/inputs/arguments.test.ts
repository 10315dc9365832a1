import { describe, expect, test } from "vitest";
import { fromArguments } from "./arguments.ts";
import { fromRunner } from "./runner.ts";

describe("fromArguments", () => {
  test.each([
    [["plan", "--platforms", "linux/arm64"], { command: "plan", platforms: "linux/arm64" }],
    [["--pull", "--files=a.yml", "--files", "b.yml"], { pull: "true", files: "a.yml\nb.yml" }],
    [
      ["--known-hosts", import.meta.filename],
      { "known-hosts": expect.stringContaining("import { describe") },
    ],
  ])("%j", (argv, inputs) => {
    expect(fromArguments(argv).inputs).toEqual(inputs);
  });

  test.each([
    [["--plaforms", "x"], '--plaforms: there is no such flag. Did you mean "--platforms"?'],
    [["dploy"], 'dploy: there is no such command. Did you mean "deploy"?'],
    [["build", "scan"], 'scan: one command is enough: there is "build" already.'],
    [["--tags"], "--tags: needs a value."],
    [["--ssh-key", "/nowhere"], '--ssh-key: cannot read the file "/nowhere"'],
  ])("%j is refused", (argv, message) => {
    expect(() => fromArguments(argv)).toThrow(message);
  });

  test("--json and --help", () => {
    expect(fromArguments(["--json", "-h"])).toMatchObject({ json: true, help: true });
  });
});

test("fromRunner takes unknown inputs too, so that they are refused", () => {
  expect(fromRunner({ INPUT_FILES: "a", "INPUT_SSH-KEY": "k", INPUT_FIELS: "b", HOME: "/root" })).toEqual({
    files: "a",
    "ssh-key": "k",
    fiels: "b",
  });
});
