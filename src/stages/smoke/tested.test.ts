import { expect, test } from "vitest";
import type { ProjectFile } from "../../compose/files.ts";
import { ComposeModel } from "../../compose/model.ts";
import type { Candidate } from "../../model/result.ts";
import { testedCandidates, testedFiles, testedModel } from "./tested.ts";

const left = { image: "amazon/aws-cli:2", "x-slipway": { smoke: false } };
const project = (services: object) => ComposeModel.parse({ name: "shop", services });

test("leaves out a service with smoke: false, and keeps the others as they are", () => {
  const web = { image: "web", "x-slipway": { smoke: true } };
  const { model, leftOut } = testedModel(project({ web, retention: left, db: { image: "postgres:16" } }));
  expect(leftOut).toEqual(["retention"]);
  expect(model).toEqual(project({ web, db: { image: "postgres:16" } }));
});

test("a service with an optional dependency on it is tested without", () => {
  const ended = { condition: "service_completed_successfully", required: false };
  const web = { image: "web", depends_on: { retention: ended } };
  const { model } = testedModel(project({ web, retention: left }));
  expect(model).toEqual(project({ web: { image: "web", depends_on: {} } }));
});

test("rejects a service that requires one that is left out", () => {
  const web = { image: "web", depends_on: { retention: { condition: "service_completed_successfully" } } };
  expect(() => testedModel(project({ web, retention: left }))).toThrow(
    /services\.retention\.x-slipway\.smoke is false, and web depends on retention/,
  );
});

test("candidates that only such services use are left out", () => {
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

test("files that only such services mount are left out", () => {
  const file = (name: string): ProjectFile => ({
    address: "0",
    name,
    source: { text: "" },
    kind: "file",
    secret: false,
    bounds: undefined,
  });
  const [shared, dump, token] = [file("shared"), file("dump"), file("token")];
  const { model } = testedModel(
    project({
      web: { image: "web", volumes: [{ type: "bind", source: "/p/shared", target: "/shared" }] },
      retention: { ...left, volumes: [{ type: "bind", source: "/p/dump", target: "/dump" }] },
    }),
  );
  const files = testedFiles(model, {
    entries: [token, shared, dump],
    binds: new Map([
      ["/p/shared", shared],
      ["/p/dump", dump],
    ]),
    secrets: new Map([["token", token]]),
    configs: new Map(),
  });
  expect(files.entries).toEqual([token, shared]);
  expect([...files.binds.keys()]).toEqual(["/p/shared"]);
});
