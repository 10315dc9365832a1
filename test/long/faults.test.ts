import { afterAll, beforeAll, expect, test } from "vitest";
import { expectWhole, FAULTS, type Fault, openSite, type Site, stepsOf } from "../integration/faults.ts";
import { openWorkbench, type Workbench } from "../integration/workbench.ts";
import { type Lab, openLab } from "../lab/lab.ts";

/* Every fault at every step of a switch, for each of the ways in which a service is replaced. */

let lab: Lab;
let bench: Workbench;
let site: Site;
/** Each deployment is of another edition. */
let edition = 1;

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  site = await openSite(lab, bench, 13);
  expect(await site.deploy(edition)).toMatchObject({ hosts: [{ outcome: "deployed" }] });
}, 300_000);
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});

test("whatever happens at whichever step, the host is wholly on one release, and the next deployment succeeds", async () => {
  const steps = await stepsOf(site, ++edition);
  const faults = Object.keys(FAULTS).filter((name): name is Fault => name in FAULTS);
  const table: string[][] = [["step", ...faults], faults.map(() => "---").concat("---")];
  const failures: string[] = [];
  const rows = steps.map((step, index) => [`${index + 1} ${step}`]);
  // A full disk comes last: it needs a disk of its own, which a restart would lose.
  for (const fault of faults) {
    for (const [index, row] of rows.entries()) {
      edition += 2;
      const cell = await expectWhole(site, fault, index + 1, edition - 1, lab).catch((error: unknown) => {
        failures.push(`${fault}, before step ${row[0]}: ${error}`);
        return "FAILED";
      });
      row.push(cell);
    }
  }
  table.push(...rows);
  process.stdout.write(`${table.map((row) => `| ${row.join(" | ")} |`).join("\n")}\n`);
  expect(failures).toEqual([]);
}, 7_200_000);
