import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyProject, openPrivateLab, quickFlags, slipway } from "../e2e/slipway.ts";
import { expectAsBefore, lookAround } from "../e2e/world.ts";

/*
 * The stages one by one, in a terminal. `test/e2e/action.test.ts` runs them as the jobs of a workflow.
 */

test("the stages can be run one by one, on what the build left", async () => {
  await using lab = await openPrivateLab();
  await using project = await copyProject();
  const flags = quickFlags(lab, `e2e-${randomBytes(4).toString("hex")}`);
  const before = await lookAround(lab);
  const built = await slipway(lab, project.path, ["build", ...flags]);
  expect(built.code, built.output).toBe(0);
  const digest = built.result?.build?.candidates[0]?.digest;
  for (const stage of ["scan", "smoke", "push"]) {
    const args = [stage, "--candidates", join(project.path, ".slipway", "candidates.json"), ...flags];
    const { code, output, result } = await slipway(lab, project.path, [
      ...args,
      "--tags",
      "type=raw,value=single",
    ]);
    expect(code, output).toBe(0);
    expect(result?.stages.map((timing) => timing.stage)).toEqual(["preflight", stage]);
    if (stage === "push") {
      expect(result?.push?.tags).toContainEqual({ reference: expect.stringMatching(/:single$/), digest });
    }
  }
  await expectAsBefore(lab, before);
});
