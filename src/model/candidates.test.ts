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
  expect(parseCandidates(formatCandidates([candidate], true))).toEqual([candidate]);
  expect(parseCandidates(formatCandidates([candidate], false))).toEqual([{ ...candidate, layout: null }]);
});

test.each(["", "{}", "[]", JSON.stringify([{ ...candidate, digest: "latest" }])])("rejects %j", (text) => {
  expect(() => parseCandidates(text)).toThrow('candidates: not the output "candidates" of a build');
});
