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

/**
 * Masks a text that may have been cut off at its end: the beginning of a secret there is hidden too. Quotation marks, and
 * what is left of a character that was cut, may follow it.
 */
export function maskCut(text: string): string {
  const [, shown = "", end = ""] = /^(.*?)(["\uFFFD]*)$/s.exec(mask(text)) ?? [];
  const begun = [...known].map((secret) => {
    let length = Math.min(secret.length, shown.length);
    while (length >= SHORTEST && !shown.endsWith(secret.slice(0, length))) length--;
    return length < SHORTEST ? 0 : length;
  });
  const length = Math.max(0, ...begun);
  return length === 0 ? shown + end : `${shown.slice(0, -length)}***${end}`;
}

/** Replaces every remembered secret in a text by `***`. */
export function mask(text: string): string {
  // Longest first: of a secret that contains another one, nothing must remain.
  return [...known]
    .sort((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, "***"), text);
}
