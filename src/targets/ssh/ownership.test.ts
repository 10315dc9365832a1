import { expect, test } from "vitest";
import { ownershipProblem, parseRecord } from "./ownership.ts";

const shop = "https://github.com/team/shop";
const line = (record: object, containers = 2) =>
  `Welcome\nrecord ${JSON.stringify(record)}\ncontainers ${containers}\n`;
const claim = { project: "shop", repository: shop, adopt: false };
const problem = (record: object, change: Partial<typeof claim> = {}, containers = 2) =>
  ownershipProblem("/srv/shop", parseRecord(line(record, containers)), { ...claim, ...change });

test("reads what record.sh printed", () => {
  expect(parseRecord(line({ schemaVersion: 2, project: "shop", repository: null, id: "1-a" }))).toEqual({
    ...{ format: 2, project: "shop", repository: null, containers: 2 },
  });
  expect(parseRecord("")).toBeUndefined();
  expect(parseRecord("record { not JSON\n")).toBeUndefined();
});

test("a folder of nobody's is free", () => {
  expect(ownershipProblem("/srv/shop", undefined, claim)).toBeUndefined();
});

test.each([
  ["the same repository", shop],
  ["the same in other letters", "https://github.com/Team/Shop"],
  ["the same without TLS", "http://github.com/team/shop"],
  ["what the first format does not say", undefined],
])("a folder of %s is ours", (_, repository) => {
  expect(problem({ schemaVersion: repository ? 2 : 1, project: "shop", repository })).toBeUndefined();
});

test("without a known repository, a folder that was deployed to without one is ours", () => {
  const record = { schemaVersion: 2, project: "shop", repository: null };
  expect(ownershipProblem("/srv", parseRecord(line(record)), { ...claim, repository: undefined })).toBe(
    undefined,
  );
});

test.each([
  [{ repository: "https://github.com/other/shop" }, claim, /of https:\/\/github\.com\/other\/shop, and/],
  [{ repository: null }, claim, /of a folder without a Git remote named origin, and/],
  [{ repository: shop }, { ...claim, repository: undefined }, /is of a folder without a Git remote/],
  [{ schemaVersion: 1, runUrl: "https://github.com/other/shop/actions/runs/4" }, claim, /other\/shop, and/],
])("rejects a folder of %j, and accepts it with adopt", (record, claimant, message) => {
  const recorded = parseRecord(line({ schemaVersion: 2, project: "shop", ...record }));
  expect(ownershipProblem("/srv/shop", recorded, claimant)).toMatch(message);
  expect(ownershipProblem("/srv/shop", recorded, claimant)).toMatch(/set adopt \(--adopt\) once\.$/);
  expect(ownershipProblem("/srv/shop", recorded, { ...claimant, adopt: true })).toBeUndefined();
});

test("rejects another project's folder, which can be adopted once its containers are gone", () => {
  const record = { schemaVersion: 1, project: "store" };
  expect(problem(record)).toMatch(/belongs to the project store, and this deployment is of shop: set path/);
  expect(problem(record, { adopt: true })).toMatch(/docker compose -p store down/);
  expect(problem(record, { adopt: true }, 0)).toBeUndefined();
});

test("rejects a folder that a newer version has written, also with adopt", () => {
  expect(problem({ schemaVersion: 3, project: "shop" }, { adopt: true })).toMatch(/format 3, .*knows 2/);
});
