import { expect, test } from "vitest";
import { readInputs } from "../../inputs/read.ts";
import { planScan } from "./plan.ts";

test("the database once, each candidate for each platform, third parties for the first", () => {
  const raw = {
    command: "plan",
    platforms: "linux/amd64,linux/arm64",
    "trivy-db": "reg.example/db:2",
    scanners: "vuln",
  };
  const inputs = { ...readInputs(raw, "/"), out: "/out" };
  const plan = planScan([{ image: "api" }], ["redis:7"], inputs, { HOME: "/h" });
  expect(plan.map((argv) => argv.slice(0, 4).join(" "))).toEqual([
    "trivy image --download-db-only --db-repository",
    "trivy image --input $TMPDIR/api-linux-amd64",
    "trivy image --input $TMPDIR/api-linux-arm64",
    "docker pull --quiet redis:7",
    "docker save --output $TMPDIR/redis-7-linux-amd64",
    "trivy image --input $TMPDIR/redis-7-linux-amd64",
  ]);
  expect(plan[2]).toContain("/out/scan/api-linux-arm64.json");
});
