import { formatSize, shortDigest } from "../../image/size.ts";
import { code, folded, table, text } from "../../markdown/markdown.ts";
import type { BuildResult } from "../../model/result.ts";
import { formatDuration } from "../../system/duration.ts";

/** The images by platform, the use of the cache, the slowest steps and BuildKit's warnings. */
export function buildSection({ candidates, steps, slowest, warnings }: BuildResult): string {
  const images = candidates.flatMap(({ image, services, digest, platforms }) =>
    platforms.map((one, index) => [
      index === 0 ? code(image) : "",
      index === 0 ? services.map(text).join(", ") : "",
      index === 0 ? code(shortDigest(digest)) : "",
      text(one.platform),
      code(shortDigest(one.digest)),
      formatSize(one.size),
    ]),
  );
  const columns = [
    ["image"],
    ["services"],
    ["index"],
    ["platform"],
    ["digest"],
    ["compressed", "right"],
  ] as const;
  const slow = slowest.map(({ name, duration }) => [code(name), formatDuration(duration)]);
  const said = warnings.map(({ message, file, line }) => [
    text(message),
    file ? code(line ? `${file}:${line}` : file) : "",
  ]);
  return [
    "### Build\n",
    table(columns, images),
    `${cached(steps)}\n`,
    slow.length > 0 ? folded("Slowest steps", table([["step"], ["time", "right"]], slow)) : "",
    said.length > 0 ? folded(`Warnings: ${said.length}`, table([["warning"], ["where"]], said)) : "",
  ]
    .filter(Boolean)
    .join("\n");
}

/** `42 steps, 30 cached (71 %)` */
export function cached({ total, cached }: BuildResult["steps"]): string {
  const share = total === 0 ? 0 : Math.round((cached / total) * 100);
  return `${total} steps, ${cached} cached (${share} %)`;
}
