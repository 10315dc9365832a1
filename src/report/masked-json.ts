import { mask } from "../system/secrets.ts";

/** JSON with every secret in its strings masked. Masking the finished JSON could break its syntax. */
export function maskedJson(found: object, indent?: number): string {
  return JSON.stringify(
    found,
    (_, value: unknown) => (typeof value === "string" ? mask(value) : value),
    indent,
  );
}
