import type { OUTPUTS } from "../inputs/definitions.ts";
import { formatCandidates, handoverOf } from "../model/candidates.ts";
import { type Result, SEVERITIES } from "../model/result.ts";
import { maskedJson } from "./masked-json.ts";

/** The outputs of the action by name. */
export type Outputs = Readonly<Record<keyof typeof OUTPUTS, string>>;

/**
 * Characters. An output may have at most 1 MB in UTF-16.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#outputs-for-docker-container-and-javascript-actions
 */
const LIMIT = 500_000;

/** Sets the step's outputs, also after a failed run: later steps may run `if: failure()`. */
export async function setOutputs(result: Result): Promise<void> {
  const core = await import("@actions/core");
  for (const [name, value] of Object.entries(outputsOf(result, result.command))) core.setOutput(name, value);
}

/** The outputs of the action. The output of a stage that did not run is empty. */
export function outputsOf(result: Result, command: string): Outputs {
  const { build, scan, push, deploy, version } = result;
  const digests = build?.candidates.map(({ image, digest }) => [image, digest]);
  const counts = SEVERITIES.map((severity) => [
    severity,
    scan?.images.reduce((sum, { gated, counts }) => sum + (gated ? (counts[severity] ?? 0) : 0), 0),
  ]);
  return {
    result: resultWithin(LIMIT, result),
    // After `build`, later steps of the same job use the layouts. After a pipeline, other machines continue.
    candidates: build ? formatCandidates(handoverOf(result), command === "build") : "",
    digests: digests ? JSON.stringify(Object.fromEntries(digests)) : "",
    tags: push?.tags.map(({ reference }) => reference).join("\n") ?? "",
    version,
    "scan-counts": scan ? JSON.stringify(Object.fromEntries(counts)) : "",
    release: deploy?.release ?? "",
    hosts: deploy
      ? JSON.stringify(Object.fromEntries(deploy.hosts.map(({ host, outcome }) => [host, outcome])))
      : "",
  };
}

/** A result that is too long is returned without its findings. The file `result.json` has them all. */
function resultWithin(limit: number, result: Result): string {
  const whole = maskedJson(result);
  if (whole.length <= limit || !result.scan) return whole;
  const images = result.scan.images.map((image) => ({ ...image, failing: [] }));
  return maskedJson({ ...result, scan: { ...result.scan, images } });
}
