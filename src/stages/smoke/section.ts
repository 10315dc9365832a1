import { gantt } from "../../markdown/gantt.ts";
import { code, table, text } from "../../markdown/markdown.ts";
import type { SmokeResult } from "../../model/result.ts";
import { formatDuration } from "../../system/duration.ts";

const SIGNS = { passed: "✅", failed: "❌", waiting: "⏳" } as const;
const LOOKS = { passed: "good", failed: "bad", waiting: "plain" } as const;

/** Every service with its gate and its times, a chart of them, and the results of the probes. */
export function smokeSection({ services, probes, leftOut = [] }: SmokeResult): string {
  const time = (milliseconds: number | null) => (milliseconds === null ? "" : formatDuration(milliseconds));
  const rows = services.map(({ service, outcome, gate, started, ready, reason }) => [
    text(service),
    `${SIGNS[outcome]} ${outcome}`,
    gate,
    time(started),
    time(ready),
    text(reason ?? ""),
  ]);
  const asked = probes.map(({ service, probe, passed, duration, reason }) => [
    text(service),
    code(probe),
    passed ? "✅" : "❌",
    formatDuration(duration),
    text(reason ?? ""),
  ]);
  return [
    "### Smoke test\n",
    table([["service"], ["outcome"], ["gate"], ["started", "right"], ["ready", "right"], ["reason"]], rows),
    leftOut.length > 0 ? `Not tested, by \`x-slipway.smoke\`: ${leftOut.map(text).join(", ")}.\n` : "",
    gantt(barsOf(services)),
    table([["service"], ["probe"], ["passed"], ["time", "right"], ["reason"]], asked),
  ]
    .filter(Boolean)
    .join("\n");
}

/** From a container's start to its gate's verdict, or to the last verdict of all when it has none. */
function barsOf(services: SmokeResult["services"]) {
  const last = Math.max(0, ...services.map(({ started, ready }) => ready ?? started ?? 0));
  return services
    .flatMap(({ service, outcome, gate, started, ready }) =>
      started === null
        ? []
        : [
            {
              row: service,
              label: outcome === "passed" ? gate : outcome,
              start: started,
              end: ready ?? last,
              look: LOOKS[outcome],
            },
          ],
    )
    .toSorted((a, b) => a.start - b.start);
}
