import { z } from "zod";
import { SEVERITIES, type Severity } from "../../model/result.ts";
import { andThen, choices, flag, list, optionalExistingPath } from "../forms.ts";
import { input } from "../table.ts";

const severity = andThen(choices([...SEVERITIES, "none"]), (schema) =>
  schema.transform((all): readonly Severity[] => all.filter((one) => one !== "none")),
);

export const Scan = z.object({
  severity: input(severity, {
    default: "CRITICAL,HIGH",
    description:
      "Severities that fail the gate: `CRITICAL`, `HIGH`, `MEDIUM`, `LOW` and `UNKNOWN`. With `none`, the scan only reports.",
  }),
  ignoreUnfixed: input(flag(), {
    default: "false",
    description: "Accept vulnerabilities that have no fixed version yet.",
  }),
  /** Absolute. */
  ignoreFile: input(optionalExistingPath(), {
    default: "",
    description:
      "Trivy's `.trivyignore` or `.trivyignore.yaml` with accepted findings, relative to `working-directory`. If empty, the file of this name in `working-directory`, if there is one. Entries without an expiry date are rejected.",
  }),
  scanners: input(choices(["vuln", "secret", "misconfig", "license"]), {
    default: "vuln,secret",
    description: "What Trivy scans for: `vuln`, `secret`, `misconfig` and `license`.",
  }),
  /** Empty: Trivy's own. */
  trivyDb: input(list(z.string()), {
    default: "",
    description:
      "Repositories of Trivy's vulnerability database, tried in this order. If empty, Trivy's own repositories.",
  }),
});
