/** Bytes for people, in the units of registries: `980 B`, `12.3 MB`. */
export function formatSize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return power === 0 ? `${bytes} B` : `${(bytes / 1_000 ** power).toFixed(1)} ${units[power]}`;
}

/** `sha256:0123456789ab`: a digest as short as docker shows it. */
export function shortDigest(digest: string): string {
  return digest.slice(0, "sha256:".length + 12);
}
