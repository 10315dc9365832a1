import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseReport } from "./report.ts";

/**
 * Written by Trivy 0.74.0 for an image made to have one of everything, with a database of invented vulnerabilities.
 * Lists of packages are left out, and long lists cut: nothing is changed.
 */
const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8");

describe("parseReport", () => {
  test("vulnerabilities, secrets, misconfigurations and licences", () => {
    const findings = parseReport(fixture("nsip-api-linux-amd64"));
    expect(findings.map(({ id }) => id)).toEqual([
      "CVE-2099-0001",
      "CVE-2099-0003",
      "CVE-2099-0002",
      "DS-0002",
      "DS-0026",
      "KSV-0001",
      "KSV-0003",
      "DS-0002",
      "DS-0026",
      "aws-access-key-id",
      "private-key",
      "aws-access-key-id",
      "aws-access-key-id",
      "GPL-3.0-only",
    ]);
    expect(findings[0]).toEqual({
      id: "CVE-2099-0001",
      severity: "CRITICAL",
      subject: "bash",
      installed: "5.2.15-2+b13",
      fixed: "99.1",
      title: "fixture: bash",
      unfixed: false,
    });
    expect(findings.filter(({ unfixed }) => unfixed).map(({ id }) => id)).toEqual(["CVE-2099-0002"]);
    expect(findings.find(({ id }) => id === "private-key")).toMatchObject({
      severity: "HIGH",
      subject: "/app/key.pem:2",
      installed: "",
      fixed: "",
    });
    expect(findings.find(({ id }) => id === "DS-0002")).toMatchObject({
      subject: "app/Dockerfile",
      title: "Specify at least 1 USER command in Dockerfile with non-root user as argument",
    });
    expect(findings.at(-1)).toMatchObject({
      severity: "HIGH",
      subject: "foo",
      title: "license of the category restricted",
    });
  });

  test("an image with nothing in it has no results at all", () => {
    expect(parseReport(fixture("empty"))).toEqual([]);
  });

  test("another schema is refused", () => {
    expect(() => parseReport('{"SchemaVersion": 3}')).toThrow("SchemaVersion");
  });
});
