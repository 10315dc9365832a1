import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../src/system/run.ts";
import { extraHost, type Host } from "../lab/lab.ts";
import {
  copyProject,
  hostFlags,
  killTree,
  labFlags,
  openPrivateLab,
  type PrivateLab,
  QUICK_SCAN,
  slipway,
  start,
} from "./slipway.ts";
import { added, expectAsBefore, lookAround, tagsIn } from "./world.ts";

let lab: PrivateLab;
let host: Host & AsyncDisposable;
const namespace = `e2e-${randomBytes(4).toString("hex")}`;

function flags(version: string): readonly string[] {
  const naming = ["--registries", `${lab.registry}/${namespace}`, "--tags", `type=raw,value=${version}`];
  return [...naming, ...labFlags(lab), ...hostFlags(host), ...QUICK_SCAN, "--stable-for", "20s"];
}

/** The files of locks on the host. */
async function locks(): Promise<string> {
  const { stdout } = await run(
    ["docker", "exec", host.container, "sh", "-c", "ls -d /home/deploy/slipway/*/lock 2>/dev/null || true"],
    { env: lab.env },
  );
  return stdout;
}

beforeAll(async () => {
  lab = await openPrivateLab();
  host = await extraHost(lab, 22);
});

afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await lab?.[Symbol.asyncDispose]();
});

describe("a cancelled run leaves nothing behind", () => {
  test.each([
    ["build", /build +\[/, ["--no-cache"]],
    ["scan", /scan +\S+ linux/, []],
    ["smoke", /smoke +web: healthy/, []],
  ] as const)("in %s", async (_, said, more) => {
    await using project = await copyProject();
    const before = await lookAround(lab);
    const running = start(lab, project.path, [...flags("v1"), ...more]);
    await running.said(said);
    const cancelled = performance.now();
    running.child.kill("SIGINT");
    const { code, output, result } = await running.ended;
    expect(code, output).toBe(1);
    expect(output).toContain("cancelled by SIGINT");
    expect(result?.outcome).toBe("cancelled");
    // A runner waits 7.5 s before it sends the next signal. An idle machine needs about 2 s; this limit holds on a busy
    // one too, and shows that nothing waits for the stage that was cancelled.
    expect(performance.now() - cancelled).toBeLessThan(30_000);
    expect(await tagsIn(lab, `${namespace}/e2e-web`)).toEqual([]);
    await expectAsBefore(lab, before);
  });

  test("in deploy, and says what state the host is in", async () => {
    await using project = await copyProject();
    const before = await lookAround(lab);
    const running = start(lab, project.path, [...flags("v2"), "--stages", "build,push,deploy"]);
    await running.said(/deploy +.*cache/);
    running.child.kill("SIGINT");
    const { code, output } = await running.ended;
    expect(code, output).toBe(1);
    expect(output).toMatch(/cancelled by SIGINT; .*: (rolled-back|unknown): /);
    await expect.poll(locks, { timeout: 60_000, interval: 1_000 }).toBe("");
    await expectAsBefore(lab, before);
  });

  test("killed with its whole tree: the next run undoes it first", async () => {
    await using project = await copyProject();
    const before = await lookAround(lab);
    const running = start(lab, project.path, flags("v3"));
    await running.said(/smoke +web: healthy/);
    await killTree(running.child.pid ?? 0);
    await once(running.child, "close");
    const [, stack] = /(slipway-smoke-[0-9a-f]{8})\b/.exec((await running.ended).output) ?? [];
    const left = added(before, await lookAround(lab));
    expect(left).toContainEqual(expect.stringMatching(/^journals: /));
    expect(left).toContainEqual(expect.stringContaining(`containers: ${stack}-`));
    const { code, output } = await slipway(lab, project.path, ["--stages", "build", ...labFlags(lab)]);
    expect(code, output).toBe(0);
    expect(output).toContain("undoing what a killed run left behind");
    await expectAsBefore(lab, before);
  });
});
