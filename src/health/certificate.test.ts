import { expect, test } from "vitest";
import { judgeCertificate } from "./certificate.ts";

const now = new Date("2026-11-24T12:00:00Z");
const probe = { https: "/", "valid-for": "168h" };

test.each([
  [{ http: "/" }, undefined, undefined],
  [probe, "2026-12-24T12:00:00Z", undefined],
  [{ https: "/" }, "2026-11-24T12:00:01Z", undefined],
  [{ https: "/" }, "2026-11-24T11:59:59Z", "the certificate expired at 2026-11-24T11:59:59.000Z"],
  [
    probe,
    "2026-11-24T13:00:00Z",
    "the certificate expires at 2026-11-24T13:00:00.000Z, in 60 min 0 s, expected to be valid for 168h",
  ],
])("%j with a certificate until %s", (asked, until, reason) => {
  const answer = until === undefined ? {} : { certificateExpires: new Date(until) };
  expect(judgeCertificate(asked, answer, now)).toBe(reason);
});
