import { mask, remember } from "../system/secrets.ts";
import { DEFINITIONS, INPUT_NAMES } from "./definitions.ts";
import type { RawInputs } from "./raw.ts";

/** Hides a value in somebody else's log, for example `core.setSecret`. */
export type SetSecret = (value: string) => void;

/** Hides every secret among the inputs in our own log, and in that of the runner. */
export function hideSecrets(raw: RawInputs, setSecret: SetSecret): void {
  const values = secretValues(raw);
  for (const value of values) remember(value);
  // A runner would also hide a value of one letter, and with it half of its log.
  for (const value of values) if (mask(value) === "***") setSecret(value);
}

/** Every secret among the inputs: as a whole, each of its lines, and what in a line is a secret on its own. */
function secretValues(raw: RawInputs): ReadonlySet<string> {
  const values = INPUT_NAMES.flatMap((name) => {
    const { secret, secretParts = () => [] } = DEFINITIONS[name];
    const text = raw[name];
    if (!secret || text === undefined) return [];
    const lines = text.split("\n").map((line) => line.trim());
    return [text.trim(), ...lines, ...lines.flatMap(secretParts)];
  });
  return new Set(values.filter(Boolean));
}
