import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { ComposeModel } from "../../compose/model.ts";
import type { DeployInputs } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import type { Candidate } from "../../model/result.ts";
import { spaceFor } from "../../stages/deploy/preflight.ts";
import { inParallel } from "../../system/parallel.ts";
import type { HostAccess } from "./access.ts";
import { hostName } from "./args.ts";
import { ConnectionError, connect, type HostConnection } from "./connection.ts";
import { type Lock, takeLock } from "./lock.ts";
import { type HostState, isForeign, parseHostState } from "./state.ts";

/** A host that is ours to change: connected, locked and looked at. */
export interface Target {
  readonly connection: HostConnection;
  readonly root: string;
  readonly lock: Lock;
  readonly state: HostState;
  /** Images that this run has brought there. */
  readonly brought: Set<string>;
}

interface HeldHosts extends AsyncDisposable {
  readonly targets: readonly Target[];
  /** As whom we hold their locks. */
  readonly owner: string;
  /** Aborts with a StageFailure when one of the locks is not ours any more. */
  readonly lost: AbortSignal;
}

/** Milliseconds for a short question to a host. */
const PATIENCE = 30_000;

/**
 * Connects to all hosts at once, and then takes their locks: one after the other and by the hosts' names, so that of two
 * runs none holds what the other waits for. When one cannot be had, those of the others are given back.
 */
export async function holdHosts(
  project: string,
  inputs: DeployInputs,
  runUrl: string | undefined,
  access: HostAccess,
  context: Context,
): Promise<HeldHosts> {
  const path = inputs.path ?? `slipway/${project}`;
  const owner = `${hostname()}-${process.pid}-${randomBytes(4).toString("hex")}`;
  const opened: HostConnection[] = [];
  const locks = new Map<HostConnection, Lock>();
  const close = async () => {
    await onAll(opened, async (connection) => {
      await locks.get(connection)?.[Symbol.asyncDispose]();
      await connection[Symbol.asyncDispose]();
    });
  };
  try {
    const { hosts } = inputs;
    const connections = await inParallel(
      [...hosts.entries()],
      hosts.length,
      context.signal,
      async ([number, address], signal) => {
        const connection = await connect(address, access, number, { ...context, signal }).catch(
          (error: unknown) => {
            if (!(error instanceof ConnectionError)) throw error;
            throw new StageFailure(`${hostName(address)}: ${error.message}`, { cause: error });
          },
        );
        opened.push(connection);
        return connection;
      },
    );
    const deadline = performance.now() + inputs.lockWait;
    for (const connection of connections.toSorted((one, other) => (one.name < other.name ? -1 : 1)))
      locks.set(connection, await takeLock(connection, path, owner, runUrl, deadline, context));
    const targets = await onAll(connections, async (connection): Promise<Target> => {
      const lock = locks.get(connection);
      if (!lock) throw new Error(`${connection.name} is not locked`);
      const { stdout } = await connection.script("look", [lock.root, project], {
        signal: context.signal,
        timeout: PATIENCE,
      });
      return { connection, root: lock.root, lock, state: parseHostState(stdout), brought: new Set() };
    });
    const lost = AbortSignal.any(targets.map(({ lock }) => lock.lost));
    return { targets, owner, lost, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * @param chosen the input `services`.
 * @throws StageFailure when a deployment here could not work, not be taken back, or would remove what it should not.
 */
export function checkTarget(
  { connection, state }: Target,
  model: ComposeModel,
  chosen: readonly string[],
  candidates: readonly Candidate[],
): void {
  const project = model.name;
  if (isForeign(state)) {
    throw new StageFailure(
      `${connection.name}: the project ${project} runs there already, and was not deployed by Slipway, so that there would be nothing to go back to. Take it down once with \`docker compose -p ${project} down\` (volumes stay), then deploy.`,
    );
  }
  const missing = state.services.filter((service) => !model.services[service]);
  if (chosen.length > 0 && missing.length > 0) {
    throw new StageFailure(
      `${connection.name}: ${missing.join(", ")} would be removed, because a release is the whole project, and services names only ${chosen.join(", ")}. Deploy without services; what has not changed is left alone.`,
    );
  }
  const needed = spaceFor(candidates);
  if (state.free !== undefined && state.free < needed) {
    const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
    throw new StageFailure(
      `${connection.name}: ${mib(state.free)} are free where Docker keeps images, and ${mib(needed)} are needed: make room, \`docker system df\` says where.`,
    );
  }
}

/** Does something with every host at once. All of them have ended when it throws what the first failure threw. */
export async function onAll<Item, Value>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Value>,
): Promise<readonly Value[]> {
  const settled = await Promise.allSettled(items.map(work));
  const failure = settled.find((one) => one.status === "rejected");
  if (failure) throw failure.reason;
  return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}
