import { closest, distance } from "fastest-levenshtein";

/** ` Did you mean "x"?` when one of the valid names is near enough to be what was meant; else nothing. */
export function suggestion(found: string, valid: readonly string[]): string {
  if (valid.length === 0) return "";
  const name = closest(found, valid);
  return distance(found, name) <= Math.max(2, found.length / 3) ? ` Did you mean "${name}"?` : "";
}
