import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lab, openLab } from "../lab/lab.ts";
import { expectWhole, openSite, type Site, stepsOf } from "./faults.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

/* A sample of the faults at the steps of a switch. `test/long/faults.test.ts` goes through all of them. */

let lab: Lab;
let bench: Workbench;
let site: Site;
let steps: readonly string[] = [];

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  site = await openSite(lab, bench, 13);
  expect(await site.deploy(1)).toMatchObject({ hosts: [{ outcome: "deployed" }] });
  steps = await stepsOf(site, 2);
}, 300_000);
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});

test("the steps are those of all ways to replace a service", () => {
  for (const step of ["compose up", "compose run", "network connect", "start", "stop", "rm", "rename"])
    expect(steps).toContain(step);
});

test.each([
  ["the script is killed", 0.2, 3],
  ["the runner is killed", 0.5, 5],
  ["the host restarts", 0.8, 7],
] as const)(
  "%s at a step, and the host is wholly on one release",
  async (fault, where, edition) => {
    await expectWhole(site, fault, Math.ceil(steps.length * where), edition, lab);
  },
  180_000,
);
