import { z } from "zod";

/** What `reporter.ts` writes about a run of vitest. Durations are milliseconds. */
export const Report = z.object({
  files: z.array(
    z.object({
      file: z.string(),
      /** Tests and hooks, from the first to the last. */
      duration: z.number(),
      /** Why the file failed outside of its tests: it could not be loaded, or a hook failed. */
      errors: z.array(z.string()),
      tests: z.array(
        z.object({
          name: z.string(),
          state: z.enum(["passed", "failed", "skipped"]),
          duration: z.number(),
          /** Attempts after the first one. */
          retries: z.number(),
          errors: z.array(z.string()),
        }),
      ),
    }),
  ),
  /** Errors that belong to no file. */
  errors: z.array(z.string()),
});
export type Report = z.infer<typeof Report>;

/** The environment variable with the path of the report. */
export const REPORT_FILE = "SLIPWAY_TEST_REPORT";
