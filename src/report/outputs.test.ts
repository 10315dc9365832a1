import { expect, test } from "vitest";
import { parseCandidates } from "../model/candidates.ts";
import { Result } from "../model/result.ts";
import sample from "./fixtures/result.json" with { type: "json" };
import { outputsOf } from "./outputs.ts";

const result = Result.parse(sample);

test("sets every output of a whole run", () => {
  const { result: json, candidates, ...outputs } = outputsOf(result, "pipeline");
  expect(JSON.parse(json)).toEqual(sample);
  expect(parseCandidates(candidates).candidates).toEqual(result.build?.candidates);
  expect(outputs).toEqual({
    digests: JSON.stringify({
      "shop-api": `sha256:${"a".repeat(64)}`,
      "shop-web": `sha256:${"d".repeat(64)}`,
    }),
    tags: "registry.example/team/shop-api:1.2.3",
    version: "1.2.3",
    "scan-counts": '{"CRITICAL":2,"HIGH":0,"MEDIUM":6,"LOW":0,"UNKNOWN":0}',
    release: "20261123-220102-1.2.3",
    hosts: '{"web1":"deployed","web2":"rolled-back"}',
  });
});

test("leaves the outputs of stages that did not run empty", () => {
  const { build, scan, push, deploy, ...rest } = result;
  const outputs = outputsOf(rest, "smoke");
  expect(outputs).toMatchObject({
    candidates: "",
    digests: "",
    tags: "",
    "scan-counts": "",
    release: "",
    hosts: "",
  });
});

test("passes layouts on from the command build only", () => {
  const [candidate] = result.build?.candidates ?? [];
  if (!candidate || !result.build) throw new Error("the fixture has candidates");
  const build = { ...result.build, candidates: [{ ...candidate, layout: "/out/layouts/shop-api" }] };
  const layoutOf = (command: "build" | "pipeline") =>
    parseCandidates(outputsOf({ ...result, build }, command).candidates).candidates[0]?.layout;
  expect(layoutOf("build")).toBe("/out/layouts/shop-api");
  expect(layoutOf("pipeline")).toBeNull();
});

test("omits findings from a result that is too large for an output", () => {
  const finding = {
    id: "CVE",
    severity: "LOW",
    subject: "x".repeat(1_000),
    installed: "",
    fixed: "",
    title: "",
  } as const;
  const [image] = result.scan?.images ?? [];
  if (!image || !result.scan) throw new Error("the fixture has a scan");
  const failing = Array.from({ length: 600 }, () => finding);
  const large = { ...result, scan: { ...result.scan, images: [{ ...image, failing }] } };
  const { result: json } = outputsOf(large, "pipeline");
  expect(json.length).toBeLessThan(500_000);
  expect(Result.parse(JSON.parse(json)).scan?.images[0]?.failing).toEqual([]);
});
