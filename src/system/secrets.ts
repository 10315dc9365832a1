/** Values that must never be printed, each with its one-line pieces: a runner's log is masked line by line. */
const known = new Set<string>();

/** Values shorter than this are not masked: `yes` or `80` would make every log unreadable. */
const SHORTEST = 4;

/** Remembers a secret, so that {@link mask} hides it wherever it shows up. Safe to call twice. */
export function remember(secret: string): void {
  for (const piece of [secret, ...secret.split("\n")]) {
    const value = piece.trim();
    if (value.length < SHORTEST) continue;
    known.add(value);
    // As it stands inside JSON, which plans and commands show as text.
    known.add(JSON.stringify(value).slice(1, -1));
  }
}

/** The text with every remembered secret replaced by `***`. */
export function mask(text: string): string {
  // Longest first: a secret that contains another must not leave its ends behind.
  return [...known]
    .sort((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, "***"), text);
}
