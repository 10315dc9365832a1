import { expect, test } from "vitest";
import { apiOf } from "./api.ts";

test.each([
  ["127.0.0.1:5000", "http://127.0.0.1:5000/v2"],
  ["[::1]:5000", "http://[::1]:5000/v2"],
  ["localhost:5000", "http://localhost:5000/v2"],
  ["docker.io", "https://registry-1.docker.io/v2"],
  ["127.example", "https://127.example/v2"],
])("the API of %s is at %s", (registry, api) => {
  expect(apiOf(registry)).toBe(api);
});
