import { expect, test } from "vitest";
import { CommandError } from "../system/run.ts";
import { passesByItself } from "./refusal.ts";

// As buildx 0.29 and docker 28.5 print them.
test.each([
  ["unexpected status from HEAD request to https://r.example/v2/x/manifests/1: 429 Too Many Requests", true],
  ["unexpected status from PUT request: 400 Bad Request\nerrors:\nunknown: blob unknown to registry", true],
  ["read tcp 127.0.0.1:5: read: connection reset by peer", true],
  ["unexpected status from HEAD request: 401 Unauthorized", false],
  ["r.example/x@sha256:00500429aa: not found", false],
])("%s: %s", (stderr, passes) => {
  expect(passesByItself(new CommandError(["docker"], "exit code 1", { stdout: "", stderr }))).toBe(passes);
});

test("only the failure of a command can pass by itself", () => {
  expect(passesByItself(new Error("429"))).toBe(false);
});
