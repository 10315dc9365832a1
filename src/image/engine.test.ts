import { expect, test } from "vitest";
import { formatStep } from "../model/step.ts";
import { planLoad, planPull } from "./engine.ts";

test("loads a layout under a name", () => {
  const { load, inspect } = planLoad("/t/layouts/api", "api:1");
  expect([load, inspect].map(formatStep)).toEqual([
    "tar -C /t/layouts/api -c . | docker load --quiet",
    "docker image inspect api:1",
  ]);
});

test("pulls by digest, and gives the image a name", () => {
  const { pull, tag } = planPull("reg.example/api@sha256:1", "linux/arm64", "api:1");
  expect([pull, tag].map(formatStep)).toEqual([
    "docker pull --quiet --platform linux/arm64 reg.example/api@sha256:1",
    "docker tag reg.example/api@sha256:1 api:1",
  ]);
});
