import { literal } from "../compose/dollar.ts";
import type { Probe } from "../compose/extension.ts";
import type { ComposeModel } from "../compose/model.ts";
import type { Problem } from "../model/problem.ts";
import { publishedTcpPorts } from "./gates.ts";

/** A probe of a service, with its container port; `undefined` for a command. */
export interface ServiceProbe {
  readonly service: string;
  readonly probe: Probe;
  readonly port: number | undefined;
}

/** All probes of the project, in its order. */
export function probesOf(model: ComposeModel): readonly ServiceProbe[] {
  return Object.entries(model.services).flatMap(([service, definition]) =>
    literal(definition["x-slipway"]?.probes ?? []).map((probe) => {
      if ("command" in probe) return { service, probe, port: undefined };
      const port = "tcp" in probe ? probe.tcp : (probe.port ?? publishedTcpPorts(definition)[0]);
      return { service, probe, port };
    }),
  );
}

/** HTTP and HTTPS probes without a port, of services that publish none. */
export function probeProblems(model: ComposeModel): readonly Problem[] {
  return probesOf(model)
    .filter(({ probe, port }) => ("http" in probe || "https" in probe) && port === undefined)
    .map(({ service, probe }) => ({
      input: "files",
      message: `services.${service}.x-slipway.probes: ${describeProbe(probe)} has no port, and the service publishes none. Add "port: " with the port that it listens on in its container.`,
    }));
}

/** The service whose network a service uses: itself, or the one of `network_mode: service:…`. */
export function networkOwner(model: ComposeModel, service: string): string {
  const mode = model.services[service]?.network_mode;
  const other = typeof mode === "string" && mode.startsWith("service:") ? mode.slice("service:".length) : "";
  return model.services[other] ? networkOwner(model, other) : service;
}

/** A short name of a probe: `GET /health`, `GET https /health`. */
export function describeProbe(probe: Probe): string {
  if ("http" in probe) return `GET ${probe.http}`;
  if ("https" in probe) return `GET https ${probe.https}`;
  return "tcp" in probe ? `TCP ${probe.tcp}` : probe.command.join(" ");
}
