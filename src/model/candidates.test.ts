import { expect, test } from "vitest";
import { formatCandidates, parseCandidates } from "./candidates.ts";
import type { Candidate } from "./result.ts";

const digest = `sha256:${"a".repeat(64)}`;
const candidate: Candidate = {
  image: "api",
  services: ["api"],
  digest,
  platforms: [{ platform: "linux/amd64", digest, size: 12 }],
  repositories: ["r.example/n/api"],
  layout: "/tmp/layouts/api",
};

test("reads what it wrote, and keeps layouts only for the same machine", () => {
  const handover = { candidates: [candidate], tested: [{ reference: "redis:7", digest }] };
  expect(parseCandidates(formatCandidates(handover, true))).toEqual(handover);
  expect(parseCandidates(formatCandidates(handover, false))).toEqual({
    ...handover,
    candidates: [{ ...candidate, layout: null }],
  });
});

test.each([
  "",
  "{}",
  "[]",
  JSON.stringify([{ reference: "redis:7", digest }]),
  JSON.stringify([{ ...candidate, digest: "latest" }]),
])("rejects %j", (text) => {
  expect(() => parseCandidates(text)).toThrow('candidates: not the output "candidates" of a build');
});
