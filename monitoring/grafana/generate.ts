import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { apiPerformance } from "./dashboards/api-performance.ts";
import { dashboardOf } from "./dashboards/board.ts";
import { databaseStatistics } from "./dashboards/database-statistics.ts";
import { errorRates } from "./dashboards/error-rates.ts";
import { systemOverview } from "./dashboards/system-overview.ts";

/*
 * Writes the JSON of the dashboards, which Grafana's provisioning reads. With --check, only reports files that are out of
 * date.
 */

const folder = join(import.meta.dirname, "provisioning", "dashboards");
const isCheck = process.argv.includes("--check");

await mkdir(folder, { recursive: true });
for (const board of [systemOverview, apiPerformance, databaseStatistics, errorRates]) {
  const file = join(folder, `${board.uid}.json`);
  const text = `${JSON.stringify(dashboardOf(board), undefined, 2)}\n`;
  if (!isCheck) await writeFile(file, text);
  else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
    console.error(`${file} is out of date: run npm run docs`);
    process.exitCode = 1;
  }
}
