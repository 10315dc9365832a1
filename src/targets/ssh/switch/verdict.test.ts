import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { newContainer } from "../../../docker/events.ts";
import { VERDICT_CASES } from "../../../health/verdict.cases.ts";
import { switchPartText, switchText } from "../scripts.ts";
import { type Kind, kindOf } from "./kind.ts";

/* The part of switch.sh that judges, by the shells that hosts have. It is fed with what `docker inspect` would print. */

interface Shell {
  readonly name: string;
  readonly program: string;
  /** What it is called by: bash and busybox do as their name says. */
  readonly argv0: string;
}

/** `sh` as it is on this machine, on Debian and Ubuntu, on Alpine, and on Red Hat; those that are installed here. */
const SHELLS: readonly Shell[] = [
  { name: "sh", program: "sh", argv0: "sh" },
  { name: "dash", program: "dash", argv0: "sh" },
  { name: "busybox", program: "busybox", argv0: "sh" },
  { name: "bash", program: "bash", argv0: "sh" },
].filter((shell) => runScript(shell, ":").status === 0);

function runScript({ program, argv0 }: Shell, script: string, ...options: readonly string[]) {
  const env = { PATH: process.env.PATH };
  return spawnSync(program, [...options, "-c", script], { argv0, encoding: "utf8", env });
}

interface Judged {
  /** One line per container, in the format of "look". */
  readonly found: string;
  readonly kind: Kind;
  /** Whether the containers are new. */
  readonly fresh: boolean;
  /** How often they had been restarted before. */
  readonly baseline: number;
}

/** The verdicts of one shell on many services, in one process. */
function judge(shell: Shell, services: readonly Judged[]): readonly string[] {
  const calls = services.map(
    ({ found, kind, fresh, baseline }) =>
      `verdict_of ${kind} ${fresh ? "yes" : "no"} ${baseline} << 'END'\n${found}\nEND\nprintf '%s|%s|%s\\n' "$verdict" "$reason" "$bare"\n`,
  );
  const { stdout, stderr } = runScript(shell, `set -u\n${switchPartText("verdict")}${calls.join("")}`);
  expect(stderr).toBe("");
  return stdout.trimEnd().split("\n");
}

function line(container: (typeof VERDICT_CASES)[number]["container"]): string {
  if (container === undefined) return "";
  const { restarts, status, exitCode, oomKilled, health, error } = {
    ...newContainer("id"),
    status: "running",
    ...container,
  };
  return `${restarts} ${status} ${exitCode} ${oomKilled} ${health} c0ffee ${error}`;
}

/** The reason says nothing of a service that has passed. */
function sentence(printed = ""): string {
  const [verdict, reason] = printed.split("|");
  return verdict === "passed" ? "passed" : `${verdict}: ${reason}`;
}

describe.each(SHELLS)("$name", (shell) => {
  const judged = judge(
    shell,
    VERDICT_CASES.map(({ container, expected }) => ({
      found: line(container),
      kind: kindOf(expected),
      fresh: true,
      baseline: 0,
    })),
  );
  test.each(
    VERDICT_CASES.map(({ name, verdict, onHost }, index) => ({
      name,
      expected: onHost?.verdict ?? verdict,
      printed: judged[index],
    })),
  )("$name: $expected", ({ expected, printed }) => {
    expect(sentence(printed)).toBe(expected);
  });

  const healthy = line({ health: "healthy" });
  const cases: readonly (readonly [string, Partial<Judged>, string])[] = [
    ["all replicas healthy", { found: `${healthy}\n${healthy}` }, "passed||"],
    [
      "one replica still starting",
      { found: `${line({ health: "starting" })}\n${healthy}` },
      "waiting|not healthy|",
    ],
    [
      "one replica unhealthy, another one starting",
      { found: `${line({ health: "starting" })}\n${line({ health: "unhealthy" })}` },
      "failed|unhealthy|",
    ],
    ["a replica without a healthcheck", { found: `${healthy}\n${line({})}` }, "passed||yes"],
    [
      "restarts of all replicas together",
      {
        found: `${line({ restarts: 1, health: "healthy" })}\n${line({ restarts: 1, health: "healthy" })}`,
        baseline: 1,
      },
      "failed|it was restarted|",
    ],
    [
      "left alone: restarts before",
      { found: line({ restarts: 3 }), fresh: false, baseline: 3 },
      "passed||yes",
    ],
    [
      "left alone: restarted since",
      { found: line({ restarts: 4 }), fresh: false, baseline: 3 },
      "failed|it was restarted|",
    ],
    [
      "left alone: unhealthy, and this release may be the fix",
      { found: line({ health: "unhealthy" }), fresh: false },
      "waiting|unhealthy|",
    ],
    [
      "left alone: out of memory before",
      { found: line({ oomKilled: true, health: "healthy" }), fresh: false },
      "passed||",
    ],
    [
      "a completed one-shot has nothing to prove",
      { found: line({ status: "exited" }), kind: "end" },
      "passed||",
    ],
  ];
  test.each(cases)("%s", (_, change, expected) => {
    const service = { found: "", kind: "run", fresh: true, baseline: 0, ...change } as const;
    expect(judge(shell, [service])).toEqual([expected]);
  });

  test("the whole script can be read", () => {
    const { stderr, status } = runScript(shell, switchText(), "-n");
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  });
});
