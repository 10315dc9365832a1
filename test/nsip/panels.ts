import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

/*
 * The dashboards' queries as Grafana sends them, and a Prometheus that scrapes often enough to answer them soon.
 */

const root = new URL("../../", import.meta.url).pathname;

const Dashboard = z.looseObject({
  title: z.string(),
  panels: z.array(
    z.looseObject({
      type: z.string(),
      title: z.string(),
      datasource: z.looseObject({ uid: z.string() }).optional(),
      targets: z.array(z.looseObject({ expr: z.string() })).default([]),
    }),
  ),
});

/** Returns dashboard, panel and its queries. Grafana's rate interval is four times the scrape interval. */
export async function panels(): Promise<[string, string, string[]][]> {
  const folder = join(root, "monitoring/grafana/provisioning/dashboards");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  const boards = await Promise.all(
    files.map(async (name) => Dashboard.parse(JSON.parse(await readFile(join(folder, name), "utf8")))),
  );
  return boards.flatMap(({ title, panels }) =>
    panels
      .filter(({ type }) => type !== "row")
      .map((panel): [string, string, string[]] => [
        title,
        panel.title,
        panel.targets.map(({ expr }) => expr.replaceAll("$__rate_interval", "1m")),
      ]),
  );
}

const Answer = z.object({
  data: z.object({ result: z.array(z.looseObject({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** Returns the current values of the series of a query. */
export async function ask(prometheus: string, query: string): Promise<number[]> {
  const answer = await fetch(`${prometheus}/api/v1/query`, {
    method: "POST",
    body: new URLSearchParams({ query }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${query}: ${text}`);
  return Answer.parse(JSON.parse(text)).data.result.map(({ value }) => Number(value[1]));
}

/** Not metrics of the stack: operators, and ALERTS, which exists only while an alert is pending or firing. */
const NO_METRICS = new Set(["and", "or", "unless", "bool", "on", "ignoring", "group_left", "ALERTS"]);

/** Returns the metrics that a query uses. */
export function metricsOf(query: string): string[] {
  const bare = query
    .replaceAll(/"[^"]*"|\{[^}]*\}|\[[^\]]*\]/g, " ")
    .replaceAll(/\b(by|without|on|ignoring|group_left)\s*\([^)]*\)/g, " ");
  const names = bare.match(/(?<![\w:])[a-zA-Z_:][\w:]*(?![\w:]|\s*\()/g) ?? [];
  return [...new Set(names)].filter((name) => !NO_METRICS.has(name));
}

const Series = z.object({ data: z.array(z.unknown()) });

/** Whether Prometheus has a metric, whatever its value. */
export async function isKnown(prometheus: string, metric: string): Promise<boolean> {
  const answer = await fetch(`${prometheus}/api/v1/series?limit=1&match[]=${encodeURIComponent(metric)}`);
  return Series.parse(await answer.json()).data.length > 0;
}

/** Returns a compose override with which Prometheus scrapes and discovers targets every two seconds. */
export async function quickPrometheus(): Promise<{ readonly services: object } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "nsip-prometheus-"));
  const file = join(folder, "prometheus.yml");
  const text = await readFile(join(root, "monitoring/prometheus.yml"), "utf8");
  const quick = text.replaceAll(/(scrape_interval|scrape_timeout|refresh_interval): \d+s/g, "$1: 2s");
  await writeFile(file, quick, { mode: 0o644 });
  const volume = { type: "bind", source: file, target: "/etc/prometheus/prometheus.yml", read_only: true };
  return {
    services: { prometheus: { volumes: [volume] } },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
