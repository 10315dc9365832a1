/*
 * Compose writes every `$` as `$$` when it renders a model, so that its output is again a compose file.
 */

/** A text of a rendered model as it is meant; of a list or a mapping, every text in it. */
export function literal<Value>(value: Value): Value;
export function literal(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("$$", () => "$");
  if (Array.isArray(value)) return value.map(literal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [literal(key), literal(inside)]));
}

/** A text as a model has it. */
export function inCompose(text: string): string {
  return text.replaceAll("$", () => "$$");
}
