import { afterAll, beforeAll, expect, test } from "vitest";
import { expectWhole, FAULTS, type Fault, openSite, type Site, stepsOf } from "../integration/faults.ts";
import { openWorkbench, type Workbench } from "../integration/workbench.ts";
import { type Lab, openLab } from "../lab/lab.ts";

/*
 * Every fault at every step of a switch, for each of the ways in which a service is replaced. Prints a table of the
 * release, the old or the new one, on which the host was afterwards.
 */

let lab: Lab;
let bench: Workbench;
let site: Site;
let steps: readonly string[] = [];
/** Each deployment is of another edition. */
let edition = 2;
const table = new Map<Fault, ReadonlyMap<number, string>>();
/** `FAULT_STRIDE=5` takes every fifth step, for a look in minutes. */
const stride = Number(process.env.FAULT_STRIDE ?? 1);

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  site = await openSite(lab, bench, 13);
  expect(await site.deploy(1)).toMatchObject({ hosts: [{ outcome: "deployed" }] });
  steps = await stepsOf(site, edition);
}, 300_000);
afterAll(async () => {
  const faults = [...table.keys()];
  const rows = [
    ["step", ...faults],
    ["---", ...faults.map(() => "---")],
    ...steps.map((step, index) => [
      `${index + 1} ${step}`,
      ...faults.map((fault) => table.get(fault)?.get(index) ?? ""),
    ]),
  ];
  process.stdout.write(`${rows.map((row) => `| ${row.join(" | ")} |`).join("\n")}\n`);
  await site?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
}, 60_000);

// A full disk comes last: it needs a disk of its own, which a restart would lose.
const faults = Object.keys(FAULTS).filter((name): name is Fault => name in FAULTS);

test.each(faults)(
  "%s at any step: the host is wholly on one release, and the next deployment succeeds",
  async (fault) => {
    const cells = new Map<number, string>();
    const failures: string[] = [];
    table.set(fault, cells);
    for (const [index, step] of steps.entries()) {
      if (index % stride !== faults.indexOf(fault) % stride) continue;
      const deployed = edition + 1;
      edition += 2;
      const which = await expectWhole(site, fault, index + 1, deployed, lab).catch(async (error: unknown) => {
        failures.push(`before step ${index + 1} (${step}): ${error}`);
        // The next case begins with a host that is well.
        await site.asRoot(
          "docker rm --force $(docker ps --all --quiet --filter label=com.docker.compose.oneoff=True) 2>&1 || :",
        );
        edition += 1;
        await site.deploy(edition);
        return "FAILED";
      });
      cells.set(index, which);
    }
    expect(failures).toEqual([]);
  },
  3_600_000,
);
