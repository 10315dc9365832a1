import { expect, test } from "vitest";
import { readInputs } from "../inputs/read.ts";
import { bootBuilderArgs, createBuilderArgs, inspectBuilderArgs } from "./builder.ts";

const inputs = (raw: Record<string, string>) => readInputs({ command: "build", ...raw }, process.cwd());

test.each([
  [inspectBuilderArgs("mine"), "docker buildx inspect mine"],
  [bootBuilderArgs("mine"), "docker buildx inspect mine --bootstrap"],
  [
    createBuilderArgs(inputs({})),
    "docker buildx create --name slipway --driver docker-container --bootstrap",
  ],
  [
    createBuilderArgs(inputs({ "driver-opts": "network=host,memory=2g" })),
    "docker buildx create --name slipway --driver docker-container --driver-opt network=host --driver-opt memory=2g --bootstrap",
  ],
])("%j", (argv, expected) => {
  expect(argv.join(" ")).toBe(expected);
});
