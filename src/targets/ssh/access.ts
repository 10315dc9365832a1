import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DeployInputs } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import type { Problem } from "../../model/problem.ts";
import { plainEnvironment } from "../../system/environment.ts";
import { run } from "../../system/run.ts";
import { remember } from "../../system/secrets.ts";
import { temporaryFolder } from "../../system/temporary.ts";
import type { Access } from "./args.ts";
import { keyFormProblem, keyRefusal, normaliseKey, publicKeyArgs } from "./keys.ts";
import { knownHostsText } from "./known-hosts.ts";

export interface HostAccess extends Access, AsyncDisposable {
  /** A folder of mode 0700 for the sockets of shared connections. */
  readonly folder: string;
}

/** Writes the key and the host keys to files for ssh. Dispose of it to remove them. */
export async function hostAccess(
  inputs: Pick<DeployInputs, "sshKey" | "sshCertificate" | "knownHosts" | "jumpHosts">,
  { undo }: Pick<Context, "undo">,
): Promise<HostAccess> {
  const folder = await temporaryFolder(undo, "ssh");
  const knownHostsFile = join(folder.path, "known_hosts");
  const keyFile = inputs.sshKey === undefined ? undefined : join(folder.path, "key");
  const certificateFile = inputs.sshCertificate === undefined ? undefined : join(folder.path, "certificate");
  try {
    await writeFile(knownHostsFile, knownHostsText(inputs.knownHosts), { mode: 0o600 });
    if (keyFile !== undefined && inputs.sshKey !== undefined) {
      remember(inputs.sshKey);
      await writeFile(keyFile, normaliseKey(inputs.sshKey), { mode: 0o600 });
    }
    if (certificateFile !== undefined && inputs.sshCertificate !== undefined)
      await writeFile(certificateFile, `${inputs.sshCertificate.trim()}\n`, { mode: 0o600 });
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
  return {
    folder: folder.path,
    knownHostsFile,
    keyFile,
    certificateFile,
    jumps: inputs.jumpHosts,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** What is wrong with the key; nothing when it can be used or none is given. */
export async function checkKey(
  sshKey: string | undefined,
  access: Access,
  context: Pick<Context, "env" | "signal">,
): Promise<readonly Problem[]> {
  if (sshKey === undefined || access.keyFile === undefined) return [];
  const form = keyFormProblem(sshKey);
  if (form) return [{ input: "ssh-key", message: form }];
  const env = plainEnvironment(context.env);
  const { exitCode, stderr } = await run(publicKeyArgs(access.keyFile), {
    env,
    signal: context.signal,
    accept: [0, 1, 255],
  });
  return exitCode === 0 ? [] : [{ input: "ssh-key", message: keyRefusal(stderr) }];
}
