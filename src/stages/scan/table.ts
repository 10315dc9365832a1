import type { Finding } from "../../model/result.ts";
import type { ScannedImage } from "./gate.ts";

const HEADER = ["SEVERITY", "FINDING", "IN", "INSTALLED", "FIXED", "PLATFORMS", "TITLE"];
/** Rows shown per image; the report has all of them. */
const ROWS = 20;
/** The longest text in a column. */
const WIDTH = 48;

/**
 * The findings that fail the gate, or would if the image gated, as plain text: one table per image, in which a finding of
 * several platforms has one row. Empty when there are none.
 */
export function findingsTable(images: readonly ScannedImage[]): string {
  const names = [...new Set(images.map(({ image }) => image))];
  return names
    .map((name) =>
      imageTable(
        name,
        images.filter(({ image }) => image === name),
      ),
    )
    .filter(Boolean)
    .join("\n");
}

function imageTable(name: string, scans: readonly ScannedImage[]): string {
  const rows = new Map<string, { finding: Finding; platforms: string[] }>();
  for (const { platform, failing } of scans) {
    for (const finding of failing) {
      const key = JSON.stringify(finding);
      const row = rows.get(key) ?? { finding, platforms: [] };
      // An image may contain the same package twice.
      if (!row.platforms.includes(platform)) row.platforms.push(platform);
      rows.set(key, row);
    }
  }
  if (rows.size === 0) return "";
  const gated = scans.some((scan) => scan.gated) ? "" : " (third-party, does not gate)";
  const shown = [...rows.values()].slice(0, ROWS).map(({ finding, platforms }) => cells(finding, platforms));
  const more = rows.size > ROWS ? [`… and ${rows.size - ROWS} more in ${scans[0]?.report}`] : [];
  return [`${name}${gated}`, ...align([HEADER, ...shown]), ...more, ""].join("\n");
}

function cells(finding: Finding, platforms: readonly string[]): readonly string[] {
  const { severity, id, subject, installed, fixed, title } = finding;
  const where = platforms.map((platform) => platform.replace(/^linux\//, "")).join(" ");
  return [severity, id, subject, installed || "-", fixed || "-", where, title].map(shorten);
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;
}

function align(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
