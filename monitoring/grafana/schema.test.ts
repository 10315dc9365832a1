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
  // The types are checked with all others; this only turns them into a JSON schema, that allows nothing else.
  skipTypeCheck: true,
  additionalProperties: false,
}).createSchema("Dashboard");
const isDashboard = new Ajv({ strict: false }).compile({ $ref: "#/definitions/Dashboard", definitions });

describe("the provisioned dashboards, by Grafana's own schema", () => {
  test("are four", () => {
    expect(boards).toEqual(["nsip-api.json", "nsip-database.json", "nsip-errors.json", "nsip-system.json"]);
  });

  test.each(boards)("%s", (file) => {
    isDashboard(JSON.parse(textOf(file)));
    expect(isDashboard.errors ?? []).toEqual([]);
  });

  // Each level of the schema is closed; else anything would do.
  test.each([
    ["a setting of the dashboard", '"timezone"', '"timeZone"'],
    ["a kind of panel", '"type": "stat"', '"type": "state"'],
    ["an option of a panel", '"reduceOptions"', '"reducedOptions"'],
    ["a style", '"fillOpacity"', '"opacity"'],
    ["a value that is none of the choices", '"drawStyle": "line"', '"drawStyle": "lines"'],
    ["a query's setting", '"legendFormat"', '"legend"'],
    ["a number that is text", '"schemaVersion": 42', '"schemaVersion": "42"'],
  ])("it refuses %s that Grafana does not know", (_, right, wrong) => {
    const text = boards.map(textOf).find((one) => one.includes(right)) ?? "";
    expect(text).toContain(right);
    expect(isDashboard(JSON.parse(text.replace(right, wrong)))).toBe(false);
  });
});
