import { describe, expect, test } from "vitest";
import { Result } from "../model/result.ts";
import sample from "./fixtures/result.json" with { type: "json" };
import { summary } from "./summary.ts";

const result = Result.parse(sample);

test("shows a whole run", async () => {
  await expect(summary(result, "https://shop.example")).toMatchFileSnapshot("fixtures/summary.md");
});

describe("summary", () => {
  test("shows a cancelled run without findings", () => {
    const { build, scan, smoke, push, deploy, reason, commit, ...rest } = result;
    const bare = summary({ ...rest, commit: null, outcome: "cancelled", stages: [] }, "https://shop.example");
    expect(bare).toBe("## ⛔ shop 1.2.3: cancelled in 2 min 5 s\n");
  });

  test("makes no link of a text that is not a web address", () => {
    expect(summary(result, "javascript:alert(1)")).not.toContain("javascript");
  });

  test("shows accepted findings and end-of-life systems once for all platforms of an image", () => {
    const [image] = result.scan?.images ?? [];
    if (!image || !result.scan) throw new Error("the fixture has a scan");
    const waived = [{ id: "CVE-2026-1", subject: "musl", until: "2027-01-31", statement: "no fix yet" }];
    const images = ["linux/amd64", "linux/arm64"].map((platform) => ({
      ...{ ...image, image: "shop-web", platform, waived },
      unsupported: "alpine 3.19.1",
    }));
    const rows = summary({ ...result, scan: { ...result.scan, images } }, undefined).split("\n");
    expect(rows.filter((row) => row.includes("CVE-2026-1"))).toEqual([
      "| `shop-web` | CVE-2026-1 | `musl` | 2027-01-31 | no fix yet |",
    ]);
    expect(rows.filter((row) => row.includes("alpine"))).toEqual(["| `shop-web` | alpine 3.19.1 |"]);
  });

  test("shortens a long reason and a long list of findings", () => {
    const reason = Array.from({ length: 100 }, (_, line) => `line ${line}`).join("\n");
    const [image] = result.scan?.images ?? [];
    if (!image || !result.scan) throw new Error("the fixture has a scan");
    const [finding] = image.failing;
    if (!finding) throw new Error("the fixture has a finding");
    const failing = Array.from({ length: 33 }, (_, index) => ({ ...finding, id: `CVE-${index}` }));
    const text = summary(
      { ...result, reason, scan: { ...result.scan, images: [{ ...image, failing }] } },
      undefined,
    );
    expect(text).toContain("line 59\n… and 40 more lines in result.json\n");
    expect(text).not.toContain("line 60");
    expect(text).toContain("… and 13 more in `scan/shop-api-linux-amd64.json`");
  });
});
