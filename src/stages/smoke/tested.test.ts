import { expect, test } from "vitest";
import { ComposeModel } from "../../compose/model.ts";
import type { Candidate } from "../../model/result.ts";
import { testedCandidates, testedModel } from "./tested.ts";

const left = { image: "amazon/aws-cli:2", "x-slipway": { smoke: false } };
const project = (services: object) => ComposeModel.parse({ name: "shop", services });

test("a service with smoke: false is left out, the others stay as they are", () => {
  const web = { image: "web", "x-slipway": { smoke: true } };
  const { model, leftOut } = testedModel(project({ web, retention: left, db: { image: "postgres:16" } }));
  expect(leftOut).toEqual(["retention"]);
  expect(model).toEqual(project({ web, db: { image: "postgres:16" } }));
});

test("one that is tested need not wait for it where the dependency is optional", () => {
  const ended = { condition: "service_completed_successfully", required: false };
  const web = { image: "web", depends_on: { retention: ended } };
  const { model } = testedModel(project({ web, retention: left }));
  expect(model).toEqual(project({ web: { image: "web", depends_on: {} } }));
});

test("one that is tested cannot wait for one that is left out", () => {
  const web = { image: "web", depends_on: { retention: { condition: "service_completed_successfully" } } };
  expect(() => testedModel(project({ web, retention: left }))).toThrow(
    /services\.retention\.x-slipway\.smoke is false, and web depends on retention/,
  );
});

test("what is built for nobody that is tested is not brought into the engine", () => {
  const candidate = (image: string, services: readonly string[]): Candidate => ({
    image,
    services: [...services],
    digest: `sha256:${"0".repeat(64)}`,
    platforms: [],
    repositories: [],
    layout: null,
  });
  const candidates = [candidate("a", ["web", "retention"]), candidate("b", ["retention"])];
  expect(testedCandidates(candidates, ["retention"])).toEqual([candidate("a", ["web"])]);
});
