import { z } from "zod";
import { parseDuration } from "../system/duration.ts";

/*
 * `x-slipway` of a service and of the project: settings that compose does not have. `schema/x-slipway.schema.json` is
 * generated from here, so that editors complete and validate it.
 */

const Duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, { error: "not a duration such as 500ms, 2s or 1m30s" })
  .meta({ description: "A duration such as 500ms, 2s or 1m30s" });

const Within = {
  within: Duration.optional().meta({
    description: "The longest time that one attempt may take (default 10s)",
  }),
};

const Answer = {
  port: z
    .int()
    .min(1)
    .max(65535)
    .optional()
    .meta({ description: "Container port (default: the first published one)" }),
  status: z
    .int()
    .min(100)
    .max(599)
    .optional()
    .meta({ description: "Expected status (default: any of 200 to 299)" }),
  header: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: "Headers the response must have, each with a text that it must contain" }),
  body: z.string().optional().meta({ description: "Text that the body must contain" }),
  json: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .optional()
    .meta({
      description: "Values that the JSON body must have, by dotted path: { dependencies.redis.state: up }",
    }),
  ...Within,
};
/** What the response to an HTTP or HTTPS probe must contain. */
export type ExpectedAnswer = z.infer<z.ZodObject<typeof Answer>>;

const HttpProbe = z.strictObject({
  http: z.string().startsWith("/").meta({ description: "Path to request with GET" }),
  ...Answer,
});

const HttpsProbe = z.strictObject({
  https: z.string().startsWith("/").meta({
    description:
      "Path to request with GET over TLS 1.2 or newer. The issuer of the certificate is not verified, because test stacks use self-signed certificates; the expiry date is",
  }),
  name: z
    .string()
    .optional()
    .meta({ description: "Server name for TLS and the header Host (default localhost)" }),
  "valid-for": Duration.optional().meta({
    description: "How long the certificate must still be valid (default 0s)",
  }),
  ...Answer,
});
/** A probe by HTTP or HTTPS. */
export type WebProbe = z.infer<typeof HttpProbe> | z.infer<typeof HttpsProbe>;

const TcpProbe = z.strictObject({
  tcp: z.int().min(1).max(65535).meta({ description: "Container port that must accept a connection" }),
  ...Within,
});

const CommandProbe = z.strictObject({
  command: z
    .array(z.string())
    .min(1)
    .meta({ description: "Command, as a list, that is run in the service's container and must exit with 0" }),
  ...Within,
});

/** One probe of a service. */
export const Probe = z.union([HttpProbe, HttpsProbe, TcpProbe, CommandProbe]);
export type Probe = z.infer<typeof Probe>;

/** `x-slipway` of a service. */
export const ServiceExtension = z.strictObject({
  probes: z
    .array(Probe)
    .optional()
    .meta({ description: "Checks that run once the whole stack has passed its gates" }),
  smoke: z.boolean().optional().meta({
    description:
      "Set it to false to leave the service out of the smoke test, for example because it changes something outside of the stack",
  }),
  rollout: z.enum(["start-first", "stop-first"]).optional().meta({
    description:
      "How a deployed service is replaced: start-first starts the new container before it stops the old one",
  }),
  backup: z
    .strictObject({
      dump: z.array(z.string()).min(1).meta({
        description:
          "Command, as a list, that is run in the container. It writes the backup to standard output and exits with 0 when the backup is complete",
      }),
      restore: z.array(z.string()).min(1).meta({
        description:
          "Command, as a list, that is run in the container. It reads a backup from standard input. If it fails, or the backup is truncated, it must leave the data unchanged",
      }),
    })
    .optional()
    .meta({ description: "The commands of `slipway backup` and `slipway restore`" }),
  reload: z
    .union([
      z.array(z.string()).min(1),
      z.strictObject({
        command: z.array(z.string()).min(1).meta({ description: "The command, as a list" }),
        check: z.array(z.string()).min(1).optional().meta({
          description: "Command, as a list, that is run before it. When it fails, the deployment does",
        }),
      }),
    ])
    .optional()
    .meta({
      description:
        "Command, as a list, that is run in the running container when nothing but mounted files of the repository has changed, so that the service reads them again and is not replaced. Or its command and a check",
    }),
  drain: z
    .union([Duration, z.array(z.string()).min(1)])
    .optional()
    .meta({
      description:
        "What happens between the moment when a new container gets traffic and the stop of the old one: a wait (default 2s), or a command, as a list, that is run in the old container",
    }),
});
export type ServiceExtension = z.infer<typeof ServiceExtension>;

const Hook = {
  command: z.array(z.string()).min(1).meta({
    description:
      "Command, as a list. Its environment has SLIPWAY_ACTION (deploy or rollback), SLIPWAY_PROJECT, SLIPWAY_RELEASE, SLIPWAY_VERSION and SLIPWAY_PREVIOUS, the release that ran before",
  }),
  service: z.string().optional().meta({
    description:
      "The service in whose running container it is run (default: on the host, in the folder of the release)",
  }),
  within: Duration.optional().meta({ description: "The longest time that it may take (default 1m)" }),
};

/** `x-slipway` of a project. */
export const ProjectExtension = z.strictObject({
  hooks: z
    .strictObject({
      "before-switch": z
        .array(
          z.strictObject({
            ...Hook,
            "on-failure": z
              .enum(["stop", "warn"])
              .optional()
              .meta({ description: "stop (default) ends the deployment before anything is changed" }),
          }),
        )
        .optional()
        .meta({ description: "Commands that run on each host before the first service is replaced" }),
      "after-switch": z
        .array(
          z.strictObject({
            ...Hook,
            "on-failure": z
              .enum(["roll-back", "warn"])
              .optional()
              .meta({ description: "warn (default), or roll-back to return to the previous release" }),
          }),
        )
        .optional()
        .meta({ description: "Commands that run on each host once all services have passed their gates" }),
    })
    .optional()
    .meta({ description: "Commands of your own around the switch to a release" }),
});
