import { expect, test } from "vitest";
import { restartedServices, scaledModel } from "./repetition.ts";

const model = {
  name: "shop",
  services: {
    migrate: { image: "m" },
    web: { image: "w", depends_on: { migrate: { condition: "service_completed_successfully" } } },
    api: { image: "a", deploy: { replicas: 2, mode: "replicated" } },
    proxy: { image: "p", ports: [{ target: 80, published: "80" }] },
    db: { image: "d", container_name: "the-db" },
    idle: { image: "i", scale: 0 },
  },
};

test("without names, all that keep running are restarted", () => {
  expect(restartedServices(model, [])).toEqual(["web", "api", "proxy", "db"]);
  expect(restartedServices(model, ["api"])).toEqual(["api"]);
});

test.each([
  [["wbe"], 'services: there is no service "wbe". Did you mean "web"?'],
  [["migrate"], '"migrate" is a one-shot, so there is nothing to restart.'],
])("%j cannot be restarted", (names, message) => {
  expect(() => restartedServices(model, names)).toThrow(message);
});

test("another number of containers takes the place of both that compose knows", () => {
  const scaled = scaledModel(model, new Map([["api", 3]]));
  expect(scaled.services.api).toEqual({ image: "a", scale: 3, deploy: { mode: "replicated" } });
  expect(scaled.services.web).toBe(model.services.web);
});

test.each([
  ["wbe", 1, "replicas: wbe=1: the release has no such service."],
  ["db", 2, "db=2: it has a container_name"],
  ["proxy", 2, "proxy=2: only one container can publish port 80."],
])("%s cannot have %i", (name, count, message) => {
  expect(() => scaledModel(model, new Map([[name, count]]))).toThrow(message);
});
