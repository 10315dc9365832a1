import { code, folded, table, text } from "../../markdown/markdown.ts";
import type { DeployResult, HostResult } from "../../model/result.ts";
import { formatDuration } from "../../system/duration.ts";

const SIGNS = { deployed: "✅", unchanged: "✅", "rolled-back": "↩️", failed: "❌", unknown: "❓" } as const;

/** Every host with its release, the previous one, and what was done to its services. */
export function deploySection({ release, hosts }: DeployResult): string {
  const rows = hosts.map((host) => [
    code(host.host),
    `${SIGNS[host.outcome]} ${host.outcome}`,
    code(host.release),
    host.previous === null ? "none" : code(host.previous),
    changes(host.services),
    text(host.reason ?? ""),
  ]);
  const columns = [["host"], ["outcome"], ["release"], ["before"], ["services"], ["reason"]] as const;
  const services = hosts.flatMap(({ host, services }) =>
    services.map(({ service, action, duration, rollout, gap }) => [
      code(host),
      text(service),
      [action, rollout, gap === undefined ? "" : `did not serve for ${formatDuration(gap)}`]
        .filter(Boolean)
        .join(", "),
      action === "unchanged" ? "" : formatDuration(duration),
    ]),
  );
  const each = table([["host"], ["service"], ["action"], ["time", "right"]], services);
  return [`### Deploy ${code(release)}\n`, table(columns, rows), each ? folded("Services", each) : ""]
    .filter(Boolean)
    .join("\n");
}

/** `2 replaced, 6 unchanged` */
export function changes(services: HostResult["services"]): string {
  const actions = [...new Set(services.map(({ action }) => action))];
  return actions
    .map((action) => `${services.filter((service) => service.action === action).length} ${action}`)
    .join(", ");
}
