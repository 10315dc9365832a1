import { z } from "zod";

/*
 * The state of a container: read once from `docker container inspect`, then kept up to date from events.
 * @see https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Container/operation/ContainerInspect
 */

const Inspected = z.looseObject({
  Id: z.string(),
  RestartCount: z.number(),
  State: z.looseObject({
    Status: z.string(),
    ExitCode: z.number(),
    Error: z.string(),
    StartedAt: z.string(),
    OOMKilled: z.boolean(),
    Health: z
      .looseObject({
        Status: z.enum(["none", "starting", "healthy", "unhealthy"]),
        Log: z.array(z.looseObject({ ExitCode: z.number(), Output: z.string() })).nullish(),
      })
      .nullish(),
  }),
  HostConfig: z.looseObject({ Memory: z.number() }),
  Config: z.looseObject({ Image: z.string(), Labels: z.record(z.string(), z.string()).nullish() }),
  NetworkSettings: z.looseObject({
    Ports: z.record(z.string(), z.array(z.looseObject({ HostPort: z.string() })).nullable()).nullish(),
    Networks: z.record(z.string(), z.looseObject({ IPAddress: z.string() })).nullish(),
  }),
});

export interface ContainerState {
  readonly id: string;
  /** `created`, `running`, `exited`, `removed` or another state of the engine's. */
  readonly status: string;
  readonly exitCode: number;
  /** Why the engine could not start it; empty otherwise. */
  readonly error: string;
  readonly oomKilled: boolean;
  readonly restarts: number;
  readonly health: "none" | "starting" | "healthy" | "unhealthy";
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface Container extends ContainerState {
  readonly service: string;
  /** The image as its definition names it. */
  readonly image: string;
  /** Compose's hash of the definition that it was created from. */
  readonly definition: string | undefined;
  /** When it was last started, RFC 3339; a time long ago when it never was. */
  readonly startedAt: string;
  /** The memory limit in bytes; 0 for none. */
  readonly memory: number;
  /** The healthcheck's last outputs, the latest at the end. */
  readonly healthLog: readonly { readonly exitCode: number; readonly output: string }[];
  /** Host ports on the loopback by container port, for TCP. */
  readonly published: ReadonlyMap<number, number>;
  /** Its address on one of its networks. */
  readonly address: string | undefined;
}

/** Prints the ids of all containers of a compose project, also of those that have ended. */
export function listContainersArgs(project: string): readonly string[] {
  return [
    "docker",
    "ps",
    "--all",
    "--quiet",
    "--no-trunc",
    "--filter",
    `label=com.docker.compose.project=${project}`,
  ];
}

/**
 * Prints the ids of the containers of a project's services, also of those that have ended. The containers of
 * `docker compose run` carry a service's name too, but do not belong to the service.
 */
export function listServicesArgs(project: string): readonly string[] {
  return [...listContainersArgs(project), "--filter", "label=com.docker.compose.oneoff=False"];
}

export function inspectContainersArgs(ids: readonly string[]): readonly string[] {
  return ["docker", "container", "inspect", ...ids];
}

/** The last lines of both streams. */
export function logsArgs(container: string, lines: number): readonly string[] {
  return ["docker", "logs", "--tail", String(lines), container];
}

/** @param reads whether the command reads standard input. */
export function execArgs(container: string, command: readonly string[], reads = false): readonly string[] {
  return ["docker", "exec", ...(reads ? ["--interactive"] : []), container, ...command];
}

/** Reads the output of {@link inspectContainersArgs}. Containers that compose did not create are left out. */
export function parseContainers(text: string): readonly Container[] {
  return z
    .array(Inspected)
    .parse(JSON.parse(text))
    .flatMap(({ Id, RestartCount, State, HostConfig, Config, NetworkSettings }) => {
      const service = Config.Labels?.["com.docker.compose.service"];
      if (service === undefined) return [];
      return {
        id: Id,
        service,
        image: Config.Image,
        definition: Config.Labels?.["com.docker.compose.config-hash"],
        startedAt: State.StartedAt,
        status: State.Status,
        exitCode: State.ExitCode,
        error: State.Error,
        oomKilled: State.OOMKilled,
        restarts: RestartCount,
        health: State.Health?.Status ?? ("none" as const),
        memory: HostConfig.Memory,
        healthLog: (State.Health?.Log ?? []).map(({ ExitCode, Output }) => ({
          exitCode: ExitCode,
          output: Output.trim(),
        })),
        published: publishedPorts(NetworkSettings.Ports ?? {}),
        address: Object.values(NetworkSettings.Networks ?? {}).find(({ IPAddress }) => IPAddress)?.IPAddress,
      };
    });
}

/**
 * How this machine reaches a container's port: where it is published or, on networks that publish nothing
 * (`internal: true`), at the container's own address, which is reachable only with an engine on this Linux machine.
 */
export function endpointOf(container: Container, port: number): Endpoint | undefined {
  const published = container.published.get(port);
  if (published !== undefined) return { host: "127.0.0.1", port: published };
  return container.address === undefined ? undefined : { host: container.address, port };
}

function publishedPorts(
  ports: Readonly<Record<string, readonly { HostPort: string }[] | null>>,
): ReadonlyMap<number, number> {
  return new Map(
    Object.entries(ports).flatMap(([port, bindings]) => {
      const [number, protocol] = port.split("/");
      const host = Number(bindings?.[0]?.HostPort);
      return protocol === "tcp" && host > 0 ? [[Number(number), host] as const] : [];
    }),
  );
}
