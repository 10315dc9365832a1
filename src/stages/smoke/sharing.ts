import { z } from "zod";

export type Warn = (text: string) => void;

/** The parts of a service that only the isolation reads. */
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

/** The mode, or `undefined` for a namespace of the machine or of another project's container. Only `pid: host` is kept. */
export function ownNamespace(
  key: "network_mode" | "pid" | "ipc",
  mode: string | undefined,
  warn: Warn,
): string | undefined {
  const foreign = mode?.startsWith("container:") || (mode === "host" && key !== "pid");
  if (!foreign) return mode === "bridge" || mode === "default" ? undefined : mode;
  warn(`${key}: ${mode} is not isolated; the service has its own in the smoke test`);
  return undefined;
}

/** Warns of what a service shares with the machine, and of containers of other projects that it does not get. */
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
  if (others.length > 0)
    warn(`containers of other projects are left out of the smoke test: ${others.join(", ")}`);
}
