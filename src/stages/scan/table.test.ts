import { describe, expect, test } from "vitest";
import type { Finding } from "../../model/result.ts";
import type { ScannedImage } from "./gate.ts";
import { findingsTable } from "./table.ts";

const bash: Finding = {
  id: "CVE-2099-0001",
  severity: "CRITICAL",
  subject: "bash",
  installed: "5.2.15",
  fixed: "99.1",
  title: "A title that goes on for longer than anyone reads in a table",
};
const key: Finding = {
  id: "private-key",
  severity: "HIGH",
  subject: "/app/key.pem:2",
  installed: "",
  fixed: "",
  title: "Asymmetric\nPrivate Key",
};

function scanned(image: string, platform: string, failing: Finding[], gated = true): ScannedImage {
  const counts = { CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0, UNKNOWN: 0 };
  return { image, platform, gated, counts, failing, report: `scan/${image}.json` };
}

describe("findingsTable", () => {
  test("one row for what several platforms share, and one table an image", () => {
    const table = findingsTable([
      scanned("api", "linux/amd64", [bash, key]),
      scanned("api", "linux/arm/v7", [bash]),
      scanned("clean", "linux/amd64", []),
      scanned("redis:7", "linux/amd64", [key], false),
    ]);
    expect(table).toBe(
      [
        "api",
        "SEVERITY  FINDING        IN              INSTALLED  FIXED  PLATFORMS     TITLE",
        "CRITICAL  CVE-2099-0001  bash            5.2.15     99.1   amd64 arm/v7  A title that goes on for longer than anyone rea…",
        "HIGH      private-key    /app/key.pem:2  -          -      amd64         Asymmetric Private Key",
        "",
        "redis:7 (third-party, does not gate)",
        "SEVERITY  FINDING      IN              INSTALLED  FIXED  PLATFORMS  TITLE",
        "HIGH      private-key  /app/key.pem:2  -          -      amd64      Asymmetric Private Key",
        "",
      ].join("\n"),
    );
  });

  test("nothing found is nothing shown", () => {
    expect(findingsTable([scanned("api", "linux/amd64", [])])).toBe("");
  });

  test("a long list ends with where the rest is", () => {
    const many = Array.from({ length: 25 }, (_, number) => ({ ...bash, id: `CVE-${number}` }));
    const lines = findingsTable([scanned("api", "linux/amd64", many)]).split("\n");
    expect(lines).toHaveLength(1 + 1 + 20 + 1 + 1);
    expect(lines.at(-2)).toBe("… and 5 more in scan/api.json");
  });
});
