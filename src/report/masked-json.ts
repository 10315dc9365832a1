import { mask } from "../system/secrets.ts";

/** JSON with the secrets in its strings masked. Masking the JSON text itself could break its syntax. */
export function maskedJson(found: object, indent?: number): string {
  return JSON.stringify(
    found,
    (_, value: unknown) => (typeof value === "string" ? mask(value) : value),
    indent,
  );
}
