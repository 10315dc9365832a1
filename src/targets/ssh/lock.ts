import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../../model/context.ts";
import { messageOf, StageFailure } from "../../model/failure.ts";
import { sshEnvironment } from "../../system/environment.ts";
import { type Environment, run } from "../../system/run.ts";
import type { UndoEntry } from "../../system/undo.ts";
import { heartbeatCommand, lockCommand, STALE, unlockCommand } from "./commands.ts";
import type { HostConnection } from "./connection.ts";
import { commandLine } from "./quote.ts";

/** Milliseconds between heartbeats. */
const HEARTBEAT = 15_000;
/** Milliseconds between two attempts, and for the host to answer. */
const INTERVAL = 2_000;
const PATIENCE = 20_000;

export interface Lock extends AsyncDisposable {
  /** The absolute path of the project's folder on the host. */
  readonly root: string;
  /** Aborts with a StageFailure when a heartbeat finds that another owner holds it. */
  readonly lost: AbortSignal;
  /**
   * Sends a heartbeat.
   * @throws StageFailure when another owner holds the lock.
   */
  readonly confirm: () => Promise<void>;
}

type LockAnswer =
  | { readonly held: true; readonly root: string; readonly dead: string | undefined }
  | { readonly held: false; readonly owner: string; readonly silent: number; readonly run: string }
  | { readonly held: false; readonly closed: string };

/** What lock.sh printed; `undefined` when it gave no answer, only the start-up files of the login. */
export function parseLockAnswer(text: string): LockAnswer | undefined {
  const [, root = ""] = /^root (.*)$/m.exec(text) ?? [];
  const [, user, holder] = /^closed (\S+) (\S+)$/m.exec(text) ?? [];
  if (user) return { held: false, closed: `${root} belongs to ${holder}, and ${user} may not write to it` };
  const [, owner = "", silent = "", run = ""] = /^busy (\S+) (-?\d+) (.*)$/m.exec(text) ?? [];
  if (owner) return { held: false, owner, silent: Number(silent), run };
  return root && /^held$/m.test(text)
    ? { held: true, root, dead: /^dead (.*)$/m.exec(text)?.[1] }
    : undefined;
}

/**
 * Takes the lock of a project's folder on a host, and waits for other owners until `deadline`. Heartbeats keep it; a lock
 * without a heartbeat is taken over.
 *
 * @param path absolute, or relative to the login's home.
 * @param owner unique.
 * @param runUrl where others see what this run does.
 * @param deadline by `performance.now()`.
 * @throws StageFailure naming who holds the lock or who owns the folder.
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
    // Without the run's signal: a cancelled run releases its lock as well.
    const { stdout } = await connection.run(unlockCommand(path, owner), { timeout: PATIENCE });
    if (stdout.includes("left"))
      log.info(
        `${connection.name}: the switch, which is still running there, releases the lock when it ends`,
      );
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
      if (!answer) {
        throw new StageFailure(
          `${connection.name}: lock.sh did not say whether the lock is held, but printed ${JSON.stringify(stdout.slice(0, 400))}. Check the start-up files of the login.`,
        );
      }
      if (answer.held) {
        if (answer.dead)
          log.warning(`${connection.name}: took over the lock of ${answer.dead}, which has stopped`);
        const life = keepAlive(connection, answer.root, owner);
        return {
          root: answer.root,
          lost: life.lost,
          confirm: life.confirm,
          [Symbol.asyncDispose]: async () => {
            life.end();
            // This must not hide the run's own result.
            await release().catch((error: unknown) =>
              log.warning(`the lock could not be released, and expires in ${STALE} s: ${messageOf(error)}`),
            );
          },
        };
      }
      if ("closed" in answer) {
        throw new StageFailure(
          `${connection.name}: ${answer.closed}. Change its owner, or set path to a folder that this user may write to.`,
        );
      }
      const holder = answer.run ? `${answer.owner} (${answer.run})` : answer.owner;
      if (performance.now() >= deadline) {
        throw new StageFailure(
          `${connection.name}: ${holder} is deploying this project and did not finish within lock-wait. Wait for it, or increase lock-wait.`,
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

/** Sends heartbeats. After sleep or a lost network, one of them may find that another owner has taken the lock over. */
function keepAlive(connection: HostConnection, root: string, owner: string) {
  const lost = new AbortController();
  const beat = async (quiet: boolean) => {
    const { stdout } = await connection.run(heartbeatCommand(root, owner), { timeout: PATIENCE, quiet });
    const [answer, holder] = /^lost (.*)$/m.exec(stdout) ?? [];
    if (answer === undefined) return;
    const by = holder ? `, and ${holder} has taken it over` : ", and another run had taken it over";
    const error = new StageFailure(
      `${connection.name}: the lock was lost: the host received no heartbeat for more than ${STALE} s${by}. Deploy again.`,
    );
    lost.abort(error);
    throw error;
  };
  // The next heartbeat makes up for one that is lost.
  const heart = setInterval(() => void beat(true).catch(() => {}), HEARTBEAT).unref();
  return { lost: lost.signal, confirm: () => beat(false), end: () => clearInterval(heart) };
}

/**
 * Releases the lock of a killed run. While its switch is running, the switch releases it. When the host does not answer,
 * the lock expires there after a minute.
 */
export async function releaseLock(
  entry: Extract<UndoEntry, { kind: "lock" }>,
  env: Environment,
): Promise<void> {
  const argv = [...entry.ssh, commandLine(unlockCommand(entry.path, entry.owner).argv)];
  await run(argv, { env: sshEnvironment(env), timeout: PATIENCE }).catch(() => undefined);
}
