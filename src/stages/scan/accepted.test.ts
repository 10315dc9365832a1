import { expect, test } from "vitest";
import { expiringSoon, parseAccepted } from "./accepted.ts";

const yaml = `
vulnerabilities:
  - id: CVE-2026-1
    paths: [usr/bin/x]
    statement: no fix in Debian 12
    expired_at: 2027-01-31
secrets:
  - id: aws-access-key-id
    expired_at: 2026-12-01
`;
const lines = "# no fix yet\nCVE-2026-1 exp:2027-01-31\n\nCVE-2026-2 exp:2026-12-01\n";

test.each([
  [
    "/p/.trivyignore.yaml",
    yaml,
    [
      { id: "CVE-2026-1", until: "2027-01-31", statement: "no fix in Debian 12" },
      { id: "aws-access-key-id", until: "2026-12-01", statement: "" },
    ],
  ],
  [
    "/p/.trivyignore",
    lines,
    [
      { id: "CVE-2026-1", until: "2027-01-31", statement: "no fix yet" },
      { id: "CVE-2026-2", until: "2026-12-01", statement: "" },
    ],
  ],
  ["/p/.trivyignore.yaml", "", []],
])("%s is read", (path, text, accepted) => {
  expect(parseAccepted(text, path)).toEqual(accepted);
});

test.each([
  [
    "/p/.trivyignore.yaml",
    "vulnerabilities:\n  - id: CVE-1\n",
    "no expiry date: CVE-1. Add one to each entry: expired_at: 2027-01-31",
  ],
  ["/p/.trivyignore", "CVE-1\nCVE-2 exp:soon\n", "no expiry date: CVE-1, CVE-2"],
  ["/p/.trivyignore.yaml", "vulnerabilities: all\n", "is not a valid ignore-file of Trivy: vulnerabilities"],
  [
    "/p/.trivyignore.yaml",
    "vulnerabilities: [\n",
    "is not a valid ignore-file of Trivy: deficient indentation (2:1)",
  ],
])("rejects %s with %j", (path, text, message) => {
  expect(() => parseAccepted(text, path)).toThrow(message);
});

test("finds what expires within 14 days, or has expired", () => {
  const finding = (until: string) => ({ id: until, until, statement: "" });
  const all = ["2026-11-20", "2026-12-01", "2027-01-31", "2026-01-01"].map(finding);
  expect(expiringSoon(all, new Date("2026-11-24")).map(({ id }) => id)).toEqual(["2026-11-20", "2026-12-01"]);
});
