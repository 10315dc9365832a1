import { join } from "node:path";
import { expect, test } from "vitest";
import { Result } from "../model/result.ts";
import { closing } from "./closing.ts";
import sample from "./fixtures/result.json" with { type: "json" };

test("shows the outcome, every stage, the reason, the site and the reports", () => {
  const inputs = {
    out: join(process.cwd(), ".slipway"),
    summary: true,
    environmentUrl: "https://shop.example",
  };
  const result = Result.parse({ ...sample, reason: "service web is not healthy" });
  expect(closing(result, inputs)).toBe(`
shop 1.2.3 failed in 2 min 5 s (813 ms in Slipway itself)

preflight passed         420 ms
build     passed      1 min 1 s  2 images; 42 steps, 30 cached (71 %)
scan      passed          9.1 s  4 scans, 2 failing findings
smoke     failed         42.0 s  3 of 5 services passed, 2 probes
push      skipped
deploy    skipped

service web is not healthy

site     https://shop.example
summary  .slipway/summary.md
result   .slipway/result.json
`);
});

test("shows the full path of results outside of the working directory", () => {
  const inputs = { out: "/elsewhere", summary: true, environmentUrl: undefined };
  const { deploy, reason, ...rest } = Result.parse(sample);
  const text = closing({ ...rest, outcome: "passed", stages: [] }, inputs);
  expect(text).toContain("summary  /elsewhere/summary.md\n");
  expect(text).not.toContain("site");
});
