import type { ComposeModel } from "../../compose/model.ts";
import type { Container, Endpoint } from "../../docker/container.ts";
import { replicasOf } from "../../health/expectations.ts";
import { containersOf, type Place } from "../../health/place.ts";
import { askProbe, type Target } from "../../health/probe.ts";
import { describeProbe, networkOwner, probesOf, type ServiceProbe } from "../../health/probes.ts";
import type { Context } from "../../model/context.ts";
import { formatDuration } from "../../system/duration.ts";
import { inParallel } from "../../system/parallel.ts";
import { plainCommand } from "./commands.ts";
import { type HostConnection, HostError } from "./connection.ts";

/* The project's probes, asked of the containers on a host, as the host reaches them. */

const PROBES_AT_A_TIME = 8;
/** Milliseconds for a question to the engine. */
const PATIENCE = 30_000;

/**
 * Asks every probe of the project on a host, after the switch.
 * @returns why, for each probe that does not pass.
 */
export async function askProbes(
  connection: HostConnection,
  model: ComposeModel,
  { env, log, signal }: Pick<Context, "env" | "log" | "signal">,
): Promise<readonly string[]> {
  const all = probesOf(model);
  if (all.length === 0) return [];
  const run: Place["run"] = (argv, { accept = [0] } = {}) =>
    connection.run(plainCommand(argv), { signal, timeout: PATIENCE, accept });
  const running = (await containersOf({ model, run })).filter(({ status }) => status === "running");
  const of = (service: string) => running.filter((container) => container.service === service);
  // One that has ended since it passed its gate has no container to ask.
  const asked = all.flatMap((one) => {
    const missing = Math.max(0, replicasOf(model.services[one.service]) - of(one.service).length);
    return [...of(one.service), ...Array<undefined>(missing)].map((container) => ({ one, container }));
  });
  const reasons = await inParallel(asked, PROBES_AT_A_TIME, signal, async ({ one, container }, either) => {
    if (!container) return [`${one.service}: ${describeProbe(one.probe)}: the service is not running`];
    const owner = networkOwner(model, one.service);
    const network = owner === one.service ? container : of(owner)[0];
    await using target = await targetOn(connection, container.id, network && endpointOn(network, one.port));
    const { service, probe, passed, reason, duration } = await askProbe(one, target, env, either);
    if (target.forbidden()) {
      log.warning(
        `${connection.name}: ${service}: ${probe} was not asked: sshd there forbids forwarding. Allow it with AllowTcpForwarding.`,
      );
      return [];
    }
    const after = `${probe} after ${formatDuration(duration)}`;
    log.info(`${connection.name}: ${service}: ${passed ? after : `NOT ${after}: ${reason}`}`);
    return passed ? [] : [`${service}: ${probe}: ${reason}`];
  });
  return reasons.flat();
}

/** How the host reaches a container's port; `undefined` for a command. */
export function endpointOn(
  { address, published }: Container,
  port: ServiceProbe["port"],
): Endpoint | undefined {
  if (port === undefined) return undefined;
  // A container without an address of its own has the network of the host.
  return address ? { host: address, port } : { host: "127.0.0.1", port: published.get(port) ?? port };
}

/** Where to ask a probe, by way of the connection. */
export async function targetOn(
  connection: HostConnection,
  container: string,
  endpoint: Endpoint | undefined,
): Promise<Target & AsyncDisposable & { readonly forbidden: () => boolean }> {
  const tunnel = endpoint && (await connection.tunnel(endpoint));
  return {
    container,
    endpoint: tunnel && { host: "127.0.0.1", port: tunnel.port },
    ...(tunnel && { accepts: tunnel.accepts }),
    perform: async ({ argv }, _, { signal, timeout }) => {
      try {
        return await connection.run(plainCommand(argv), { signal, timeout });
      } catch (error) {
        throw error instanceof HostError ? error.cause : error;
      }
    },
    forbidden: () => tunnel?.forbidden() ?? false,
    [Symbol.asyncDispose]: async () => tunnel?.[Symbol.asyncDispose](),
  };
}
