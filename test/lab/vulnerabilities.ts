/**
 * The lab's vulnerability database. It is a FIXTURE, invented for tests: it says nothing about the security of any package.
 * Its ids have the format of real ones, with a year that no real one has. Every title begins with "Fixture".
 */

export interface Fixture {
  readonly "data-source": Readonly<Record<string, object>>;
  readonly vulnerability: Readonly<Record<string, object>>;
  readonly advisories: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, object>>>>>>;
}

type Severity = "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";

/** Packages that tests install on purpose, and the findings to expect in a scan. */
export const EXPECTED = {
  /** Debian package `hello`: one CRITICAL and one HIGH, both with a fix. */
  hello: { package: "hello", critical: "CVE-2099-1001", high: "CVE-2099-1002" },
  /** Debian package `sl`: one HIGH without a fix, to test `ignore-unfixed`. */
  sl: { package: "sl", high: "CVE-2099-2001" },
  /** A MEDIUM in every Debian image (`apt`) and every Alpine image (`busybox`): reported, but accepted by default. */
  everywhere: { medium: "CVE-2099-3001" },
  /** A HIGH in npm package `left-pad`, and a LOW in PyPI package `itsdangerous`, a dependency of Flask. */
  npm: { package: "left-pad", high: "CVE-2099-4001" },
  python: { package: "itsdangerous", low: "CVE-2099-5001" },
} as const;

const SEVERITIES: Readonly<Record<string, { severity: Severity; title: string }>> = {
  [EXPECTED.hello.critical]: { severity: "CRITICAL", title: "Fixture: hello greets anybody" },
  [EXPECTED.hello.high]: { severity: "HIGH", title: "Fixture: hello greets too loudly" },
  [EXPECTED.sl.high]: { severity: "HIGH", title: "Fixture: sl cannot be stopped" },
  [EXPECTED.everywhere.medium]: { severity: "MEDIUM", title: "Fixture: found in every base image" },
  [EXPECTED.npm.high]: { severity: "HIGH", title: "Fixture: left-pad pads on the wrong side" },
  [EXPECTED.python.low]: { severity: "LOW", title: "Fixture: itsdangerous says so itself" },
};

const DEBIAN = ["11", "12", "13"];
const ALPINE = ["3.18", "3.19", "3.20", "3.21", "3.22", "3.23", "3.24"];
const NPM = "npm::GitHub Security Advisory npm";
const PIP = "pip::GitHub Security Advisory pip";

export function fixture(): Fixture {
  const debian = {
    ID: "debian",
    Name: "Fixture of the lab, not Debian's tracker",
    URL: "https://example.invalid/fixture",
  };
  const alpine = {
    ID: "alpine",
    Name: "Fixture of the lab, not Alpine's secdb",
    URL: "https://example.invalid/fixture",
  };
  const ghsa = {
    ID: "ghsa",
    Name: "Fixture of the lab, not GitHub's advisories",
    URL: "https://example.invalid/fixture",
  };
  const inDebian = {
    hello: {
      [EXPECTED.hello.critical]: { FixedVersion: "99.0-1" },
      [EXPECTED.hello.high]: { FixedVersion: "99.0-1" },
    },
    sl: { [EXPECTED.sl.high]: {} },
    apt: { [EXPECTED.everywhere.medium]: { FixedVersion: "99.0-1" } },
  };
  const inAlpine = { busybox: { [EXPECTED.everywhere.medium]: { FixedVersion: "99.0-r0" } } };
  const each = <T>(names: readonly string[], prefix: string, value: T) =>
    Object.fromEntries(names.map((name) => [`${prefix} ${name}`, value]));
  return {
    "data-source": {
      ...each(DEBIAN, "debian", debian),
      ...each(ALPINE, "alpine", alpine),
      [NPM]: ghsa,
      [PIP]: ghsa,
    },
    vulnerability: Object.fromEntries(
      Object.entries(SEVERITIES).map(([id, { severity, title }]) => [
        id,
        {
          Title: title,
          Description: `${title}. Made up for tests.`,
          Severity: severity,
          References: ["https://example.invalid/fixture"],
        },
      ]),
    ),
    advisories: {
      ...each(DEBIAN, "debian", inDebian),
      ...each(ALPINE, "alpine", inAlpine),
      [NPM]: {
        [EXPECTED.npm.package]: {
          [EXPECTED.npm.high]: { VulnerableVersions: ["<99.0.0"], PatchedVersions: ["99.0.0"] },
        },
      },
      [PIP]: {
        [EXPECTED.python.package]: {
          [EXPECTED.python.low]: { VulnerableVersions: ["<99.0.0"], PatchedVersions: ["99.0.0"] },
        },
      },
    },
  };
}
