import { expect, test } from "vitest";
import { fullName } from "./fullName.ts";

test.each([
  ["api", "docker.io/library/api:latest"],
  ["api:1.0", "docker.io/library/api:1.0"],
  ["team/api:1.0", "docker.io/team/api:1.0"],
  ["ghcr.io/team/api", "ghcr.io/team/api:latest"],
  ["localhost/api:1.0", "localhost/api:1.0"],
  ["127.0.0.1:5000/api", "127.0.0.1:5000/api:latest"],
])("%s is %s", (name, full) => {
  expect(fullName(name)).toBe(full);
});
