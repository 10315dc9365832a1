import { z } from "zod";

export type Warn = (text: string) => void;

/** The parts of a service that `model.ts` has no need to know. */
export const Parts = z.looseObject({
  scale: z.number().optional(),
  deploy: z.looseObject({ replicas: z.number().optional() }).optional(),
  network_mode: z.string().optional(),
  networks: z.record(z.string(), z.looseObject({}).nullable()).optional(),
  pid: z.string().optional(),
  ipc: z.string().optional(),
  uts: z.string().optional(),
  privileged: z.boolean().optional(),
  devices: z.array(z.unknown()).optional(),
  external_links: z.array(z.string()).optional(),
  volumes_from: z.array(z.string()).optional(),
  provider: z.unknown().optional(),
});
export type Parts = z.infer<typeof Parts>;

/** A namespace of the machine or of somebody else's container is not ours to enter, except to look at processes. */
export function ownNamespace(
  key: "network_mode" | "pid" | "ipc",
  mode: string | undefined,
  warn: Warn,
): string | undefined {
  const foreign = mode?.startsWith("container:") || (mode === "host" && key !== "pid");
  if (!foreign) return mode === "bridge" || mode === "default" ? undefined : mode;
  warn(`${key}: ${mode} is not isolated; in the smoke test the service has its own`);
  return undefined;
}

/** Says what a service shares with the machine, and what of others it does without. */
export function warnOfSharing(parts: Parts, warn: Warn): void {
  const shared = [
    ...(parts.privileged ? ["privileged"] : []),
    ...(parts.pid === "host" ? ["pid: host"] : []),
    ...(parts.uts === "host" ? ["uts: host"] : []),
    ...(parts.devices?.length ? ["devices"] : []),
    ...(parts.provider ? ["provider"] : []),
  ];
  if (shared.length > 0) warn(`${shared.join(", ")}: what the service does to the machine is not isolated`);
  const others = [
    ...(parts.external_links ?? []),
    ...(parts.volumes_from ?? []).filter((source) => source.startsWith("container:")),
  ];
  if (others.length > 0) warn(`containers of others are left out in the smoke test: ${others.join(", ")}`);
}
