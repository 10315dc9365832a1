import { expect, test } from "vitest";
import { builtImages, foreignImages } from "./images.ts";

const digest = `sha256:${"a".repeat(64)}`;
const images = [{ name: "api", target: "api", services: ["api", "worker"] }];

test("all services of an image run its candidate by digest, from the first registry", () => {
  const built = builtImages(images, [
    { image: "api", digest, repositories: ["one.example/t/api", "two.example/t/api"] },
  ]);
  const api = { reference: `one.example/t/api@${digest}`, registry: "one.example" };
  expect([...built]).toEqual([
    ["api", api],
    ["worker", api],
  ]);
  const model = { name: "p", services: { api: {}, worker: { image: "api" }, db: { image: "postgres:16" } } };
  const postgres = (reference: string) => [["db", { reference, registry: "docker.io" }]];
  expect([...foreignImages(model, built, [])]).toEqual(postgres("postgres:16"));
  const tested = [{ reference: "postgres:16", digest }];
  expect([...foreignImages(model, built, tested)]).toEqual(postgres(`postgres@${digest}`));
});

test("an image that is in no registry cannot be deployed", () => {
  expect(() => builtImages(images, [{ image: "api", digest, repositories: [] }])).toThrow(
    /api is in no registry/,
  );
});
