import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { locate } from "./location.ts";

const folder = mkdtempSync(join(tmpdir(), "location-test-"));
const good = join(folder, "good.yaml");
const extra = join(folder, "extra.yaml");
const styles = join(folder, "styles.yaml");
const broken = join(folder, "broken.yaml");
writeFileSync(good, "services:\n  api:\n    image: x\n");
writeFileSync(extra, "services:\n  api:\n    image: x\n    prts: [1]\n");
writeFileSync(
  styles,
  '# first\nx-env: &env { A: [1, 2] }\nservices:\n  "api":\n    environment: *env\n    prts:\n      - target: 80\n',
);
writeFileSync(broken, "services:\n  api: [\n");
afterAll(() => rmSync(folder, { recursive: true }));

// Messages of compose 2.40.
test.each([
  [
    "an unexpected key",
    `validating ${extra}: services.api additional properties 'prts' not allowed`,
    [extra],
    `validating ${extra}:4: services.api additional properties 'prts' not allowed`,
  ],
  [
    "an unexpected key with values below it, after others in every style",
    `validating ${styles}: services.api additional properties 'prts' not allowed`,
    [styles],
    `validating ${styles}:6: services.api additional properties 'prts' not allowed`,
  ],
  [
    "invalid YAML",
    "yaml: line 2: did not find expected node content",
    [good, broken],
    `${broken}: yaml: line 2: did not find expected node content`,
  ],
  ["any other message", "no such service: x", [good], "no such service: x"],
])("locates %s", (_, message, files, expected) => {
  expect(locate(message, files)).toBe(expected);
});
