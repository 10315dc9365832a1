import { expect, test } from "vitest";
import { ComposeModel } from "../compose/model.ts";
import { expectationsOf } from "./expectations.ts";

test("finds which services may end, and which ports must accept a connection", () => {
  const model = ComposeModel.parse({
    name: "shop",
    services: {
      api: {
        healthcheck: { test: ["CMD", "true"] },
        ports: [{ target: 8080 }],
        depends_on: { migrate: { condition: "service_completed_successfully" } },
      },
      migrate: { restart: "on-failure" },
      proxy: { ports: [{ target: 80 }, { target: 53, protocol: "udp" }] },
      seed: { restart: "on-failure:3" },
      worker: { restart: "unless-stopped" },
      imageChecked: {},
      off: { scale: 0 },
      none: { deploy: { replicas: 0 } },
    },
  });
  const expectations = expectationsOf(model, new Set(["imageChecked", "migrate"]));
  expect(Object.fromEntries(expectations)).toEqual({
    api: { gate: "healthy", mayEnd: false, ports: [] },
    migrate: { gate: "completed", mayEnd: true, ports: [] },
    proxy: { gate: "accepting", mayEnd: false, ports: [80] },
    seed: { gate: "running", mayEnd: true, ports: [] },
    worker: { gate: "running", mayEnd: false, ports: [] },
    imageChecked: { gate: "healthy", mayEnd: true, ports: [] },
  });
});
