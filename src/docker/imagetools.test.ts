import { expect, test } from "vitest";
import { createTagsArgs, inspectReferenceArgs } from "./imagetools.ts";

const digest = `sha256:${"a".repeat(64)}`;

test.each([
  [
    createTagsArgs(`reg.example/t/api@${digest}`, ["reg.example/t/api:1.2.3", "reg.example/t/api:latest"]),
    `docker buildx imagetools create --prefer-index=false --tag reg.example/t/api:1.2.3 --tag reg.example/t/api:latest reg.example/t/api@${digest}`,
  ],
  [
    inspectReferenceArgs("reg.example/t/api:1"),
    "docker buildx imagetools inspect --format {{json .Manifest}} reg.example/t/api:1",
  ],
])("%j", (argv, expected) => {
  expect(argv.join(" ")).toBe(expected);
});
