import type { WebProbe } from "../compose/extension.ts";
import { formatDuration, parseDuration } from "../system/duration.ts";
import type { HttpAnswer } from "./answer.ts";

/** Why the certificate is not valid as long as the probe expects; `undefined` when it is, or there is none. */
export function judgeCertificate(
  probe: WebProbe,
  { certificateExpires }: Pick<HttpAnswer, "certificateExpires">,
  now: Date,
): string | undefined {
  if (!("https" in probe) || !certificateExpires) return undefined;
  const wanted = parseDuration(probe["valid-for"] ?? "0s") ?? 0;
  const left = certificateExpires.getTime() - now.getTime();
  const end = certificateExpires.toISOString();
  if (left <= 0) return `the certificate expired at ${end}`;
  if (left < wanted)
    return `the certificate expires at ${end}, in ${formatDuration(left)}, expected to be valid for ${probe["valid-for"]}`;
  return undefined;
}
