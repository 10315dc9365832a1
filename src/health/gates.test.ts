import { expect, test } from "vitest";
import { ComposeModel } from "../compose/model.ts";
import { gateOf } from "./gates.ts";

const model = ComposeModel.parse({
  name: "shop",
  services: {
    web: { image: "web", ports: [{ target: 80, protocol: "tcp" }] },
    worker: { image: "api", depends_on: { migrate: { condition: "service_completed_successfully" } } },
    api: { image: "api", healthcheck: { test: ["CMD", "true"] } },
    migrate: { image: "api" },
    db: { image: "postgres:16", healthcheck: { disable: true } },
    dns: { image: "postgres:16", ports: [{ target: 53, protocol: "udp" }] },
  },
});

test.each([
  ["web", false, "accepting"],
  ["web", true, "healthy"],
  ["api", false, "healthy"],
  ["migrate", false, "completed"],
  ["migrate", true, "completed"],
  ["db", true, "running"],
  ["dns", false, "running"],
])("%s, HEALTHCHECK in the image: %s: %s", (service, imageHealthcheck, gate) => {
  expect(gateOf(model, service, imageHealthcheck)).toBe(gate);
});
