import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { Result } from "../model/result.ts";
import sample from "./fixtures/result.json" with { type: "json" };
import { schemas } from "./schemas.ts";

const committed = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../schema/${name}`, import.meta.url), "utf8"));

test.each(Object.entries(schemas()))("schema/%s matches the source", (name, schema) => {
  expect(committed(name)).toEqual(schema);
});

describe("result.schema.json", () => {
  const schema = z.fromJSONSchema(committed("result.schema.json"));

  test("accepts a result, also one of a later version with more keys", () => {
    expect(Result.parse(sample)).toEqual(sample);
    expect(schema.parse({ ...sample, more: true })).toEqual({ ...sample, more: true });
  });

  test.each([
    [{ ...sample, schemaVersion: 2 }],
    [{ ...sample, outcome: "fine" }],
    [{ ...sample, push: { tags: [{ reference: "a:b", digest: "sha256:12" }] } }],
  ])("rejects %#", (wrong) => {
    expect(schema.safeParse(wrong).success).toBe(false);
  });
});

describe("x-slipway.schema.json", () => {
  const schema = z.fromJSONSchema(committed("x-slipway.schema.json"));
  const file = (extension: unknown) => ({ services: { api: { image: "a", "x-slipway": extension } } });

  test("accepts probes and the keys of compose", () => {
    const probes = [{ http: "/health", status: 200, within: "500ms" }, { tcp: 5432 }, { command: ["true"] }];
    expect(schema.safeParse(file({ probes, rollout: "start-first", drain: "2s" })).success).toBe(true);
  });

  test.each([[{ probe: [] }], [{ probes: [{ http: "health" }] }], [{ rollout: "blue-green" }]])(
    "rejects %j",
    (extension) => {
      expect(schema.safeParse(file(extension)).success).toBe(false);
    },
  );
});
