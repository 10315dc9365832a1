import { expect, test } from "vitest";
import { withoutAbsent } from "./dependencies.ts";
import { ComposeModel } from "./model.ts";

test("removes only optional dependencies on services that are left out", () => {
  const ends = { condition: "service_completed_successfully" };
  const project = (dependencies: object) =>
    ComposeModel.parse({
      name: "shop",
      services: { web: { image: "web", depends_on: dependencies }, db: { image: "postgres:16" } },
    });
  const kept = { db: { condition: "service_healthy", required: false }, seed: { ...ends, required: true } };
  const model = project({ ...kept, retention: { ...ends, required: false } });
  expect(withoutAbsent(model)).toEqual(project(kept));
});
