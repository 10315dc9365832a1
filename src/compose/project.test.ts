import { describe, expect, test } from "vitest";
import { projectImages, thirdPartyImages } from "./images.ts";
import { ComposeModel } from "./model.ts";
import { startOrder } from "./order.ts";

const model = ComposeModel.parse({
  name: "shop",
  services: {
    web: {
      image: "ghcr.io/team/shop-web:1.2",
      build: { context: "." },
      depends_on: { api: { condition: "service_healthy" } },
      ports: [{ target: 80, protocol: "tcp" }],
    },
    worker: {
      image: "shop-api:dev",
      build: { context: "." },
      depends_on: { migrate: { condition: "service_completed_successfully" } },
    },
    api: {
      image: "shop-api:dev",
      build: { context: "." },
      depends_on: { db: { condition: "service_started" } },
      healthcheck: { test: ["CMD", "true"] },
    },
    jobs: { build: { context: "jobs" } },
    migrate: { image: "shop-api:dev" },
    db: { image: "postgres:16", healthcheck: { disable: true } },
    dns: { image: "postgres:16", ports: [{ target: 53, protocol: "udp" }] },
  },
});

describe("images", () => {
  test("are listed once per name, with the services that run them", () => {
    expect(projectImages(model)).toEqual([
      { name: "shop-web", target: "web", services: ["web"] },
      { name: "shop-api", target: "worker", services: ["worker", "api", "migrate"] },
      { name: "shop-jobs", target: "jobs", services: ["jobs"] },
    ]);
  });

  test("of third parties are listed once each", () => {
    expect(thirdPartyImages(model)).toEqual(["postgres:16"]);
  });

  test("are rejected when two different ones have the same name", () => {
    const clash = ComposeModel.parse({
      name: "p",
      services: { a: { image: "x/api", build: {} }, b: { image: "y/api", build: {} } },
    });
    expect(() => projectImages(clash)).toThrow(
      'services.b and services.a build different images with the same name "api"',
    );
  });

  test("are all reported when they are not valid references", () => {
    const wrong = ComposeModel.parse({
      name: "p",
      services: { Api: { build: {} }, db: { image: "postgres:" }, cache: { image: "redis:7" } },
    });
    expect(() => projectImages(wrong)).toThrow(
      /^files: services\.Api\.image: "p-Api" is not a valid image reference\..*\nfiles: services\.db\.image: "postgres:" is not a valid/,
    );
  });
});

test("startOrder puts dependencies first", () => {
  expect(startOrder(model)).toEqual(["db", "api", "web", "migrate", "worker", "jobs", "dns"]);
});
