import { code, folded, table, text } from "../../markdown/markdown.ts";
import { type Finding, type ScanResult, SEVERITIES } from "../../model/result.ts";

type ScannedImage = ScanResult["images"][number];

/** Findings shown per image; the report has all of them. */
const MOST = 20;

/** The number of findings by image and platform, and those that fail the gate. */
export function scanSection({ trivy, database, images, unscanned = [] }: ScanResult): string {
  const rows = images.map((scan) => [
    code(scan.image),
    text(scan.platform),
    verdict(scan),
    ...SEVERITIES.map((severity) => String(scan.counts[severity] || "")),
  ]);
  const counts = SEVERITIES.map((severity) => [severity.toLowerCase(), "right"] as const);
  const skipped = unscanned.map(({ image, platform, reason }) => [code(image), text(platform), text(reason)]);
  return [
    "### Scan\n",
    table([["image"], ["platform"], ["gate"], ...counts], rows),
    `Trivy ${text(trivy)}${database ? `, database of ${text(database)}` : ""}\n`,
    ...failures(images),
    acceptedTable(images),
    unsupportedTable(images),
    skipped.length > 0 ? table([["not scanned"], ["platform"], ["why"]], skipped) : "",
  ]
    .filter(Boolean)
    .join("\n");
}

/** The accepted findings, each once however many platforms have it. */
function acceptedTable(images: readonly ScannedImage[]): string {
  const rows = new Map(
    images.flatMap(({ image, waived = [] }) =>
      waived.map(({ id, subject, until, statement }) => {
        const cells = [code(image), text(id), code(subject), text(until), text(statement)];
        return [cells.join(), cells] as const;
      }),
    ),
  );
  const columns = [["image"], ["accepted"], ["in"], ["until"], ["because"]] as const;
  return rows.size > 0 ? table(columns, [...rows.values()]) : "";
}

/** Operating systems at their end of life, each once however many platforms have it. */
function unsupportedTable(images: readonly ScannedImage[]): string {
  const systems = new Map(images.map(({ image, unsupported }) => [image, unsupported]));
  const rows = [...systems].flatMap(([image, system]) => (system ? [[code(image), text(system)]] : []));
  return rows.length > 0 ? table([["image"], ["gets no more security updates"]], rows) : "";
}

function verdict({ gated, failing }: ScannedImage): string {
  if (!gated) return "not gated";
  return failing.length > 0 ? `❌ ${failing.length}` : "✅";
}

/** One table per image, folded unless it fails the gate. A finding of several platforms has one row. */
function failures(images: readonly ScannedImage[]): readonly string[] {
  return [...new Set(images.map(({ image }) => image))].flatMap((image) => {
    const scans = images.filter((scan) => scan.image === image);
    const rows = new Map<string, { finding: Finding; platforms: Set<string> }>();
    for (const { platform, failing } of scans) {
      for (const finding of failing) {
        const key = JSON.stringify(finding);
        const row = rows.get(key) ?? { finding, platforms: new Set() };
        row.platforms.add(platform);
        rows.set(key, row);
      }
    }
    if (rows.size === 0) return [];
    const shown = [...rows.values()].slice(0, MOST).map(cells);
    const columns = [
      ["severity"],
      ["finding"],
      ["in"],
      ["installed"],
      ["fixed in"],
      ["platforms"],
      ["title"],
    ] as const;
    const more =
      rows.size > MOST ? `\n… and ${rows.size - MOST} more in ${code(scans[0]?.report ?? "")}\n` : "";
    const body = table(columns, shown) + more;
    const title = `${code(image)}: ${rows.size} of a gated severity`;
    return scans.some(({ gated }) => gated)
      ? [`**${title}**\n`, body]
      : [folded(`${escapeForHtml(image)}: ${rows.size} of a gated severity, third-party`, body)];
  });
}

function cells({
  finding,
  platforms,
}: {
  finding: Finding;
  platforms: ReadonlySet<string>;
}): readonly string[] {
  const { severity, id, subject, installed, fixed, title } = finding;
  return [
    severity,
    text(id),
    code(subject),
    text(installed),
    text(fixed),
    text([...platforms].join(", ")),
    text(title),
  ];
}

function escapeForHtml(image: string): string {
  return image.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
