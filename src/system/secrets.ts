/** Values that must never be printed, and each of their lines: a runner masks its log line by line. */
const known = new Set<string>();

/** Characters. Shorter values are not masked: masking `yes` or `80` would make every log unreadable. */
const SHORTEST = 4;

/** Remembers a secret, so that {@link mask} hides it everywhere. Safe to call twice. */
export function remember(secret: string): void {
  for (const piece of [secret, ...secret.split("\n")]) {
    const value = piece.trim();
    if (value.length < SHORTEST) continue;
    known.add(value);
    // As it stands inside JSON, which plans and commands show as text.
    known.add(JSON.stringify(value).slice(1, -1));
  }
}

/** Replaces every remembered secret in a text by `***`. */
export function mask(text: string): string {
  // Longest first: of a secret that contains another one, nothing must remain.
  return [...known]
    .sort((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, "***"), text);
}
