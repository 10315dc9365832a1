import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  copyProject,
  hostFlags,
  killTree,
  labFlags,
  openPrivateLab,
  type PrivateLab,
  slipway,
  start,
} from "../e2e/slipway.ts";
import { expectAsBefore, lookAround } from "../e2e/world.ts";
import { extraHost, type Host } from "../lab/lab.ts";

/*
 * A run is killed with its whole process tree, at different moments. Whatever it was doing, the next run finds the machine
 * as it was before, and deploys.
 */

let lab: PrivateLab;
let host: Host & AsyncDisposable;
const namespace = `long-${randomBytes(4).toString("hex")}`;

beforeAll(async () => {
  lab = await openPrivateLab();
  host = await extraHost(lab, 24);
});

afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await lab?.[Symbol.asyncDispose]();
});

test.each([500, 1_500, 3_000, 5_000, 7_000, 9_000, 12_000, 15_000, 18_000])(
  "the next run succeeds after a kill at %d ms",
  async (moment) => {
    await using project = await copyProject();
    const naming = ["--registries", `${lab.registry}/${namespace}`, "--tags", "type=raw,value=v1"];
    const flags = [...naming, ...labFlags(lab), ...hostFlags(host), "--stable-for", "1s"];
    const before = await lookAround(lab);
    const running = start(lab, project.path, flags, { GREETING: `killed after ${moment}` });
    const closed = once(running.child, "close");
    await sleep(moment);
    await killTree(running.child.pid ?? 0);
    await closed;
    const { code, output } = await slipway(lab, project.path, flags);
    expect(code, output).toBe(0);
    expect(await (await fetch(`http://${host.address}:${host.http}/`)).json()).toMatchObject({
      greeting: "hello",
    });
    await expectAsBefore(lab, before);
  },
);
