import { z } from "zod";
import { ProjectExtension, ServiceExtension } from "./extension.ts";

/*
 * The parts of compose's rendered model (`docker compose config`) that Slipway reads. All other keys are kept
 * unchanged: compose and bake get back what compose wrote.
 * @see https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json
 */

const Build = z.looseObject({
  context: z.string().optional(),
  dockerfile: z.string().optional(),
  args: z.record(z.string(), z.string().nullable()).optional(),
});

const Port = z.looseObject({
  target: z.number(),
  published: z.string().optional(),
  host_ip: z.string().optional(),
  protocol: z.string().optional(),
});

const Volume = z.looseObject({
  type: z.string(),
  source: z.string().optional(),
  target: z.string(),
  read_only: z.boolean().optional(),
});

const Healthcheck = z.looseObject({ test: z.array(z.string()).nullish(), disable: z.boolean().optional() });

const Mount = z.looseObject({ source: z.string() });

/** A service. */
export const Service = z.looseObject({
  image: z.string().optional(),
  build: Build.optional(),
  container_name: z.string().optional(),
  depends_on: z
    .record(z.string(), z.looseObject({ condition: z.string(), required: z.boolean().optional() }))
    .optional(),
  healthcheck: Healthcheck.optional(),
  restart: z.string().optional(),
  ports: z.array(Port).optional(),
  volumes: z.array(Volume).optional(),
  volumes_from: z.array(z.string()).optional(),
  network_mode: z.string().optional(),
  networks: z.record(z.string(), z.looseObject({}).nullable()).optional(),
  secrets: z.array(Mount).optional(),
  configs: z.array(Mount).optional(),
  logging: z.looseObject({ driver: z.string().optional() }).optional(),
  "x-slipway": ServiceExtension.optional(),
});
export type Service = z.infer<typeof Service>;

/** A secret or a configuration: from a file (an absolute path after rendering), a text or a variable. */
const FileObject = z.looseObject({
  file: z.string().optional(),
  content: z.string().optional(),
  environment: z.string().optional(),
  external: z.boolean().optional(),
});

const Named = z.looseObject({ name: z.string().optional(), external: z.boolean().optional() }).nullable();

const Subnets = z.looseObject({
  config: z.array(z.looseObject({ subnet: z.string().optional() })).optional(),
});

const Network = z
  .looseObject({ name: z.string().optional(), external: z.boolean().optional(), ipam: Subnets.optional() })
  .nullable();

/** A rendered compose project. */
export const ComposeModel = z.looseObject({
  name: z.string(),
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), Named).optional(),
  networks: z.record(z.string(), Network).optional(),
  secrets: z.record(z.string(), FileObject).optional(),
  configs: z.record(z.string(), FileObject).optional(),
  "x-slipway": ProjectExtension.optional(),
});
export type ComposeModel = z.infer<typeof ComposeModel>;
