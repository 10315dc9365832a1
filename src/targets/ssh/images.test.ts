import { expect, test } from "vitest";
import { builtImages, foreignImages } from "./images.ts";

const digest = `sha256:${"a".repeat(64)}`;
const images = [{ name: "api", target: "api", services: ["api", "worker"] }];

test("all services of an image run its candidate by digest, from the first registry", () => {
  const repositories = ["one.example/t/api", "two.example/t/api"];
  const built = builtImages(images, [{ image: "api", digest, platforms: [], repositories }], undefined);
  const api = { reference: `one.example/t/api@${digest}`, registry: "one.example" };
  expect([...built]).toEqual([
    ["api", api],
    ["worker", api],
  ]);
  const model = { name: "p", services: { api: {}, worker: { image: "api" }, db: { image: "postgres:16" } } };
  const postgres = (reference: string) => [["db", { reference, registry: "docker.io" }]];
  expect([...foreignImages(model, images, [])]).toEqual(postgres("postgres:16"));
  const tested = [{ reference: "postgres:16", digest }];
  expect([...foreignImages(model, images, tested)]).toEqual(postgres(`postgres@${digest}`));
});

test("an image that is in no registry cannot be deployed", () => {
  expect(() =>
    builtImages(images, [{ image: "api", digest, platforms: [], repositories: [] }], undefined),
  ).toThrow(/api is in no registry/);
});

test.each([
  ["linux/arm64", "arm64"],
  ["linux/amd64", "amd64"],
  // Of two variants, the host chooses.
  ["linux/arm", "index"],
  ["linux/s390x", "index"],
])("a host of %s runs what it gets of the image: %s", (platform, expected) => {
  const platforms = ["linux/amd64", "linux/arm64", "linux/arm/v6", "linux/arm/v7"].map((name) => ({
    ...{ platform: name, size: 1 },
    digest: name.split("/").slice(1).join("-"),
  }));
  const api = { image: "api", digest: "index", platforms, repositories: ["one.example/t/api"] };
  expect(builtImages(images, [api], platform).get("api")?.reference).toBe(`one.example/t/api@${expected}`);
});
