import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import { sshEnvironment } from "../../system/environment.ts";
import { type Environment, run } from "../../system/run.ts";
import type { UndoEntry } from "../../system/undo.ts";
import { heartbeatCommand, lockCommand, STALE, unlockCommand } from "./commands.ts";
import type { HostConnection } from "./connection.ts";
import { commandLine } from "./quote.ts";

/** Milliseconds between heartbeats. */
const HEARTBEAT = 15_000;
/** Milliseconds between two attempts, and for the host to answer one. */
const INTERVAL = 2_000;
const PATIENCE = 20_000;

export interface Lock extends AsyncDisposable {
  /** The absolute path of the project's folder on the host. */
  readonly root: string;
  /** Aborts with a StageFailure when a heartbeat finds that it is not ours any more. */
  readonly lost: AbortSignal;
  /**
   * A heartbeat that is waited for.
   * @throws StageFailure when it is not ours any more.
   */
  readonly confirm: () => Promise<void>;
}

type LockAnswer =
  | { readonly held: true; readonly root: string; readonly dead: string | undefined }
  | { readonly held: false; readonly owner: string; readonly silent: number; readonly run: string }
  | { readonly held: false; readonly closed: string };

/** What lock.sh printed. */
export function parseLockAnswer(text: string): LockAnswer {
  const [, root = ""] = /^root (.*)$/m.exec(text) ?? [];
  const [, user, holder] = /^closed (\S+) (\S+)$/m.exec(text) ?? [];
  if (user) return { held: false, closed: `${root} belongs to ${holder}, and ${user} may not write to it` };
  const [, owner = "", silent = "", run = ""] = /^busy (\S+) (-?\d+) (.*)$/m.exec(text) ?? [];
  if (owner) return { held: false, owner, silent: Number(silent), run };
  return { held: true, root, dead: /^dead (.*)$/m.exec(text)?.[1] };
}

/**
 * Takes the lock of a project's folder on a host, waiting for others until `deadline`. It is held by a heartbeat; one
 * without is taken over.
 *
 * @param path absolute or relative to the login's home.
 * @param owner who we are, unique.
 * @param runUrl where others see what we do.
 * @param deadline by `performance.now()`.
 * @throws StageFailure saying who holds it, or whose the folder is.
 */
export async function takeLock(
  connection: HostConnection,
  path: string,
  owner: string,
  runUrl: string | undefined,
  deadline: number,
  { log, undo, signal }: Context,
): Promise<Lock> {
  const entry = { kind: "lock" as const, host: connection.name, ssh: [...connection.ssh], path, owner };
  const note = undo.note(entry);
  const release = async () => {
    // Without the run's signal: also a cancelled run gives its lock back.
    const { stdout } = await connection.run(unlockCommand(path, owner), { timeout: PATIENCE });
    if (stdout.includes("left"))
      log.info(`${connection.name}: the lock is left to the switch, which still runs there`);
    note[Symbol.dispose]();
  };
  let told = "";
  try {
    for (;;) {
      const { stdout } = await connection.run(lockCommand(path, owner, runUrl), {
        signal,
        quiet: told !== "",
      });
      const answer = parseLockAnswer(stdout);
      if (answer.held) {
        if (answer.dead)
          log.warning(`${connection.name}: took over the lock of ${answer.dead}, which is gone`);
        const life = keepAlive(connection, answer.root, owner);
        return {
          root: answer.root,
          lost: life.lost,
          confirm: life.confirm,
          [Symbol.asyncDispose]: async () => {
            life.end();
            // What has happened before is worth more than this.
            await release().catch((error: unknown) =>
              log.warning(
                `the lock could not be given back, and ends by itself in ${STALE} s: ${error instanceof Error ? error.message : error}`,
              ),
            );
          },
        };
      }
      if ("closed" in answer) {
        throw new StageFailure(
          `${connection.name}: ${answer.closed}. Give it to the user that signs in, or set path to a folder of theirs.`,
        );
      }
      const holder = answer.run ? `${answer.owner} (${answer.run})` : answer.owner;
      if (performance.now() >= deadline) {
        throw new StageFailure(
          `${connection.name}: ${holder} is deploying this project and did not end within the time of lock-wait. Wait for it, or give it more time.`,
        );
      }
      if (told !== holder)
        log.info(`${connection.name}: waiting for ${holder}, which is deploying this project`);
      told = holder;
      await sleep(INTERVAL, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  } catch (error) {
    await release().catch(() => {});
    throw error;
  }
}

/** Heartbeats. A machine that slept, or was cut off, finds that others have taken its lock for a dead owner's. */
function keepAlive(connection: HostConnection, root: string, owner: string) {
  const lost = new AbortController();
  const beat = async (quiet: boolean) => {
    const { stdout } = await connection.run(heartbeatCommand(root, owner), { timeout: PATIENCE, quiet });
    const [answer, holder] = /^lost (.*)$/m.exec(stdout) ?? [];
    if (answer === undefined) return;
    const by = holder ? `, and ${holder} has taken it over` : ", and somebody else had taken it over";
    const error = new StageFailure(
      `${connection.name}: the lock was lost: nothing was heard of this run for more than ${STALE} s${by}. Deploy again.`,
    );
    lost.abort(error);
    throw error;
  };
  // One that gets lost is followed by the next.
  const heart = setInterval(() => void beat(true).catch(() => {}), HEARTBEAT).unref();
  return { lost: lost.signal, confirm: () => beat(false), end: () => clearInterval(heart) };
}

/**
 * Gives back the lock that a killed run has left. While its switch is under way there, it is left to that. A host that
 * does not answer is left alone as well: without a heartbeat the lock is nobody's after a minute.
 */
export async function releaseLock(
  entry: Extract<UndoEntry, { kind: "lock" }>,
  env: Environment,
): Promise<void> {
  const argv = [...entry.ssh, commandLine(unlockCommand(entry.path, entry.owner).argv)];
  await run(argv, { env: sshEnvironment(env), timeout: PATIENCE }).catch(() => undefined);
}
