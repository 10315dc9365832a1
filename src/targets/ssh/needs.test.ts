import { expect, test } from "vitest";
import type { Candidate } from "../../model/result.ts";
import type { CheckInputs } from "../target.ts";
import { givenCandidates, needsOf, spaceFor, unpullableProblems } from "./needs.ts";

const digestOf = (image: string) => `sha256:${Buffer.from(image).toString("hex").padStart(64, "0")}`;
const candidate = (image: string, sizes: Readonly<Record<string, number>>): Candidate => ({
  ...{
    image,
    services: [image],
    digest: digestOf(image),
    layout: null,
    repositories: [`ghcr.io/team/${image}`],
  },
  platforms: Object.entries(sizes).map(([platform, size]) => ({
    ...{ platform, size },
    digest: digestOf(`${image}-${platform}`),
  })),
});
const api = candidate("api", { "linux/amd64": 2 ** 30, "linux/arm64": 2 ** 29 });
const web = candidate("web", { "linux/amd64": 2 ** 28 });
const inputs = (change: Partial<CheckInputs>): CheckInputs => ({
  ...{
    hosts: [],
    sshKey: undefined,
    knownHosts: "",
    path: undefined,
    adopt: false,
    deployTimeout: 1,
    deployLogLines: 30,
    lockWait: 1,
  },
  ...{
    backupBefore: false,
    jumpHosts: [],
    sshCertificate: undefined,
    keepReleases: 1,
    environmentUrl: undefined,
    platforms: ["linux/riscv64"],
    stages: ["deploy"],
  },
  ...{ candidates: undefined, ...change },
});

test("the images of another job tell the platforms that a host must have, and the space for what it has not", () => {
  const needs = needsOf(inputs({}), [api, web]);
  expect(needs.platforms).toEqual(["linux/amd64"]);
  expect(spaceFor(needs.images, [])).toBe(2 * (2 ** 30 + 2 ** 28));
  expect(spaceFor(needs.images, [digestOf("web"), digestOf("other")])).toBe(2 * 2 ** 30);
  expect(spaceFor(needs.images, [digestOf("web"), digestOf("api-linux/amd64")])).toBe(0);
});

test("before a build, the inputs tell the platforms", () => {
  expect(needsOf(inputs({}), [])).toEqual({ platforms: ["linux/riscv64"], images: [] });
});

test.each<[string, Partial<CheckInputs>, number]>([
  ["of another job count", { candidates: JSON.stringify([api]) }, 1],
  [
    "do not count when this run builds",
    { candidates: JSON.stringify([api]), stages: ["build", "deploy"] },
    0,
  ],
  ["that are malformed do not count", { candidates: "[" }, 0],
  ["may be absent", {}, 0],
])("candidates %s", async (_, change, count) => {
  expect(await givenCandidates(inputs(change))).toHaveLength(count);
});

test("an image that was built without a registry is reported before anything is deployed", () => {
  expect(unpullableProblems([api, { ...web, repositories: [] }])).toEqual([
    { input: "candidates", message: expect.stringMatching(/^web is in no registry/) },
  ]);
});
