import type { AuditEntry, HostAudit } from "../targets/hosted.ts";
import { columns } from "./columns.ts";

const TITLES = ["TIME", "ACTION", "OUTCOME", "RELEASE", "DETAILS", "BY"];

/** The audit log of each host as lines for people, the oldest entry first. */
export function auditText(hosts: readonly HostAudit[]): string {
  return hosts
    .map(({ host, entries }) => {
      if (entries.length === 0) return `${host}: nothing is recorded\n`;
      return [host, ...columns([TITLES, ...entries.map(rowOf)])].map((line) => `${line}\n`).join("");
    })
    .join("\n");
}

function rowOf({ time, action, details, release, outcome, by, runUrl }: AuditEntry): readonly string[] {
  const at = `${time.slice(0, 19).replace("T", " ")} UTC`;
  return [at, action, outcome ?? "", release ?? "", details, [by, runUrl].filter(Boolean).join(" ")];
}
