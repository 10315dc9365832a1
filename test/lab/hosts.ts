import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../src/system/run.ts";
import { keyFile, knownHostsLine } from "./keys.ts";
import { PREFIX, places, REGISTRY } from "./places.ts";
import { LAB_NETWORK, REGISTRY_CONTAINER } from "./registry.ts";

/** A deploy host of the lab, with all that a test or the demo needs to use it. */
export interface Host {
  readonly name: string;
  readonly address: "127.0.0.1";
  readonly port: number;
  readonly user: "deploy" | "root";
  /** The ports on this machine that lead to the host's ports 80 and 443. */
  readonly http: number;
  readonly https: number;
  readonly keyFile: string;
  readonly knownHostsFile: string;
  /** The text of that file. */
  readonly knownHosts: string;
  /** The container that is the host. */
  readonly container: string;
}

const READY = 120_000;

/**
 * Describes host `number` (1, 2, …) without starting it. Its ports depend on the number; its keys are created once.
 * `client` is the name of the key that may log in.
 */
export async function describeHost(number: number, client = "client"): Promise<Host> {
  const name = `host${number}`;
  const address = "127.0.0.1";
  const port = 2230 + number;
  const knownHosts = await knownHostsLine(await keyFile(name), address, port);
  const knownHostsFile = join(places.keys, `${name}.known_hosts`);
  await writeFile(knownHostsFile, knownHosts);
  return {
    ...{ name, address, port, user: "deploy", knownHosts, knownHostsFile },
    ...{ http: 8080 + number, https: 8440 + number },
    keyFile: await keyFile(client),
    container: `${PREFIX}-${name}`,
  };
}

/**
 * Starts a host unless it runs, and waits until Docker and sshd answer. With `mirror`, it pulls Docker Hub's images
 * from the lab's registry.
 */
export async function startHost(
  env: NodeJS.ProcessEnv,
  host: Host,
  image: string,
  mirror: boolean,
): Promise<string> {
  const found = await look(env, host);
  if (found?.state === "running" && found.image === image && (await ready(env, host)))
    return "already running";
  if (found?.state === "paused" && found.image === image)
    await run(["docker", "unpause", host.container], { env });
  else await create(env, host, image, mirror);
  const deadline = Date.now() + READY;
  while (!(await ready(env, host))) {
    if (Date.now() > deadline || (await look(env, host))?.state !== "running") {
      const { stderr, stdout } = await run(["docker", "logs", "--tail", "30", host.container], { env });
      throw new Error(`lab: ${host.name} did not become ready. The end of its log:\n${stdout}${stderr}`);
    }
    await sleep(100);
  }
  return "started";
}

async function create(env: NodeJS.ProcessEnv, host: Host, image: string, mirror: boolean): Promise<void> {
  // Removes the volume, too: restarted containers would recreate the missing folders of releases, owned by root.
  await removeHost(env, host);
  const publish = { 22: host.port, 80: host.http, 443: host.https };
  const ports = Object.entries(publish).flatMap(([inside, out]) => [
    "--publish",
    `${host.address}:${out}:${inside}`,
  ]);
  const keys = { host: join(places.keys, host.name), authorized: `${host.keyFile}.pub` };
  const mounts = Object.entries(keys).flatMap(([name, path]) => ["--volume", `${path}:/run/keys/${name}:ro`]);
  const variables = [
    `SLIPWAY_REGISTRY=${REGISTRY_CONTAINER}:5000`,
    `SLIPWAY_MIRROR=${mirror ? `http://${REGISTRY}` : ""}`,
  ];
  await run(
    [
      ...["docker", "run", "--detach", "--privileged", "--name", host.container, "--hostname", host.name],
      ...["--restart", "always", "--network", LAB_NETWORK, "--volume", `${host.container}:/var/lib/docker`],
      ...ports,
      ...mounts,
      ...variables.flatMap((variable) => ["--env", variable]),
      image,
    ],
    { env },
  );
}

/** Removes a host with everything that was deployed to it. Its keys stay, so that a new host has the same identity. */
export async function removeHost(env: NodeJS.ProcessEnv, host: Host): Promise<void> {
  await run(["docker", "rm", "--force", "--volumes", host.container], { env });
  await run(["docker", "volume", "rm", "--force", host.container], { env });
}

async function look(
  env: NodeJS.ProcessEnv,
  host: Host,
): Promise<{ state: string; image: string } | undefined> {
  const argv = ["docker", "inspect", "--format", "{{.State.Status}} {{.Config.Image}}", host.container];
  const { exitCode, stdout } = await run(argv, { env, accept: [0, 1] });
  const [state, image] = stdout.trim().split(" ");
  return exitCode === 0 && state && image ? { state, image } : undefined;
}

async function ready(env: NodeJS.ProcessEnv, host: Host): Promise<boolean> {
  const argv = ["docker", "exec", "--user", "deploy", host.container, "docker", "version"];
  // Any error means "not ready": the caller asks again.
  const answers = await run(argv, { env, timeout: 20_000 }).then(
    () => true,
    () => false,
  );
  return answers && (await greets(host));
}

/** Whether an SSH daemon answers on the host's port. */
function greets({ address, port }: Host): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 2_000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("data", (data) => end(data.toString("latin1").startsWith("SSH-2.0")));
    socket
      .once("error", () => end(false))
      .once("timeout", () => end(false))
      .once("close", () => end(false));
  });
}
