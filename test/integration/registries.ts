import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseReference } from "../../src/model/reference.ts";
import type { Candidate } from "../../src/model/result.ts";
import { apiOf } from "../../src/registry/api.ts";
import { run } from "../../src/system/run.ts";
import { openLab } from "../lab/lab.ts";
import { freePort } from "../lab/ports.ts";
import { REGISTRY_CONTAINER } from "../lab/registry.ts";
import type { Workbench } from "./workbench.ts";

/** A registry for one test, on a free port of this machine's loopback. */
export interface OwnRegistry extends AsyncDisposable {
  /** `127.0.0.1:32768` */
  readonly host: string;
}

/** The only login that a registry of the kind `login` accepts. The htpasswd file must have a hash of bcrypt. */
export const LOGIN = { username: "tester", password: "correct-horse" };
const HTPASSWD = `${LOGIN.username}:$2a$04$TCpqdLo5aggiwMLXHA0NHuN7IFBqgDQKbJwzgyx34fa19/S5fkL/W\n`;

/** A second registry with the lab's program, which requires a login or accepts no writes. */
export async function startRegistry(
  kind: "login" | "read-only",
  { folder, context: { env } }: Workbench,
): Promise<OwnRegistry> {
  const options = { env };
  const name = `slipway-test-registry-${randomBytes(4).toString("hex")}`;
  const config = {
    version: "0.1",
    log: { level: "warn" },
    storage: {
      filesystem: { rootdirectory: "/tmp/registry" },
      ...(kind === "read-only" ? { maintenance: { readonly: { enabled: true } } } : {}),
    },
    http: { addr: ":5000" },
    ...(kind === "login" ? { auth: { htpasswd: { realm: "test", path: "/htpasswd" } } } : {}),
  };
  await writeFile(join(folder, `${name}.yml`), JSON.stringify(config), { mode: 0o644 });
  await writeFile(join(folder, `${name}.htpasswd`), HTPASSWD, { mode: 0o644 });

  const format = "{{.Config.Image}} {{index .Config.Entrypoint 0}}";
  const inspected = await run(["docker", "inspect", "--format", format, REGISTRY_CONTAINER], options);
  const [image = "", entrypoint = ""] = inspected.stdout.trim().split(" ");
  await run(
    [
      ...["docker", "run", "--detach", "--rm", "--name", name, "--publish", "127.0.0.1::5000"],
      ...["--volume", `${join(folder, `${name}.yml`)}:/config.yml:ro`],
      ...["--volume", `${join(folder, `${name}.htpasswd`)}:/htpasswd:ro`],
      ...["--tmpfs", "/tmp", "--entrypoint", entrypoint, image, "serve", "/config.yml"],
    ],
    options,
  );
  const { stdout } = await run(["docker", "port", name, "5000"], options);
  const host = stdout.trim();
  await answers(host);
  return {
    host,
    [Symbol.asyncDispose]: async () => void (await run(["docker", "rm", "--force", name], options)),
  };
}

/** crane contains the only registry here that removes tags. It is installed where the lab's tools are its own. */
export const hasCrane = await openLab().then(({ env, engine }) =>
  run(["crane", "version"], { env }).then(
    () => true,
    (error: unknown) => {
      if (engine === "own") throw error;
      return false;
    },
  ),
);

export async function startCrane({ context: { env } }: Workbench): Promise<OwnRegistry> {
  const port = await freePort();
  const ended = new AbortController();
  const serving = run(["crane", "registry", "serve", "--address", `127.0.0.1:${port}`], {
    env,
    signal: ended.signal,
  }).catch(() => {});
  const host = `127.0.0.1:${port}`;
  await answers(host);
  return {
    host,
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      await serving;
    },
  };
}

async function answers(host: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await fetch(`http://${host}/v2/`).catch(() => undefined)) return;
    await sleep(100);
  }
  throw new Error(`the registry at ${host} does not answer`);
}

/** Removes what a test has pushed, by digest and with its tags; the bytes stay until the registry is cleaned. */
export async function removePushed({
  repositories,
  digest,
}: Pick<Candidate, "repositories" | "digest">): Promise<void> {
  for (const repository of repositories) {
    const { registry: host, repository: name } = parseReference(repository);
    // A registry of one test has stopped already.
    await fetch(`${apiOf(host)}/${name}/manifests/${digest}`, { method: "DELETE" }).catch(() => {});
  }
}
