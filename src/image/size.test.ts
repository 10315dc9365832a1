import { expect, test } from "vitest";
import { formatSize } from "./size.ts";

test.each([
  [0, "0 B"],
  [980, "980 B"],
  [1_000, "1.0 kB"],
  [61_234_567, "61.2 MB"],
  [7_200_000_000_000, "7200.0 GB"],
])("formatSize(%i) is %s", (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});
