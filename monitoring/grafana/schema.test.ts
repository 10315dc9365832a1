import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { createGenerator } from "ts-json-schema-generator";
import { describe, expect, test } from "vitest";

const folder = join(import.meta.dirname, "provisioning", "dashboards");
const boards = readdirSync(folder).filter((file) => file.endsWith(".json"));
const textOf = (file: string) => readFileSync(join(folder, file), "utf8");

const { definitions } = createGenerator({
  path: join(import.meta.dirname, "schema.ts"),
  tsconfig: join(import.meta.dirname, "..", "..", "tsconfig.json"),
  // tsc checks the types already: this only turns them into a JSON schema that allows no other properties.
  skipTypeCheck: true,
  additionalProperties: false,
}).createSchema("Dashboard");
const isDashboard = new Ajv({ strict: false }).compile({ $ref: "#/definitions/Dashboard", definitions });

describe("the provisioned dashboards against Grafana's own schema", () => {
  test("there are four dashboards", () => {
    expect(boards).toEqual(["nsip-api.json", "nsip-database.json", "nsip-errors.json", "nsip-system.json"]);
  });

  test.each(boards)("%s is valid", (file) => {
    isDashboard(JSON.parse(textOf(file)));
    expect(isDashboard.errors ?? []).toEqual([]);
  });

  // Shows that each level of the schema is closed: otherwise it would accept anything.
  test.each([
    ["a dashboard setting", '"timezone"', '"timeZone"'],
    ["a panel type", '"type": "stat"', '"type": "state"'],
    ["a panel option", '"reduceOptions"', '"reducedOptions"'],
    ["a style property", '"fillOpacity"', '"opacity"'],
    ["a value that is not one of the choices", '"drawStyle": "line"', '"drawStyle": "lines"'],
    ["a query property", '"legendFormat"', '"legend"'],
    ["a number written as text", '"schemaVersion": 42', '"schemaVersion": "42"'],
  ])("rejects %s that Grafana does not define", (_, right, wrong) => {
    const text = boards.map(textOf).find((one) => one.includes(right)) ?? "";
    expect(text).toContain(right);
    expect(isDashboard(JSON.parse(text.replace(right, wrong)))).toBe(false);
  });
});
