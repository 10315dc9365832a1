import fc from "fast-check";
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
  test("applies the defaults", () => {
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

  test("splits lists at commas and line breaks, and takes the default for an empty input", () => {
    const inputs = readInputs({ platforms: "linux/amd64, linux/arm64\nlinux/arm/v7", builder: " " }, here);
    expect(inputs.platforms).toEqual(["linux/amd64", "linux/arm64", "linux/arm/v7"]);
    expect(inputs.builder).toBe("slipway");
  });

  test("puts stages in the order of the pipeline", () => {
    expect(readInputs({ stages: "smoke,build" }, here).stages).toEqual(["build", "smoke"]);
  });

  test("treats defaults that the runner passes as not given", () => {
    const raw = Object.fromEntries(INPUT_NAMES.map((name) => [name, DEFINITIONS[name].default]));
    expect(readInputs(raw, here)).toEqual(readInputs({}, here));
  });

  test("reads hosts with and without user and port", () => {
    const raw = { hosts: "deploy@web1:2222,[::1]", "known-hosts": "x", registries: "r.example/n" };
    expect(readInputs(raw, here).hosts).toEqual([
      { user: "deploy", host: "web1", port: 2222 },
      { user: undefined, host: "::1", port: 22 },
    ]);
  });

  test.each([
    ["", undefined],
    ["/srv/shop", "/srv/shop"],
    ["shop", "shop"],
    ["~/shop", "shop"],
    ["~", "."],
  ])("the folder on a host %j", (path, expected) => {
    expect(readInputs({ path }, here).path).toBe(expected);
  });

  test.each([
    [{ path: "~bob/shop" }, 'path: "~bob/shop" is in the home folder of another user: give an absolute path'],
    [{ platfroms: "x" }, 'platfroms: there is no such input. Did you mean "platforms"?'],
    [
      { command: "biuld" },
      'command: "biuld" is not one of pipeline, build, scan, smoke, push, deploy, plan, releases, audit, rollback, unlock, prune, status, health, logs, exec, restart, scale, backup, restore. Did you mean "build"?',
    ],
    [
      { platforms: "linux-arm64" },
      'platforms: "linux-arm64" is not a platform such as linux/amd64 or linux/arm/v7. Did you mean "linux/arm64"?',
    ],
    [
      { stages: "build,scna" },
      'stages: "scna" is not one of build, scan, smoke, push, deploy. Did you mean "scan"?',
    ],
    [{ severity: "HIHG" }, 'severity: "HIHG" is not one of'],
    [{ pull: "yes" }, 'pull: "yes" is neither true nor false.'],
    [{ "smoke-timeout": "3" }, 'smoke-timeout: "3" is not a duration'],
    [{ severity: "," }, "severity: name at least one of CRITICAL, HIGH, MEDIUM, LOW, UNKNOWN, none."],
    [{ platforms: "," }, "platforms: name at least one platform"],
    [{ "keep-releases": "0" }, 'keep-releases: "0" is not a whole number of at least 1.'],
    [{ registries: "ghcr.io" }, 'registries: "ghcr.io" is not of the form host/namespace'],
    [{ registries: "ghcr.io/Owner" }, "Use lower case only."],
    [
      { hosts: "-oProxyCommand=x", "known-hosts": "k" },
      'hosts: "-oProxyCommand=x" is not of the form user@host',
    ],
    [
      { hosts: "a@web1,b@web1:22", "known-hosts": "k" },
      "hosts: web1:22 is named twice. Name each host once.",
    ],
    [{ "build-args": "A" }, 'build-args: "A" is not of the form NAME=value.'],
    [{ "working-directory": "nowhere" }, "does not exist"],
    [{ command: "restore" }, "backup-file: required by restore"],
    [{ command: "health", hosts: "web1" }, "known-hosts: required with hosts"],
    [{ command: "audit" }, "hosts: required by audit: name at least one, as user@host."],
    [{ command: "restore", hosts: "web1, web2" }, "hosts: restore replaces the data of one host at a time"],
    [{ command: "exec", run: "[1]" }, 'run: "[1]" is not a JSON list of words.'],
    [{ command: "exec", run: "[" }, 'run: "[" is not a JSON list of words.'],
    [{ command: "logs", grep: "(" }, 'grep: "(" is not a regular expression'],
    [{ "builder-config": "nowhere.toml" }, "nowhere.toml does not exist"],
    [{ hosts: "web1", registries: "r.example/n" }, "known-hosts: required with hosts"],
    [{ hosts: "web1", "known-hosts": "k" }, "registries: required by the stage deploy"],
    [{ command: "push" }, "registries: required by the stage push"],
    [{ command: "scan" }, "candidates: required when build is not among the stages"],
  ])("rejects %j", (raw, message) => {
    expect(problemsOf(raw).join("\n")).toContain(message);
  });

  test("reports everything that is wrong at once", () => {
    expect(problemsOf({ platforms: "x", pull: "maybe", servces: "api" })).toHaveLength(3);
  });

  test("masks a malformed login and does not show it", () => {
    const problems = problemsOf({ "registry-auths": "ghcr.io bob s3cr3t-word too" });
    expect(problems).toEqual([
      'registry-auths: each line is "registry username password". One line has 4 words.',
    ]);
    expect(mask("s3cr3t-word")).toBe("***");
  });

  test("reports a missing combination beside values that cannot be read", () => {
    const raw = { pull: "maybe", hosts: "web1", registries: "r.example/n" };
    expect(problemsOf(raw)).toEqual([
      expect.stringContaining("pull: "),
      expect.stringContaining("known-hosts: required with hosts"),
    ]);
  });

  test("does not report a value that cannot be read as missing too", () => {
    expect(problemsOf({ stages: "deploy", candidates: "[]", hosts: "web 1" })).toEqual([
      'hosts: "web 1" is not of the form user@host or user@host:port.',
    ]);
  });

  test("keeps the build argument __proto__", () => {
    const { buildArgs } = readInputs({ "build-args": "__proto__=a\nB=x=y" }, here);
    expect(Object.entries(buildArgs)).toEqual([
      ["__proto__", "a"],
      ["B", "x=y"],
    ]);
  });

  test("throws nothing but an InputError, whatever the text", () => {
    const name = fc.oneof(fc.constantFrom(...INPUT_NAMES), fc.string());
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("true", ",", "\n", "a/b", "1s", "KEY=value", "deploy", "restore", "web1", "/", "\0"),
    );
    fc.assert(fc.property(fc.dictionary(name, text), (raw) => void problemsOf(raw)));
  });
});
