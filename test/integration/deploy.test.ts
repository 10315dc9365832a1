import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ComposeModel } from "../../src/compose/model.ts";
import type { Inputs } from "../../src/inputs/inputs.ts";
import { Cancelled, StageFailure } from "../../src/model/failure.ts";
import type { Candidate, DeployResult } from "../../src/model/result.ts";
import { undoLeftovers } from "../../src/pipeline/leftovers.ts";
import { run } from "../../src/system/run.ts";
import { hostAccess } from "../../src/targets/ssh/access.ts";
import { sshArgs } from "../../src/targets/ssh/args.ts";
import { connect } from "../../src/targets/ssh/connection.ts";
import { askProbes } from "../../src/targets/ssh/probes.ts";
import { openTunnel } from "../../src/targets/ssh/tunnel.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";
import { departures } from "./plan-of-run.ts";
import { LOGIN, removePushed, startRegistry } from "./registries.ts";
import { HEALTHCHECK, hostInputs, IMAGE, IMPATIENT, onHost, openStack, type Stack, until } from "./stack.ts";
import { buildImage, labInputs, openWorkbench, type Workbench } from "./workbench.ts";

let lab: Lab;
let bench: Workbench;
let host: Host & AsyncDisposable;
let other: Host & AsyncDisposable;
let inputs: Inputs;
let first: Candidate;
let second: Candidate;
let key: string;
/** A login of this file's own: it checks that no process shows the key, and other tests' processes may show theirs. */
const CLIENT = "deploy-test";
let temporary: string;

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  // Other runs use the machine's temporary folder as well.
  temporary = join(bench.folder, "tmp");
  await mkdir(temporary);
  process.env.TMPDIR = temporary;
  inputs = labInputs(lab, { registries: `${lab.registry}/deploy-test` });
  const edition = (name: string) =>
    buildImage("server", IMAGE, { ...inputs, buildArgs: { EDITION: name } }, bench);
  const editions = async () => {
    first = await edition("first");
    second = await edition("second");
  };
  // All of them end before one that fails is thrown, so that afterAll removes what was created.
  const made = await Promise.allSettled([
    editions(),
    extraHost(lab, 6, CLIENT).then((started) => {
      host = started;
    }),
    extraHost(lab, 7, CLIENT).then((started) => {
      other = started;
    }),
  ]);
  for (const one of made) if (one.status === "rejected") throw one.reason;
  key = await readFile(host.keyFile, "utf8");
}, 300_000);
afterAll(async () => {
  delete process.env.TMPDIR;
  for (const candidate of [first, second]) if (candidate) await removePushed(candidate);
  for (const each of [host, other]) await each?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});

const image = { build: ".", image: "server" };
const cache = { image: "redis:7-alpine" };
const open = (name: string, hosts: readonly Host[] = [host]) =>
  openStack(name, hosts, inputs, first, { lab, bench });

/** What became of each service on the only host. */
function actions({ hosts: [only] }: DeployResult): Readonly<Record<string, string>> {
  return Object.fromEntries((only?.services ?? []).map(({ service, action }) => [service, action]));
}

/** The failure of a deployment. */
async function failure(deployment: Promise<unknown>): Promise<StageFailure> {
  const error = await deployment.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof StageFailure) return error;
  throw error ?? new Error("the deployment has succeeded");
}

/** The failure of a deployment that any error has ended. */
function breakage(deployment: Promise<unknown>): Promise<StageFailure> {
  return failure(deployment.catch((error: unknown) => Promise.reject(new StageFailure(String(error)))));
}

/** Checks that a deployment has left nothing behind, however it ended. */
async function expectNothingLeft(stack: Stack): Promise<void> {
  expect(await stack.on(`ls -A slipway/${stack.name}`)).toBe("audit.log\ncontent\ncurrent\nreleases\n");
  // Only the files, secrets among them, that a release needs.
  const needed = await stack.on(`sort -u slipway/${stack.name}/releases/*/content`);
  expect(await stack.on(`cd slipway/${stack.name}/content && find */ -mindepth 1 -maxdepth 1 | sort`)).toBe(
    needed,
  );
  expect(await stack.on("ps -eo args | grep -c '[s]witch.sh' || :")).toBe("0\n");
  expect(await readdir(temporary)).toEqual([]);
  expect(await readdir(`${bench.folder}/undo`)).toEqual([]);
}

/** What a host gets of an image that is built for its platform alone. */
function digestOnHost({ platforms: [only] }: Candidate): string {
  if (!only) throw new Error("the image has no platform");
  return only.digest;
}

describe("release after release", () => {
  let stack: Stack;
  let ids: Readonly<Record<string, string>>;
  const web = {
    ...image,
    user: "1000:1000",
    read_only: true,
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    environment: { PRICE: "5$$ each" },
    secrets: ["token"],
    volumes: ["data:/data", "./settings:/settings:ro"],
    ports: ["80:8080"],
    depends_on: {
      cache: { condition: "service_started" },
      once: { condition: "service_completed_successfully" },
    },
    healthcheck: HEALTHCHECK,
    "x-slipway": {
      probes: [{ http: "/", json: { price: "5$$ each" } }, { tcp: 8080 }, { command: ["true"] }],
    },
  };
  const once = { ...image, command: ["node", "-e", "console.log('migrated')"] };
  const services = { web, cache, once };
  const top = { volumes: { data: {} }, secrets: { token: { file: "./token" } } };
  const files = { settings: "one", token: "first-secret-token" };
  const served = async () => (await fetch(`http://127.0.0.1:${host.http}/`)).json();

  beforeAll(async () => {
    stack = await open("deploy-test");
  });

  test("the first release runs hardened, with its secret, its volume and its text unchanged", async () => {
    const result = await stack.deploy(services, files, { top });
    expect(result.hosts[0]).toMatchObject({
      host: `127.0.0.1:${host.port}`,
      outcome: "deployed",
      previous: null,
    });
    expect(actions(result)).toEqual({ cache: "created", once: "created", web: "created" });
    for (const probe of ["GET /", "TCP 8080", "true"])
      expect(bench.lines).toContainEqual(expect.stringMatching(`: web: ${probe} after `));
    expect(await served()).toEqual({ edition: "first", settings: "one", token: 18, price: "5$ each" });
    ids = await stack.ids();
    await expectNothingLeft(stack);
  });

  test("other users of the host cannot read the project's folder", async () => {
    const modes = await stack.on(
      `cd slipway/deploy-test && stat -c '%a %n' . content releases && find content -type f -exec stat -c '%a file' {} + | sort -u && stat -c '%a %n' current/compose.yaml current/release.json`,
    );
    expect(modes.trimEnd().split("\n")).toEqual([
      ...["700 .", "700 content", "700 releases", "444 file"],
      ...["600 current/compose.yaml", "600 current/release.json"],
    ]);
    const others = await run(
      ["docker", "exec", "--user", "nobody", host.container, "find", "/home/deploy/slipway"],
      { env: lab.env, accept: [0, 1] },
    );
    expect(others.stdout).not.toContain("token");
    const record: unknown = JSON.parse(await stack.on("cat slipway/deploy-test/current/release.json"));
    expect(record).toMatchObject({
      version: "1.0",
      commit: "c0ffee",
      images: {
        web: `${first.repositories[0]}@${digestOnHost(first)}`,
        cache: expect.stringMatching(/^redis@sha256:/),
      },
    });
  });

  test("deploying the same again changes nothing, and runs the commands of the plan", async () => {
    const told = bench.lines.length;
    const result = await stack.deploy(services, files, { top });
    expect(result.hosts[0]?.outcome).toBe("unchanged");
    const plan = await stack.plan(services, files, { top });
    expect(departures(plan, bench.lines.slice(told))).toEqual({ unplanned: [], missing: [] });
    expect(await stack.ids()).toEqual(ids);
  });

  test("an image that was tested is pulled by its digest, whatever its tag stands for now", async () => {
    const running = await stack.on("docker inspect --format '{{.Config.Image}}' deploy-test-cache-1");
    const [, digest = ""] = running.trim().split("@");
    const told = bench.lines.length;
    const tested = [{ reference: services.cache.image, digest }];
    const result = await stack.deploy(services, files, { top, tested });
    expect(result.hosts[0]?.outcome).toBe("unchanged");
    const pulls = bench.lines.slice(told).filter((line) => line.includes(" pull.sh "));
    expect(pulls).toEqual([expect.stringContaining(` redis@${digest}`)]);
    expect(pulls.join()).not.toContain(services.cache.image);
  });

  test("a probe passes or says why, and fails when its service has ended", async () => {
    const options = { ...inputs, ...hostInputs([host], key) };
    const [address] = options.hosts;
    if (!address) throw new Error("no host");
    await using access = await hostAccess(options, bench.context);
    await using connection = await connect(address, access, 0, bench.context);
    const probes = [...web["x-slipway"].probes, { tcp: 9 }];
    const model = ComposeModel.parse({
      name: stack.name,
      services: { web: { ports: [{ target: 8080 }], "x-slipway": { probes } } },
    });
    const ask = () => askProbes(connection, model, bench.context);
    expect(await ask()).toEqual(["web: TCP 9: port 9 does not accept connections"]);
    await stack.on("docker pause deploy-test-web-1");
    const ended = await ask().finally(() => stack.on("docker unpause deploy-test-web-1"));
    const names = ["GET /", "TCP 8080", "true", "TCP 9"];
    expect(ended).toEqual(names.map((name) => `web: ${name}: the service is not running`));
  });

  test("a closed port does not accept connections, however long ssh needs to say so", async () => {
    const options = { ...inputs, ...hostInputs([host], key) };
    const [address] = options.hosts;
    if (!address) throw new Error("no host");
    await using access = await hostAccess(options, bench.context);
    const late = 'sleep 1; exec "$0" -vv -W "127.0.0.1:$PORT" "$@"';
    const accepts = async (port: number) => {
      const env = { ...bench.context.env, PORT: String(port) };
      await using tunnel = await openTunnel(["sh", "-c", late, ...sshArgs(address, access)], env);
      return tunnel.accepts();
    };
    expect(await Promise.all([9, 22].map(accepts))).toEqual([false, true]);
  });

  test("a new image replaces the services that run it, and no others", async () => {
    const result = await stack.deploy(services, files, { top, candidates: [second] });
    expect(actions(result)).toEqual({ cache: "unchanged", once: "replaced", web: "replaced" });
    expect(await served()).toMatchObject({ edition: "second" });
    expect((await stack.ids()).cache).toBe(ids.cache);
  });

  test("a new secret replaces the services that read it", async () => {
    const result = await stack.deploy(services, { ...files, token: "second" }, { top, candidates: [second] });
    expect(actions(result)).toEqual({ cache: "unchanged", once: "unchanged", web: "replaced" });
    expect(await served()).toMatchObject({ token: 6 });
  });

  test("an unhealthy release is rolled back, with its configuration", async () => {
    const before = await stack.on("readlink slipway/deploy-test/current");
    const sick = { ...web, environment: { MODE: "sick" }, healthcheck: IMPATIENT };
    const error = await failure(stack.deploy({ ...services, web: sick }, { settings: "two" }, { top }));
    expect(error.message).toMatch(/rolled-back: web: unhealthy; \S+ runs again/);
    expect(error.found.deploy?.hosts[0]).toMatchObject({
      outcome: "rolled-back",
      previous: expect.any(String),
    });
    expect(bench.lines.join("\n")).toMatch(/web: healthcheck: exit code 1/);
    expect(await served()).toMatchObject({ edition: "second", settings: "one", token: 6 });
    expect(await stack.on("readlink slipway/deploy-test/current")).toBe(before);
    expect(await stack.on("ls slipway/deploy-test/releases")).not.toContain(error.found.deploy?.release);
    await expectNothingLeft(stack);
  });

  test("a release that exits is rolled back, and its output is shown", async () => {
    const crash = { ...web, environment: { MODE: "crash" } };
    const error = await failure(stack.deploy({ ...services, web: crash }, {}, { top, candidates: [second] }));
    expect(error.message).toContain("web: exited with code 3");
    expect(bench.lines.join("\n")).toContain('web: | cannot go "on"');
    expect(await served()).toMatchObject({ edition: "second", settings: "one" });
  });

  test("a cancelled switch is rolled back, and the state of the host is reported", async () => {
    const controller = new AbortController();
    const sick = { ...web, environment: { MODE: "sick" } };
    const deployment = stack.deploy({ ...services, web: sick }, {}, { top, signal: controller.signal });
    const ended = deployment.catch((thrown: unknown) => thrown);
    await until(lab, host, "ls slipway/deploy-test/releases/*/watcher > /dev/null 2>&1");
    controller.abort(new Cancelled("cancelled by SIGINT"));
    const error = await ended;
    expect(error).toBeInstanceOf(Cancelled);
    // A busy host may need longer than a cancelled run waits; then it continues by itself. The unit tests of the switch
    // show how long a run waits.
    expect(String(error)).toMatch(
      /cancelled by SIGINT; 127\.0\.0\.1:\d+: (rolled-back: .*stopped on request; \S+ runs again|unknown: .*by itself)/,
    );
    await until(lab, host, "! [ -e slipway/deploy-test/lock ]");
    expect(await stack.on("cat slipway/deploy-test/releases/*/state")).toMatch(/^rolled-back$/m);
    expect(await served()).toMatchObject({ edition: "second" });
    await expectNothingLeft(stack);
  });

  test("rejects to deploy a part of the project in place of the whole", async () => {
    const error = await failure(stack.deploy({ cache }, {}, { inputs: { services: ["cache"] } }));
    expect(error.message).toMatch(/once, web would be removed, because a release is the whole project/);
    expect(await served()).toMatchObject({ edition: "second" });
  });

  test("removes services that are no longer in the project, and old releases with their images", async () => {
    const { once: _, ...depends } = web.depends_on;
    const rest = { web: { ...web, depends_on: depends }, cache };
    const result = await stack.deploy(rest, {}, { top, candidates: [second], inputs: { keepReleases: 1 } });
    expect(actions(result)).toMatchObject({ once: "removed" });
    expect(Object.keys(await stack.ids()).sort()).toEqual(["cache", "web"]);
    expect(await stack.on("ls slipway/deploy-test/releases")).toBe(`${result.release}\n`);
    expect(await stack.on("ls slipway/deploy-test/content | wc -l")).toBe("2\n");
    const images = await stack.on("docker images --digests --format '{{.Digest}}'");
    expect(images).toContain(digestOnHost(second));
    expect(images).not.toContain(digestOnHost(first));
  });
});

describe("a service must", () => {
  const cases: readonly (readonly [string, object, RegExp])[] = [
    [
      "keep running",
      { late: { ...image, restart: "always", environment: { MODE: "late crash" } } },
      /late: (it was restarted|exited with code 4|it is restarting)/,
    ],
    [
      "not exceed its memory",
      {
        greedy: {
          ...image,
          environment: { MODE: "greedy" },
          mem_limit: "64m",
          memswap_limit: "64m",
          healthcheck: HEALTHCHECK,
        },
      },
      /greedy: (out of memory|exited with code 137)/,
    ],
    [
      "exit with code 0 when others wait for its completion",
      {
        once: { ...image, command: ["node", "-e", "process.exit(5)"] },
        web: { ...image, depends_on: { once: { condition: "service_completed_successfully" } } },
      },
      /once: exited with code 5/,
    ],
    [
      "become healthy in time",
      { slow: { ...image, environment: { MODE: "sick" }, healthcheck: HEALTHCHECK } },
      /slow: not healthy within 4 s/,
    ],
    [
      "accept connections on the ports that it publishes",
      { deaf: { ...cache, command: ["sleep", "600"], ports: ["7010:6379"], stop_grace_period: "1s" } },
      /deaf: port 6379 does not accept connections within 4 s/,
    ],
    [
      "stay up for stable-for",
      {
        brief: {
          ...cache,
          command: ["sh", "-c", "touch /tmp/healthy; sleep 2; exit 3"],
          healthcheck: { ...HEALTHCHECK, test: ["CMD", "test", "-e", "/tmp/healthy"] },
        },
      },
      /brief: exited with code 3/,
    ],
    [
      "give the right answers to its probes",
      {
        web: {
          ...image,
          "x-slipway": { probes: [{ http: "/", port: 8080, body: "never said" }, { tcp: 8080 }] },
        },
      },
      /^127.0.0.1:\d+: rolled-back: web: GET \/: .*never said/,
    ],
    [
      "start",
      { web: { ...image, command: ["no-such-program"], entrypoint: [] } },
      /web: docker compose could not start it/,
    ],
  ];

  test.each(cases)("%s, or the first release is removed", async (what, services, reason) => {
    const stack = await open(`deploy-test-${what.replaceAll(" ", "-").slice(0, 20)}`);
    const named = Object.fromEntries(
      Object.entries(services).map(([name, service]) => [name, { ...service, volumes: ["data:/data"] }]),
    );
    const options = {
      top: { volumes: { data: {} } },
      inputs: {
        deployTimeout: reason.source.endsWith("within 4 s") ? 4_000 : 60_000,
        stableFor: /^(keep|stay) /.test(what) ? 60_000 : 1_000,
      },
    };
    const error = await failure(stack.deploy(named, {}, options));
    expect(error.message).toMatch(reason);
    expect(error.found.deploy?.hosts[0]).toMatchObject({ outcome: "rolled-back", previous: null });
    expect(await stack.ids()).toEqual({});
    expect(
      await stack.on(`docker network ls --quiet --filter label=com.docker.compose.project=${stack.name}`),
    ).toBe("");
    // Data is never removed, and the log says so.
    expect(bench.lines).toContainEqual(expect.stringContaining(`the volume ${stack.name}_data is kept`));
    expect(await stack.on(`ls -A slipway/${stack.name} slipway/${stack.name}/releases`)).not.toMatch(
      /lock|current|Z-/,
    );
    await stack.on(`docker volume rm ${stack.name}_data`);
  });

  test("be restarted after its dependencies with restart: true, and be replaced when its network changes", async () => {
    const stack = await open("deploy-test-follow");
    const follower = { ...image, depends_on: { leader: { condition: "service_started", restart: true } } };
    const network = (subnet: string) => ({ networks: { default: { ipam: { config: [{ subnet }] } } } });
    const leader = (edition: string) => ({ ...image, environment: { EDITION: edition } });
    const deploy = (edition: string, subnet: string) =>
      stack.deploy({ leader: leader(edition), follower }, {}, { top: network(subnet) });
    await deploy("1", "10.214.1.0/24");
    expect(actions(await deploy("2", "10.214.1.0/24"))).toEqual({ leader: "replaced", follower: "replaced" });
    await deploy("2", "10.214.2.0/24");
    const subnet = await stack.on(
      "docker network inspect deploy-test-follow_default --format '{{(index .IPAM.Config 0).Subnet}}'",
    );
    expect(subnet).toBe("10.214.2.0/24\n");
    await stack.on("docker compose -p deploy-test-follow down --timeout 1 2> /dev/null");
  });
});

test("leaves a project alone that was not deployed by Slipway", async () => {
  const stack = await open("deploy-test-foreign");
  const labels =
    "--label com.docker.compose.project=deploy-test-foreign --label com.docker.compose.oneoff=False";
  await stack.on(
    `docker pull --quiet redis:7-alpine && docker run --detach --name foreign ${labels} redis:7-alpine`,
  );
  const error = await failure(stack.deploy({ cache }));
  expect(error.message).toMatch(/runs there already and was not deployed by Slipway.*set adopt/);
  expect(
    await stack.on(
      "docker inspect foreign --format '{{.State.Status}}'; docker rm --force foreign > /dev/null",
    ),
  ).toBe("running\n");
});

describe("the lock", () => {
  const others = (age: number) =>
    `mkdir -p slipway/deploy-test-lock/lock && cd slipway/deploy-test-lock/lock && echo other-1 > owner && echo https://ci.example/runs/9 > run && echo $(($(date +%s) - ${age})) > heartbeat`;

  test("of a running deployment is waited for, and its owner is named", async () => {
    const stack = await open("deploy-test-lock");
    await stack.on(others(10));
    const error = await failure(stack.deploy({ cache }));
    expect(error.message).toMatch(
      /other-1 \(https:\/\/ci\.example\/runs\/9\) is deploying this project and did not finish within/,
    );
    expect(await stack.on("cat slipway/deploy-test-lock/lock/owner")).toBe("other-1\n");
  });

  test("of a dead owner is taken over", async () => {
    const stack = await open("deploy-test-lock");
    await stack.on(others(100));
    expect((await stack.deploy({ cache })).hosts[0]?.outcome).toBe("deployed");
    expect(bench.lines).toContainEqual(expect.stringContaining("took over the lock of other-1"));
    await expectNothingLeft(stack);
  });

  test("that another run has taken over stops the deployment before the switch", async () => {
    const stack = await open("deploy-test-lock");
    const ids = await stack.ids();
    // As if this run had slept for a minute.
    const other = stack.on(
      "cd slipway/deploy-test-lock && until [ -e lock/owner ]; do sleep 0.02; done; echo other-2 > lock/owner",
    );
    const error = await failure(stack.deploy({ cache: { ...cache, environment: { CHANGED: "yes" } } }));
    await other;
    expect(error.message).toMatch(/the lock was lost: .*, and other-2 has taken it over/);
    expect(await stack.ids()).toEqual(ids);
    // The other run may need what was uploaded, and removes the rest itself.
    expect(bench.lines).toContainEqual(
      expect.stringMatching(/could not remove what was brought: .*held by another run/),
    );
    expect(await stack.on("cd slipway/deploy-test-lock && cat lock/owner && rm -r lock")).toBe("other-2\n");
  });

  test("is not waited for when the folder is not writable: its owner is named", async () => {
    const stack = await open("deploy-test-lock");
    await stack.on("mkdir -p slipway/deploy-test-lock && chmod 500 slipway/deploy-test-lock");
    try {
      const error = await failure(stack.deploy({ cache }));
      expect(error.message).toMatch(
        /: \/home\/deploy\/slipway\/deploy-test-lock belongs to deploy, and deploy may not write to it\. Change its owner/,
      );
    } finally {
      await stack.on("chmod 700 slipway/deploy-test-lock");
    }
  });

  test("of a killed run is released by the switch that it has started", async () => {
    const stack = await open("deploy-test-lock");
    const sick = { ...image, environment: { MODE: "sick" }, healthcheck: { ...IMPATIENT, retries: 4 } };
    // Writes the project's files, and is cancelled before anything else.
    await stack
      .deploy({ cache, web: sick }, {}, { signal: AbortSignal.abort(new Cancelled("never")) })
      .catch(() => {});
    const job = {
      folder: `${bench.folder}/${stack.name}`,
      inputs: { ...inputs, ...hostInputs([host], key) },
      candidate: first,
      undo: `${bench.folder}/state/slipway/undo`,
    };
    const child = spawn(process.execPath, [new URL("./killed.ts", import.meta.url).pathname], {
      env: { ...lab.env, TMPDIR: temporary },
      stdio: ["pipe", "ignore", "inherit"],
    });
    child.stdin.end(JSON.stringify(job));
    await until(lab, host, "ls slipway/deploy-test-lock/releases/*/watcher > /dev/null 2>&1");
    child.kill("SIGKILL");
    await once(child, "exit");
    await undoLeftovers({ ...lab.env, XDG_STATE_HOME: `${bench.folder}/state` }, bench.context.log);
    expect(await stack.on("ls slipway/deploy-test-lock/lock")).toContain("left");
    expect(await readdir(temporary)).toEqual([]);
    await until(lab, host, "! [ -e slipway/deploy-test-lock/lock ]");
    expect(await stack.on("cat slipway/deploy-test-lock/releases/*/state | sort")).toBe(
      "active\nrolled-back\n",
    );
    expect(Object.keys(await stack.ids())).toEqual(["cache"]);
    await stack.on("docker compose -p deploy-test-lock down --timeout 1 2> /dev/null");
  });
});

test("the password of a registry reaches only docker on the host", async () => {
  await using registry = await startRegistry("login", bench);
  const auth = { registry: registry.host, ...LOGIN };
  const stack = await open("deploy-test-login");
  // Makes the registry's port on this machine's loopback interface one of the host's.
  const tunnel = new AbortController();
  const port = registry.host.split(":")[1];
  const ssh = [
    "ssh",
    "-F",
    "none",
    "-N",
    "-i",
    host.keyFile,
    "-o",
    `UserKnownHostsFile=${host.knownHostsFile}`,
    "-p",
    String(host.port),
  ];
  const forwarding = run([...ssh, "-R", `${port}:${registry.host}`, `deploy@${host.address}`], {
    env: lab.env,
    signal: tunnel.signal,
  }).catch(() => {});
  const config = `${bench.folder}/login`;
  await run(
    ["docker", "--config", config, "login", "--username", LOGIN.username, "--password-stdin", registry.host],
    { env: lab.env, stdin: LOGIN.password },
  );
  await run(
    ["crane", "copy", `${first.repositories[0]}@${first.digest}`, `${registry.host}/private/server:1`],
    { env: { ...lab.env, DOCKER_CONFIG: config } },
  );
  const candidate = { ...first, repositories: [`${registry.host}/private/server`] };

  const watching = new AbortController();
  const seen: string[] = [];
  const watch = (argv: readonly string[]) =>
    run(
      [
        ...argv,
        "sh",
        "-c",
        "while :; do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2> /dev/null | tr '\\0' '\\n'; sleep 0.1; done",
      ],
      {
        env: lab.env,
        signal: watching.signal,
        onStdout: (line) => seen.push(line),
      },
    ).catch(() => {});
  const watchers = [watch(["docker", "exec", host.container]), watch([])];
  const services = { web: { ...image, secrets: ["token"], healthcheck: HEALTHCHECK } };
  const options = {
    candidates: [candidate],
    inputs: { registryAuths: [auth] },
    top: { secrets: { token: { file: "./token" } } },
  };
  const files = { token: "a-secret-that-nobody-sees" };

  // The login reaches the engine by a context alone, as a rootless one.
  const asRoot = (...argv: string[]) =>
    run(["docker", "exec", ...argv.slice(0, -1), host.container, "sh", "-c", argv.at(-1) ?? ""], {
      env: lab.env,
    });
  const usual = async () => {
    await stack.on("docker context use default && docker context rm mine");
    await asRoot("chmod 0660 /run/docker.sock && pkill --full [e]ngine.sock");
  };

  const attempt = async () => {
    const proxy = "socat UNIX-LISTEN:/home/deploy/engine.sock,fork,user=deploy UNIX-CONNECT:/run/docker.sock";
    await asRoot("--detach", proxy);
    await asRoot("chmod 0600 /run/docker.sock");
    await stack.on(
      "docker context create mine --docker host=unix:///home/deploy/engine.sock && docker context use mine",
    );
    const without = await breakage(
      stack.deploy(services, files, { ...options, inputs: { registryAuths: [] } }),
    );
    expect(without.message).toMatch(/docker pull .*failed on .*(no basic auth|authorization|unauthorized)/is);
    return stack.deploy(services, files, options);
  };
  const result = await attempt().finally(() => {
    watching.abort();
    tunnel.abort();
    return Promise.all([...watchers, forwarding, usual()]);
  });

  expect(result.hosts[0]?.outcome).toBe("deployed");
  await expectNothingLeft(stack);
  expect(await stack.on("cat .docker/config.json 2> /dev/null || echo none")).not.toMatch(/auth(?!s": \{\})/);
  const basic = Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString("base64");
  const secrets = { password: LOGIN.password, basic, token: files.token, key: key.split("\n")[3] ?? "?" };
  const shown = (lines: readonly string[]) =>
    Object.entries(secrets).filter(([, secret]) => lines.some((line) => line.includes(secret)));
  expect(seen.some((line) => line.includes("switch.sh"))).toBe(true);
  expect(shown(seen)).toEqual([]);
  expect(shown(bench.lines)).toEqual([]);
  await stack.on("docker compose -p deploy-test-login down --timeout 1 2> /dev/null");
});

/** Locks are taken in the order of the hosts' names, and only when all hosts can be reached. */
async function expectNoLockBeforeAnother(): Promise<void> {
  const stack = await open("deploy-test-fleet", [other, host]);
  await onHost(
    lab,
    host,
    "mkdir -p slipway/deploy-test-fleet/lock && cd slipway/deploy-test-fleet/lock && echo other-1 > owner && date +%s > heartbeat",
  );
  const waited = await failure(stack.deploy({ cache }));
  expect(waited.message).toMatch(`127.0.0.1:${host.port}: other-1 is deploying this project`);
  expect(await onHost(lab, other, "ls -A slipway 2> /dev/null || :")).toBe("");

  const told = bench.lines.length;
  const { hosts = [], knownHosts = "" } = hostInputs([host, other], key);
  const unreachable = await failure(
    stack.deploy(
      { cache },
      {},
      {
        inputs: {
          hosts: hosts.map((one) => (one.port === other.port ? { ...one, port: 2299 } : one)),
          knownHosts: knownHosts.replace(String(other.port), "2299"),
          lockWait: 5_000,
        },
      },
    ),
  );
  expect(unreachable.message).toMatch(/connection refused by 127\.0\.0\.1 port 2299/);
  expect(bench.lines.slice(told).join("\n")).not.toMatch(/lock\.sh|waiting/);
  await onHost(lab, host, "rm -r slipway/deploy-test-fleet/lock");
}

/** `other` has no image and no file yet. */
async function expectNothingBroughtBeforeTheSwitch(stack: Stack): Promise<void> {
  const web = { ...image, secrets: ["token"] };
  const files = { token: "a-secret-for-nobody" };
  const top = { secrets: { token: { file: "./token" } } };
  const expectNothing = async () => {
    for (const each of [host, other])
      expect(await onHost(lab, each, "find slipway/deploy-test-fleet ! -type d")).toBe("");
    expect(await onHost(lab, other, "docker images --quiet")).toBe("");
  };
  // An image is refused on the first host while the other one is still pulling.
  const none = { image: `${lab.registry}/deploy-test/none:1` };
  const refused = await breakage(stack.deploy({ web, none }, files, { top }));
  expect(refused.message).toMatch(/none:1/);
  expect(bench.lines).toContainEqual(expect.stringContaining(`127.0.0.1:${other.port}: pulled `));
  await expectNothing();
  // The first host has received everything when the upload to the other one fails.
  await onHost(lab, other, "touch slipway/deploy-test-fleet/releases");
  const unreceived = await breakage(stack.deploy({ web }, files, { top }));
  expect(unreceived.message).toMatch(/receive\.sh failed/);
  await onHost(lab, other, "rm slipway/deploy-test-fleet/releases");
  await expectNothing();
}

test("when one of two hosts fails, both roll back", async () => {
  const stack = await open("deploy-test-fleet", [host, other]);
  await expectNoLockBeforeAnother();
  await expectNothingBroughtBeforeTheSwitch(stack);
  // The port is in use on the other host only.
  await onHost(lab, other, "docker run --detach --name thief --publish 9000:80 redis:7-alpine > /dev/null");
  const web = (environment: object) => ({ ...image, environment, healthcheck: HEALTHCHECK });
  const told = bench.lines.length;
  const good = await stack.deploy({ web: web({ PRICE: "1" }), cache });
  const plan = await stack.plan({ web: web({ PRICE: "1" }), cache });
  expect(departures(plan, bench.lines.slice(told))).toEqual({ unplanned: [], missing: [] });
  expect(good.hosts.map(({ outcome }) => outcome)).toEqual(["deployed", "deployed"]);
  const ids = await stack.ids();
  const taken = { web: { ...web({ PRICE: "2" }), ports: ["9000:8080"] }, cache };
  const error = await failure(stack.deploy(taken));
  expect(departures(await stack.plan(taken), bench.lines.slice(told)).unplanned).toEqual([]);
  expect(error.found.deploy?.hosts.map(({ outcome }) => outcome)).toEqual(["rolled-back", "rolled-back"]);
  expect(error.message).toMatch(/another host has failed; \S+ runs again/);
  expect(error.message).toMatch(/docker could not start it: .*port is already allocated/);
  for (const each of [host, other]) {
    const price =
      "docker exec deploy-test-fleet-web-1 printenv PRICE; readlink slipway/deploy-test-fleet/current";
    expect(await onHost(lab, each, price)).toBe(`1\nreleases/${good.release}\n`);
  }
  expect(Object.keys(await stack.ids())).toEqual(Object.keys(ids));
  await stack.on("docker compose -p deploy-test-fleet down --timeout 1 2> /dev/null");
});
