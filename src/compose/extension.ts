import { z } from "zod";
import { parseDuration } from "../system/duration.ts";

/*
 * `x-slipway` of a service: what compose itself cannot say. `schema/x-slipway.schema.json` is generated from here, so
 * that editors complete and check it.
 */

const Duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, { error: "not a duration such as 500ms, 2s or 1m30s" })
  .meta({ description: "A duration such as 500ms, 2s or 1m30s" });

const Within = {
  within: Duration.optional().meta({ description: "The longest time the answer may take (default 10s)" }),
};

const Answer = {
  port: z
    .int()
    .min(1)
    .max(65535)
    .optional()
    .meta({ description: "Container port; the first published one by default" }),
  status: z
    .int()
    .min(100)
    .max(599)
    .optional()
    .meta({ description: "Status expected; any of 200 to 299 by default" }),
  header: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: "Headers the answer must have, each with text that it must contain" }),
  body: z.string().optional().meta({ description: "Text the body must contain" }),
  json: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .optional()
    .meta({
      description: "Values the JSON body must have, by dotted path: { dependencies.redis.state: up }",
    }),
  ...Within,
};
/** What an answer by HTTP or HTTPS must be like. */
export type ExpectedAnswer = z.infer<z.ZodObject<typeof Answer>>;

const HttpProbe = z.strictObject({
  http: z.string().startsWith("/").meta({ description: "Path asked for with GET" }),
  ...Answer,
});

const HttpsProbe = z.strictObject({
  https: z.string().startsWith("/").meta({
    description:
      "Path asked for with GET over TLS 1.2 or newer. Who signed the certificate is not looked at, since a stack that is tested has its own; when it ends is",
  }),
  name: z.string().optional().meta({ description: "Server name asked for (default localhost)" }),
  "valid-for": Duration.optional().meta({
    description: "How long the certificate must still be valid (default 0s)",
  }),
  ...Answer,
});
export type WebProbe = z.infer<typeof HttpProbe> | z.infer<typeof HttpsProbe>;

const TcpProbe = z.strictObject({
  tcp: z.int().min(1).max(65535).meta({ description: "Container port that must accept a connection" }),
  ...Within,
});

const CommandProbe = z.strictObject({
  command: z
    .array(z.string())
    .min(1)
    .meta({ description: "Argv run in the service's container; must exit 0" }),
  ...Within,
});

export const Probe = z.union([HttpProbe, HttpsProbe, TcpProbe, CommandProbe]);
export type Probe = z.infer<typeof Probe>;

export const ServiceExtension = z.strictObject({
  probes: z.array(Probe).optional().meta({ description: "Asked once the whole stack has passed its gates" }),
  smoke: z.boolean().optional().meta({
    description:
      "false leaves the service out of the smoke test: for one that changes what lies outside of the stack",
  }),
  rollout: z
    .enum(["start-first", "stop-first"])
    .optional()
    .meta({ description: "How a deployed service is replaced" }),
  backup: z
    .strictObject({
      dump: z.array(z.string()).min(1).meta({
        description:
          "Argv, run in the container, that writes a backup to its standard output and exits 0 when it is complete",
      }),
      restore: z.array(z.string()).min(1).meta({
        description:
          "Argv, run in the container, that reads a backup from its standard input. What breaks half-way, or ends early, must leave the data as it was",
      }),
    })
    .optional()
    .meta({ description: "How `slipway backup` and `slipway restore` do it" }),
  drain: Duration.optional().meta({
    description: "How long the old container stays after the new one is healthy",
  }),
});
export type ServiceExtension = z.infer<typeof ServiceExtension>;

/**
 * An argv of `x-slipway` as it is to be run. `docker compose config` writes every `$` as `$$`, so that its output is a
 * compose file again.
 */
export function argvOf(words: readonly string[]): readonly string[] {
  return words.map((word) => word.replaceAll("$$", "$"));
}
