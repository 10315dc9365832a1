import { expect, test } from "vitest";
import { builtImages, foreignImages, pinned, registryOf, repositoryOf } from "./images.ts";

const digest = `sha256:${"a".repeat(64)}`;
const images = [{ name: "api", target: "api", services: ["api", "worker"] }];

test("all services of an image run its candidate by digest, from the first registry", () => {
  const built = builtImages(images, [
    { image: "api", digest, repositories: ["one.example/t/api", "two.example/t/api"] },
  ]);
  expect([...built]).toEqual([
    ["api", `one.example/t/api@${digest}`],
    ["worker", `one.example/t/api@${digest}`],
  ]);
  const model = { name: "p", services: { api: {}, worker: { image: "api" }, db: { image: "postgres:16" } } };
  expect([...foreignImages(model, built)]).toEqual([["db", "postgres:16"]]);
});

test("an image that is in no registry cannot be deployed", () => {
  expect(() => builtImages(images, [{ image: "api", digest, repositories: [] }])).toThrow(
    /api is in no registry/,
  );
});

test.each([
  ["redis:7-alpine", "redis", "docker.io"],
  ["prom/prometheus", "prom/prometheus", "docker.io"],
  ["ghcr.io/owner/api:1.2", "ghcr.io/owner/api", "ghcr.io"],
  ["127.0.0.1:5055/team/api", "127.0.0.1:5055/team/api", "127.0.0.1:5055"],
  [`localhost/api:1@${digest}`, "localhost/api", "localhost"],
])("%s", (reference, repository, registry) => {
  expect(repositoryOf(reference)).toBe(repository);
  expect(registryOf(reference)).toBe(registry);
  expect(pinned(reference, digest)).toBe(`${repository}@${digest}`);
});
