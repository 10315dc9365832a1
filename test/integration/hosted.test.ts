import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/system/run.ts";
import type { HostStatus } from "../../src/targets/hosted.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";
import { NOT_BUILT, openStack, type Stack, until } from "./stack.ts";
import { openTerminal, source, type Terminal } from "./terminal.ts";
import { labInputs, openWorkbench, type Workbench } from "./workbench.ts";

/* What is done to a project on hosts, through both doors. Nothing is built. */

let lab: Lab;
let bench: Workbench;
let host: Host & AsyncDisposable;
let stack: Stack;
let terminal: Terminal;

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  host = await extraHost(lab, 11);
  stack = await openStack("hosted", [host], labInputs(lab), NOT_BUILT, { lab, bench });
  terminal = await openTerminal("hosted", host, { lab, bench });
}, 300_000);
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});

const image = "redis:7-alpine";
/** Healthy as long as the host has the file `state/NAME`; the one-shot notes each of its runs. */
const edition = (name: string) => ({
  migrate: {
    ...{ image, command: ["sh", "-c", `echo ${name} >> /notes/runs`], volumes: ["notes:/notes"] },
    ...{ environment: { EDITION: name }, user: "root" },
  },
  web: {
    image,
    depends_on: { migrate: { condition: "service_completed_successfully" } },
    environment: { EDITION: name },
    volumes: ["/home/deploy/state:/state:ro"],
    healthcheck: {
      test: ["CMD", "test", "-e", `/state/${name}`],
      ...{ interval: "1s", retries: 1, start_period: "2s", start_interval: "200ms" },
    },
    command: ["sh", "-c", `echo this is ${name}; echo good bye; exec redis-server`],
    "x-slipway": {
      probes: [{ command: ["test", "-e", `/state/${name}`] }, { tcp: 6379 }],
      backup: { dump: ["cat", "/tmp/kept"], restore: ["sh", "-c", "cat > /tmp/kept"] },
    },
  },
});
const top = { volumes: { notes: {} } };
const deploy = (name: string) => stack.deploy(edition(name), {}, { top, version: { version: name } });
const edited = async () => (await stack.on("docker exec hosted-web-1 printenv EDITION")).trim();
const migrations = () =>
  stack.on(
    "docker run --rm --pull never --entrypoint cat --volume hosted_notes:/notes redis:7-alpine /notes/runs",
  );

const address = () => `${host.user}@${host.address}:${host.port}`;
/** As a person at a terminal. */
const slipway = (...args: readonly string[]) => slipwayRun(args);
const slipwayRun = (args: readonly string[], command?: readonly string[]) =>
  terminal.slipway(["--stable-for", "1s", ...args], command);
async function releases(): Promise<
  readonly { readonly version: string; readonly state: string; id: string }[]
> {
  const { stdout, output, exitCode } = await slipway("releases", "--json");
  expect(exitCode, output).toBe(0);
  return JSON.parse(stdout).found[0].releases;
}
const states = async () => (await releases()).map(({ version, state }) => `${version} ${state}`);

test("releases lists what the host keeps", async () => {
  // What a login prints is not part of any answer.
  await stack.on(
    "echo 'echo Welcome; printf %s no-end' > .bashrc; mkdir state; touch state/1.0 state/2.0 state/3.0",
  );
  expect((await slipway("releases")).output).toContain(": no release");
  await deploy("1.0");
  await deploy("2.0");
  expect(await states()).toEqual(["2.0 active", "1.0 superseded"]);
  const [second, first] = (await slipway("releases")).stdout.split("\n").slice(2);
  expect(second).toMatch(
    /^\* +\d{8}T\d{6}Z-2\.0 +active +2\d{3}-\d\d-\d\d \d\d:\d\d UTC +c0ffee +ops https:\/\/ci\.example\/runs\/1$/,
  );
  expect(first).toMatch(/^ +\d{8}T\d{6}Z-1\.0 +superseded /);
});

const statusOf = async (): Promise<HostStatus> => {
  const { stdout, output, exitCode } = await slipway("status", "--json");
  expect(exitCode, output).toBe(0);
  return JSON.parse(stdout).found[0];
};

test("status shows what runs, and that it is what was deployed", async () => {
  const { release, services, ...rest } = await statusOf();
  expect(release).toMatchObject({ version: "2.0", by: "ops", state: "active" });
  expect(services).toMatchObject([
    { service: "migrate", state: "exited (0)", passed: true, since: null, drift: [] },
    { service: "web", state: "healthy", passed: true, containers: 1, replicas: 1, drift: [] },
  ]);
  expect(rest).toMatchObject({ lock: null, switching: false, unfinished: [], strayChain: null });
  const { stdout } = await slipway("status");
  expect(stdout).toMatch(/^127\.0\.0\.1:\d+: \S+-2\.0, deployed \S+ \S+ UTC by ops https:/);
  expect(stdout).toMatch(/^ {2}web +healthy +\S+ \S+ UTC +\S*redis\S*@sha256:[0-9a-f]{12}$/m);
  expect(stdout).not.toContain("differs");
});

test("status says what differs from the release, who holds the lock, and which rules were left", async () => {
  const asRoot = (script: string) =>
    run(["docker", "exec", host.container, "sh", "-c", script], { env: lab.env });
  const chain = "SLIPWAY-$(printf hosted | cksum | cut -d ' ' -f 1)";
  const label = "--label com.docker.compose";
  await stack.on(`docker rm --force hosted-web-1
    docker run --detach --pull never --name extra ${label}.project=hosted ${label}.service=extra ${label}.oneoff=False ${image}
    mkdir slipway/hosted/lock
    cd slipway/hosted/lock
    echo ci-1 > owner
    echo https://ci.example/2 > run
    echo $(($(date +%s) - 30)) > heartbeat`);
  await asRoot(`iptables -w -t nat -N ${chain}`);
  try {
    const { services, lock, strayChain } = await statusOf();
    expect(services).toMatchObject([
      { service: "migrate", drift: [] },
      { service: "web", state: "absent", passed: false, drift: ["it has 0 of 1 container"] },
      { service: "extra", drift: [expect.stringContaining("it is not in the release")] },
    ]);
    expect(lock).toMatchObject({ owner: "ci-1", runUrl: "https://ci.example/2" });
    expect(lock?.silent).toBeGreaterThanOrEqual(30);
    expect(strayChain).toMatch(/^SLIPWAY-\d+$/);
    const { stdout } = await slipway("status");
    expect(stdout).toMatch(/^ {2}differs: web: it has 0 of 1 container$/m);
    expect(stdout).toMatch(/^ {2}locked by ci-1, silent for \d+ s https:\/\/ci\.example\/2$/m);
    expect(stdout).toMatch(/^ {2}the iptables chain SLIPWAY-\d+ is left/m);
  } finally {
    await asRoot(`iptables -w -t nat -X ${chain}`);
    await stack.on("docker rm --force --volumes extra; rm -r slipway/hosted/lock");
  }
  await stack.on(
    "cd slipway/hosted/current; docker compose --project-name hosted --project-directory . --file compose.yaml up --detach --no-deps --wait web 2> /dev/null",
  );
  expect((await statusOf()).services[1]).toMatchObject({ state: "healthy", drift: [] });
}, 60_000);

test("health asks gates and probes on the host", async () => {
  const { stdout, exitCode } = await slipway("health");
  expect(exitCode, stdout).toBe(0);
  expect(stdout).toMatch(/127\.0\.0\.1:\d+: web: healthy$/m);
  expect(stdout).toMatch(/127\.0\.0\.1:\d+: web: TCP 6379 after/);
  await stack.on("mv state/2.0 state/away");
  try {
    const sick = await slipway("health", "--json");
    expect(sick.exitCode).toBe(1);
    const { reason, found } = JSON.parse(sick.stdout);
    expect(reason).toMatch(/^127\.0\.0\.1:\d+: unhealthy: web$/);
    expect(found[0].found).toContainEqual(
      expect.objectContaining({ service: "web", check: "test -e /state/2.0", passed: false }),
    );
  } finally {
    await stack.on("mv state/away state/2.0");
  }
}, 60_000);

test("logs shows what the services wrote, filtered, and as JSON", async () => {
  const host = "127\\.0\\.0\\.1:\\d+";
  expect((await slipway("logs", "--services", "web", "--grep", "this is 2")).stdout).toMatch(
    new RegExp(`^${host} web-1 \\| this is 2\\.0\\n$`),
  );
  const { stdout } = await slipway("logs", "--services", "web", "--grep", "good bye", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ container: "web-1", text: "good bye" });
  expect((await slipway("logs", "--grep", "(")).output).toContain('grep: "(" is not a regular expression');
});

test("logs --follow shows new lines until it is stopped, and leaves nothing running on the host", async () => {
  const argv = [source("cli.ts"), ...terminal.flags, "logs", "--follow", "--lines", "1", "--services", "web"];
  const child = spawn(process.execPath, argv, {
    cwd: bench.folder,
    env: terminal.env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  await once(child.stdout, "data");
  // Written so that it does not find the shell that asks.
  const following = "pgrep -f '[d]ocker compose --project-name hosted logs' > /dev/null";
  await until(lab, host, following);
  child.kill("SIGINT");
  await ended;
  await until(lab, host, `! ${following}`);
});

test("exec runs a command in a container, whatever its words are", async () => {
  const one = ["exec", "--services", "web"];
  const said = await slipwayRun([...one], ["printf", "%s|", "a b", "$HOME", "--json", "it's"]);
  expect(said.stdout).toBe("a b|$HOME|--json|it's|\n");
  const failed = await slipwayRun([...one], ["sh", "-c", "echo no >&2; exit 3"]);
  expect(failed.exitCode).toBe(1);
  expect(failed.output).toMatch(/docker exec \S+ sh -c .*: exit code 3\nno|exit code 3/s);
  const none = await slipwayRun(["exec"], ["true"]);
  expect(none.output).toContain("services: exec needs one of them: name one of migrate, web.");
  expect(none.exitCode).toBe(2);
});

test("a backup of a host is kept here, and restored there", async () => {
  await stack.on("docker exec hosted-web-1 sh -c 'echo first > /tmp/kept'");
  const made = await slipway("backup", "--json");
  expect(made.exitCode, made.output).toBe(0);
  const { file } = JSON.parse(made.stdout).found[0].found;
  expect(await readFile(file, "utf8")).toBe("first\n");
  expect(await readFile(`${file}.sha256`, "utf8")).toMatch(/^[0-9a-f]{64} {2}backup-/);
  await stack.on("docker exec hosted-web-1 sh -c 'echo second > /tmp/kept'");
  expect((await slipway("restore", "--backup-file", file)).output).toMatch(
    /yes: required when standard input is not a terminal\. Replace all data in web of hosted on 127/,
  );
  const restored = await slipway("restore", "--backup-file", file, "--yes", "--json");
  expect(restored.exitCode, restored.output).toBe(0);
  expect(await stack.on("docker exec hosted-web-1 cat /tmp/kept")).toBe("first\n");
  const { safety } = JSON.parse(restored.stdout).found[0].found;
  expect(await readFile(safety.file, "utf8")).toBe("second\n");
}, 60_000);

test("unlock frees the lock of a run that is gone, after a question", async () => {
  expect((await slipway("unlock")).stdout).toBe("no lock was freed\n");
  await stack.on(
    "mkdir slipway/hosted/lock; cd slipway/hosted/lock; echo ci-1 > owner; date +%s > heartbeat",
  );
  const asked = await slipway("unlock");
  expect(asked.exitCode).toBe(2);
  expect(asked.output).toMatch(/yes: required .* 127\.0\.0\.1:\d+: ci-1, last heard of \d+ s ago/s);
  expect(await stack.on("ls slipway/hosted")).toContain("lock");
  const { stdout, exitCode } = await slipway("unlock", "--yes");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/freed the lock of ci-1/);
  expect(await stack.on("ls slipway/hosted")).not.toContain("lock");
});

test("rollback goes to the release before, with its gates and without its one-shots", async () => {
  const [, first] = await releases();
  const { output, exitCode } = await slipway("rollback");
  expect(exitCode, output).toBe(0);
  expect(output).toMatch(/web replaced/);
  expect(output).toMatch(/migrate: not run, because one-shots do not run on the way back/);
  expect(output).toMatch(/web: test -e \/state\/1\.0 after/);
  expect(await edited()).toBe("1.0");
  expect(await migrations()).toBe("1.0\n2.0\n");
  // Of a release and the one that repeats it, the newer one stays.
  expect(await states()).toEqual(["1.0 active", "2.0 withdrawn"]);
  expect((await releases())[0]).toMatchObject({
    ...{ action: "rollback", repeats: first?.id, by: expect.stringContaining("@") },
  });
  expect(await stack.on("cat slipway/hosted/current/repeats")).toBe(`${first?.id}\n`);
}, 120_000);

test("a second rollback finds nothing that ran before, and changes nothing", async () => {
  const ids = await stack.ids();
  const { output, exitCode } = await slipway("rollback");
  expect(exitCode).toBe(1);
  expect(output).toMatch(/no release ran before .* Releases to go back to: \S+-2\.0\./);
  expect((await slipway("rollback", "--release", "7.0")).output).toContain("there is no release 7.0");
  expect(await stack.ids()).toEqual(ids);
  expect(await stack.on("ls slipway/hosted")).not.toContain("lock");
});

test("a rollback that fails its gate ends with what ran before it", async () => {
  await stack.on("rm state/2.0");
  const { output, exitCode } = await slipway("rollback", "--release", "2.0", "--json");
  expect(exitCode, output).toBe(1);
  expect(output).toMatch(/"outcome": ?"rolled-back"/);
  expect(await edited()).toBe("1.0");
  expect(await states()).toEqual(["1.0 active", "2.0 withdrawn"]);
  expect(await migrations()).toBe("1.0\n2.0\n");
}, 120_000);

test("in a workflow, a rollback names its release, and the summary says what became of each host", async () => {
  await stack.on("touch state/2.0");
  const summary = join(bench.folder, "summary");
  await writeFile(summary, "");
  const inputs = {
    ...{ COMMAND: "rollback", RELEASE: "2.0", HOSTS: address(), "PROJECT-NAME": "hosted" },
    ...{ "STABLE-FOR": "1s", "KNOWN-HOSTS": host.knownHosts },
    "SSH-KEY": await readFile(host.keyFile, "utf8"),
  };
  const variables = Object.entries(inputs).map(([name, value]) => [`INPUT_${name}`, value] as const);
  const { stdout } = await run([process.execPath, source("action.ts")], {
    cwd: bench.folder,
    env: {
      ...{ ...lab.env, ...Object.fromEntries(variables), XDG_STATE_HOME: join(bench.folder, "state") },
      ...{ GITHUB_ACTIONS: "true", GITHUB_ACTOR: "octo", GITHUB_STATE: "", GITHUB_STEP_SUMMARY: summary },
    },
  });
  expect(stdout).toMatch(/deployed \S+-2\.0 \(/);
  expect(await readFile(summary, "utf8")).toMatch(/## Slipway rollback\n\n```\n\S+: deployed \S+-2\.0 \(/);
  expect(await edited()).toBe("2.0");
  expect((await releases())[0]).toMatchObject({ version: "2.0", by: "octo" });
}, 120_000);

test("a deployment after a rollback runs its one-shots, and is what the next rollback leaves", async () => {
  await deploy("3.0");
  expect(await migrations()).toBe("1.0\n2.0\n3.0\n");
  const { output, exitCode } = await slipway("rollback");
  expect(exitCode, output).toBe(0);
  expect(await edited()).toBe("2.0");
}, 120_000);
