import { z } from "zod";

/**
 * The format of release.json. The first format had no `repository`. When the workflow run of such a release names one, only
 * that repository may deploy there; otherwise the next deployment of the project takes the host over.
 */
export const RECORD_FORMAT = 2;

/** What release.json says about a release. Optional keys are those that earlier versions did not write. */
export const ReleaseRecord = z.object({
  schemaVersion: z.number(),
  id: z.string(),
  project: z.string(),
  /** The web address; `null` when none was known. */
  repository: z.string().nullish(),
  version: z.string(),
  commit: z.string().nullish(),
  runUrl: z.string().nullish(),
  /** Who deployed it. */
  by: z.string().nullish(),
  /** ISO 8601. */
  time: z.string(),
  /** What made it: `deploy`, `rollback`, `restart` or `scale`, and what that was about: `web=3`. */
  action: z.string().nullish(),
  details: z.string().nullish(),
  /** The release that this one repeats, when it was not made by a deployment. */
  repeats: z.string().nullish(),
  /** What `repeats` was called at first. */
  rollbackTo: z.string().nullish(),
  /** What each service runs, by digest. */
  images: z.record(z.string(), z.string()),
});
export type ReleaseRecord = z.infer<typeof ReleaseRecord>;

/** The text of release.json. Scripts on hosts rely on one key per line, indented by two spaces. */
export function recordText(record: ReleaseRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}
