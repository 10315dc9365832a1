import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { HostAccess } from "../host/access.ts";
import { hostName } from "../host/args.ts";
import { ConnectionError, connect, type HostConnection } from "../host/connection.ts";
import type { DeployInputs } from "../inputs/inputs.ts";
import type { Context } from "../pipeline/context.ts";
import { StageFailure } from "../pipeline/failure.ts";
import type { ComposeModel } from "../project/model.ts";
import type { Candidate } from "../report/result.ts";
import { takeLock } from "./lock.ts";
import { spaceFor } from "./preflight.ts";
import { type HostState, isForeign, parseHostState } from "./state.ts";

/** A host that is ours to change: connected, locked and looked at. */
export interface Target {
  readonly connection: HostConnection;
  readonly root: string;
  readonly state: HostState;
  /** Images that this run has brought there. */
  readonly brought: Set<string>;
  /** Gives the lock back and ends the connection. */
  readonly close: () => Promise<void>;
}

/** Milliseconds for a short question to a host. */
const PATIENCE = 30_000;

/** Connects to all hosts and takes their locks. When one cannot be had, those of the others are given back. */
export async function holdHosts(
  project: string,
  inputs: DeployInputs,
  runUrl: string | undefined,
  access: HostAccess,
  context: Context,
): Promise<AsyncDisposable & { readonly targets: readonly Target[] }> {
  const path = inputs.path ?? `slipway/${project}`;
  const owner = `${hostname()}-${process.pid}-${randomBytes(4).toString("hex")}`;
  const opened = await Promise.allSettled(
    inputs.hosts.map(async (address, number): Promise<Target> => {
      const connection = await connect(address, access, number, context).catch((error: unknown) => {
        if (!(error instanceof ConnectionError)) throw error;
        throw new StageFailure(`${hostName(address)}: ${error.message}`, { cause: error });
      });
      try {
        const lock = await takeLock(connection, path, owner, runUrl, inputs.lockWait, context);
        try {
          const { stdout } = await connection.script("look", [lock.root, project], {
            signal: context.signal,
            timeout: PATIENCE,
          });
          const close = async () => {
            await lock[Symbol.asyncDispose]();
            await connection[Symbol.asyncDispose]();
          };
          const state = parseHostState(stdout);
          return { connection, root: lock.root, state, brought: new Set(), close };
        } catch (error) {
          await lock[Symbol.asyncDispose]();
          throw error;
        }
      } catch (error) {
        await connection[Symbol.asyncDispose]();
        throw error;
      }
    }),
  );
  const targets = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const close = async () => {
    await onAll(targets, (target) => target.close());
  };
  const failure = opened.find((one) => one.status === "rejected");
  if (failure) {
    await close();
    throw failure.reason;
  }
  return { targets, [Symbol.asyncDispose]: close };
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
