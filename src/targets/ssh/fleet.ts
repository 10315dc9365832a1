import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { DeployInputs } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import { inParallel } from "../../system/parallel.ts";
import type { HostAccess } from "./access.ts";
import { hostName } from "./args.ts";
import { lookCommand, type RemoteCommand, recordCommand } from "./commands.ts";
import { ConnectionError, connect, type HostConnection } from "./connection.ts";
import { type Lock, takeLock } from "./lock.ts";
import { type FolderRecord, parseRecord } from "./ownership.ts";
import { projectFolder } from "./release.ts";
import { type HostState, parseHostState } from "./state.ts";

/** A host that is ours to change: connected, locked, and its state known. */
export interface HeldHost {
  readonly connection: HostConnection;
  /** The absolute path of the project's folder on the host. */
  readonly root: string;
  readonly lock: Lock;
  readonly state: HostState;
  /** Whose the folder is; `undefined` when it is nobody's. */
  readonly record: FolderRecord | undefined;
  /** Images that this run has brought there. */
  readonly brought: Set<string>;
}

export interface Fleet extends AsyncDisposable {
  /** In the order of the input `hosts`. */
  readonly hosts: readonly HeldHost[];
  /** The owner of the locks: this run. */
  readonly owner: string;
  /** Aborts with a StageFailure when one of the locks is not ours any more. */
  readonly lost: AbortSignal;
}

/** Milliseconds for a short question to a host. */
const PATIENCE = 30_000;

/**
 * Connects to all hosts at once, and then takes their locks: one after the other and by the hosts' names, so that of two
 * runs none holds what the other waits for. When one cannot be had, those of the others are given back.
 *
 * @param runUrl where others see what this run does.
 * @throws StageFailure naming the host that cannot be reached or whose lock cannot be had.
 */
export async function holdFleet(
  project: string,
  inputs: DeployInputs,
  runUrl: string | undefined,
  access: HostAccess,
  context: Context,
): Promise<Fleet> {
  const path = projectFolder(inputs.path, project);
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
    const connections = await connectAll(inputs, access, context, (connection) => opened.push(connection));
    const deadline = performance.now() + inputs.lockWait;
    for (const connection of connections.toSorted((one, other) => (one.name < other.name ? -1 : 1)))
      locks.set(connection, await takeLock(connection, path, owner, runUrl, deadline, context));
    const hosts = await onAll(connections, async (connection): Promise<HeldHost> => {
      const lock = locks.get(connection);
      if (!lock) throw new Error(`${connection.name} is not locked`);
      const { root } = lock;
      const ask = async (command: RemoteCommand) =>
        (await connection.run(command, { signal: context.signal, timeout: PATIENCE })).stdout;
      const [found, owned] = await Promise.all([ask(lookCommand(root, project)), ask(recordCommand(root))]);
      const [state, record] = [parseHostState(found), parseRecord(owned)];
      return { connection, root, lock, state, record, brought: new Set() };
    });
    const lost = AbortSignal.any(hosts.map(({ lock }) => lock.lost));
    return { hosts, owner, lost, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Connects to all hosts at once.
 * @param onConnected is called with each connection, also when others fail.
 * @throws StageFailure naming the host that cannot be reached.
 */
export function connectAll(
  { hosts }: DeployInputs,
  access: HostAccess,
  context: Context,
  onConnected: (connection: HostConnection) => void,
): Promise<readonly HostConnection[]> {
  return inParallel([...hosts.entries()], hosts.length, context.signal, async ([number, address], signal) => {
    try {
      const connection = await connect(address, access, number, { ...context, signal });
      onConnected(connection);
      return connection;
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      throw new StageFailure(`${hostName(address)}: ${error.message}`, { cause: error });
    }
  });
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
