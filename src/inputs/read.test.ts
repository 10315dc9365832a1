import { describe, expect, test } from "vitest";
import { InputError } from "../model/problem.ts";
import { mask } from "../system/secrets.ts";
import { DEFINITIONS, INPUT_NAMES } from "./definitions.ts";
import { readInputs } from "./read.ts";

const here = import.meta.dirname;

function problemsOf(raw: Record<string, string>): readonly string[] {
  try {
    readInputs(raw, here);
    return [];
  } catch (error) {
    if (error instanceof InputError)
      return error.problems.map(({ input, message }) => `${input}: ${message}`);
    throw error;
  }
}

describe("readInputs", () => {
  test("defaults", () => {
    expect(readInputs({}, here)).toMatchObject({
      command: "pipeline",
      // Nothing to push to, nothing to deploy to.
      stages: ["build", "scan", "smoke"],
      platforms: ["linux/amd64"],
      builder: "slipway",
      severity: ["CRITICAL", "HIGH"],
      smokeTimeout: 180_000,
      out: `${here}/.slipway`,
    });
  });

  test("lists are separated by commas or lines, and an empty input is its default", () => {
    const inputs = readInputs({ platforms: "linux/amd64, linux/arm64\nlinux/arm/v7", builder: " " }, here);
    expect(inputs.platforms).toEqual(["linux/amd64", "linux/arm64", "linux/arm/v7"]);
    expect(inputs.builder).toBe("slipway");
  });

  test("stages are in the pipeline's order, whatever was written", () => {
    expect(readInputs({ stages: "smoke,build" }, here).stages).toEqual(["build", "smoke"]);
  });

  test("a runner hands over the defaults as well: they ask for nothing", () => {
    const raw = Object.fromEntries(INPUT_NAMES.map((name) => [name, DEFINITIONS[name].default]));
    expect(readInputs(raw, here)).toEqual(readInputs({}, here));
  });

  test("hosts", () => {
    const raw = { hosts: "deploy@web1:2222,[::1]", "known-hosts": "x", registries: "r.example/n" };
    expect(readInputs(raw, here).hosts).toEqual([
      { user: "deploy", host: "web1", port: 2222 },
      { user: undefined, host: "::1", port: 22 },
    ]);
  });

  test.each([
    [{ platfroms: "x" }, 'platfroms: there is no such input. Did you mean "platforms"?'],
    [
      { command: "biuld" },
      'command: "biuld" is not one of pipeline, build, scan, smoke, push, deploy, plan, health, backup, restore. Did you mean "build"?',
    ],
    [
      { platforms: "linux-arm64" },
      'platforms: "linux-arm64" is not a platform such as linux/amd64 or linux/arm/v7. Did you mean "linux/arm64"?',
    ],
    [
      { stages: "build,scna" },
      'stages: "scna" is not one of build, scan, smoke, push, deploy. Did you mean "scan"?',
    ],
    [{ tags: "type=sha\ntype=smever" }, 'tags: "type=smever": there is no type "smever"'],
    [{ severity: "HIHG" }, 'severity: "HIHG" is not one of'],
    [{ pull: "yes" }, 'pull: "yes" is neither true nor false.'],
    [{ "smoke-timeout": "3" }, 'smoke-timeout: "3" is not a duration'],
    [{ "keep-releases": "0" }, 'keep-releases: "0" is not a whole number of at least 1.'],
    [{ registries: "ghcr.io" }, 'registries: "ghcr.io" is not of the form host/namespace'],
    [{ registries: "ghcr.io/Owner" }, "Names are in lower case."],
    [
      { hosts: "-oProxyCommand=x", "known-hosts": "k" },
      'hosts: "-oProxyCommand=x" is not of the form user@host',
    ],
    [
      { hosts: "a@web1,b@web1:22", "known-hosts": "k" },
      "hosts: web1:22 is named twice: name each host once.",
    ],
    [{ "build-args": "A" }, 'build-args: "A" is not of the form NAME=value.'],
    [{ "working-directory": "nowhere" }, "does not exist"],
    [{ "builder-config": "nowhere.toml" }, "nowhere.toml does not exist"],
    [{ hosts: "web1", registries: "r.example/n" }, "known-hosts: required with hosts"],
    [{ hosts: "web1", "known-hosts": "k" }, "registries: required by the stage deploy"],
    [{ command: "push" }, "registries: required by the stage push"],
    [{ command: "scan" }, "candidates: required when build is not among the stages"],
  ])("%j", (raw, message) => {
    expect(problemsOf(raw).join("\n")).toContain(message);
  });

  test("all that is wrong is told at once", () => {
    expect(problemsOf({ platforms: "x", pull: "maybe", servces: "api" })).toHaveLength(3);
  });

  test("a login that is not of the form is not shown, and its words are masked", () => {
    const problems = problemsOf({ "registry-auths": "ghcr.io bob s3cr3t-word too" });
    expect(problems).toEqual(['registry-auths: each line is "registry username password"; one has 4 words.']);
    expect(mask("s3cr3t-word")).toBe("***");
  });

  test("the key is masked, also line by line", () => {
    readInputs({ "ssh-key": "-----BEGIN KEY-----\nAAAAB3Nza\n-----END KEY-----" }, here);
    expect(mask("a AAAAB3Nza b")).toBe("a *** b");
  });
});
