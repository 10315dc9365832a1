import { readFile } from "node:fs/promises";
import { loadAll } from "js-yaml";
import { z } from "zod";
import { InputError } from "../../model/problem.ts";

/*
 * Findings that a project accepts for a while: Trivy's ignore-file, in either of its formats. Every entry needs an
 * expiry date, so that no finding is ignored for ever.
 * @see https://trivy.dev/docs/latest/guide/configuration/filtering/
 */

export interface AcceptedFinding {
  readonly id: string;
  /** The last day, `2027-01-31`; afterwards Trivy reports the finding again. */
  readonly until: string;
  readonly statement: string;
}

const Entry = z.looseObject({
  id: z.string(),
  expired_at: z.string().optional(),
  statement: z.string().default(""),
});
const Entries = z.array(Entry).default([]);
const IgnoreFile = z.looseObject({
  vulnerabilities: Entries,
  misconfigurations: Entries,
  secrets: Entries,
  licenses: Entries,
});
type Entry = z.infer<typeof Entry>;

const DAY = /^\d{4}-\d\d-\d\d$/;
const FORTNIGHT = 14 * 86_400_000;

/** @throws InputError naming the entries without an expiry date, or what in the file is not valid. */
export async function readAccepted(path: string): Promise<readonly AcceptedFinding[]> {
  const text = await readFile(path, "utf8").catch((error: Error) => {
    throw new InputError([{ input: "ignore-file", message: `${path} cannot be read: ${error.message}` }]);
  });
  return parseAccepted(text, path);
}

/** The extension of `path` decides between the two formats, as in Trivy. */
export function parseAccepted(text: string, path: string): readonly AcceptedFinding[] {
  const entries = /\.ya?ml$/.test(path) ? ofYaml(text, path) : ofLines(text);
  const endless = entries.filter(({ expired_at }) => !DAY.test(expired_at ?? ""));
  if (endless.length > 0) {
    const names = endless.map(({ id }) => id).join(", ");
    const how = /\.ya?ml$/.test(path) ? "expired_at: 2027-01-31" : "exp:2027-01-31";
    throw new InputError([
      {
        input: "ignore-file",
        message: `${path}: no expiry date: ${names}. Add one to each entry: ${how}`,
      },
    ]);
  }
  return entries.map(({ id, expired_at = "", statement }) => ({ id, until: expired_at, statement }));
}

function ofYaml(text: string, path: string): readonly Entry[] {
  const invalid = (problem: string) =>
    new InputError([
      { input: "ignore-file", message: `${path} is not a valid ignore-file of Trivy: ${problem}` },
    ]);
  let content: unknown;
  try {
    [content] = loadAll(text);
  } catch (error) {
    // Without the lines of the file that follow.
    throw invalid(
      String(error instanceof Error ? error.message : error)
        .split("\n", 1)
        .join(),
    );
  }
  const parsed = IgnoreFile.safeParse(content ?? {});
  if (!parsed.success) {
    throw invalid(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
  }
  const { vulnerabilities, misconfigurations, secrets, licenses } = parsed.data;
  return [...vulnerabilities, ...misconfigurations, ...secrets, ...licenses];
}

/** One entry per line: `CVE-2022-40897 exp:2027-01-31`; a comment before it is its reason. */
function ofLines(text: string): readonly Entry[] {
  let statement = "";
  return text.split("\n").flatMap((line) => {
    const [id = "", ...words] = line.trim().split(/\s+/);
    if (id.startsWith("#")) {
      statement = line.trim().replace(/^#\s*/, "");
      return [];
    }
    const reason = statement;
    statement = "";
    if (id === "") return [];
    const expired_at = words.find((word) => word.startsWith("exp:"))?.slice("exp:".length);
    return [{ id, statement: reason, ...(expired_at !== undefined && { expired_at }) }];
  });
}

/** Those that expire within 14 days, or have expired within the last 14. */
export function expiringSoon(accepted: readonly AcceptedFinding[], now: Date): readonly AcceptedFinding[] {
  return accepted.filter(({ until }) => {
    const left = Date.parse(until) - now.getTime();
    return left > -FORTNIGHT && left < FORTNIGHT;
  });
}
