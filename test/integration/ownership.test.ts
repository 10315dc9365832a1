import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Inputs } from "../../src/inputs/inputs.ts";
import { TARGETS } from "../../src/targets/targets.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";
import { NOT_BUILT, openStack } from "./stack.ts";
import { labInputs, openWorkbench, type Workbench } from "./workbench.ts";

/* Whose a folder on a host is, and what a login's start-up files print there. Nothing is built. */

let lab: Lab;
let bench: Workbench;
let host: Host & AsyncDisposable;
let inputs: Inputs;

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  inputs = labInputs(lab);
  host = await extraHost(lab, 31);
}, 300_000);
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});

const healthcheck = { test: ["CMD", "true"], start_period: "1m", start_interval: "200ms" };
const cache = { image: "redis:7-alpine", healthcheck };
const open = (name: string) => openStack(name, [host], inputs, NOT_BUILT, { lab, bench });

test("what a login's start-up file prints is logged, and does not change the result", async () => {
  const stack = await open("ownership-first");
  const noise = [
    "echo 'Welcome'",
    "echo '{ \"event\": not JSON'",
    'echo \'{"event":"news"}\'',
    "printf '{ a line without its end'",
  ];
  await stack.on(`printf '%s\\n' "$1" > .bashrc`, noise.join("\n"));
  const { hosts } = await stack.deploy({ cache });
  expect(hosts[0]).toMatchObject({ outcome: "deployed", services: [{ service: "cache" }] });
  expect(bench.lines).toContainEqual(
    expect.stringMatching(/ignored, because it is no event of the switch: \{ "event": not JSON/),
  );
  await stack.on("rm .bashrc");
});

const from = (repository: string | undefined) => ({ version: { repository } });
const ours = "https://git.example/team/shop";
const theirs = "https://git.example/other/shop";

test("a folder is of one repository until another one adopts it", async () => {
  const stack = await open("ownership-shop");
  const web = { ...cache, environment: { NAME: "web" } };
  await stack.deploy({ cache }, {}, from(ours));
  const ids = await stack.ids();
  const before = await stack.on("ls -AR slipway/ownership-shop");
  const message = `belongs to the project ownership-shop of ${ours}, and this deployment is of`;

  await expect(stack.deploy({ web }, {}, from(theirs))).rejects.toThrow(`${message} ${theirs}`);
  await expect(stack.deploy({ web }, {}, from(undefined))).rejects.toThrow(message);
  const { port, user, address, knownHosts, keyFile } = host;
  const check = (repository: string | undefined, adopt: boolean) =>
    readFile(keyFile, "utf8").then((sshKey) =>
      TARGETS.compose.check(
        { ...inputs, hosts: [{ user, host: address, port }], sshKey, knownHosts, adopt },
        bench.context,
        Promise.resolve({ project: "ownership-shop", repository, redirected: [] }),
      ),
    );
  expect(await check(theirs, false)).toEqual([
    { input: `host 127.0.0.1:${port}`, message: expect.stringContaining(message) },
  ]);
  expect([await check(theirs, true), await check(ours, false)]).toEqual([[], []]);
  expect(await stack.ids()).toEqual(ids);
  expect(await stack.on("ls -AR slipway/ownership-shop")).toBe(before);

  const adopted = await stack.deploy({ web }, {}, { ...from(theirs), inputs: { adopt: true } });
  expect(adopted.hosts[0]?.services).toContainEqual(expect.objectContaining({ action: "removed" }));
  await expect(stack.deploy({ cache }, {}, from(ours))).rejects.toThrow(theirs);
  expect((await stack.deploy({ web }, {}, from(theirs))).hosts[0]?.outcome).toBe("unchanged");
});

test("a host that the version before records was deployed to is taken over, and gets the record", async () => {
  const stack = await open("ownership-first");
  const ids = await stack.ids();
  const record = "slipway/ownership-first/current/release.json";
  await stack.on(
    `sed -i -e '/^  "repository"/d' -e 's/^  "schemaVersion": .*/  "schemaVersion": 1,/' ${record}`,
  );
  const result = await stack.deploy({ cache }, {}, from(ours));
  expect(result.hosts[0]).toMatchObject({ outcome: "unchanged", previous: expect.any(String) });
  expect(await stack.ids()).toEqual(ids);
  expect(JSON.parse(await stack.on(`cat ${record}`))).toMatchObject({ schemaVersion: 2, repository: ours });
  await expect(stack.deploy({ cache }, {}, from(theirs))).rejects.toThrow(
    `and this deployment is of ${theirs}`,
  );
});

test("two projects cannot have one folder; one that was taken down can be adopted", async () => {
  const [one, two] = [await open("ownership-one"), await open("ownership-two")];
  const options = (change: Partial<Inputs> = {}) => ({ inputs: { path: "slipway/shared", ...change } });
  const first = await one.deploy({ cache }, {}, options());
  await expect(two.deploy({ cache }, {}, options())).rejects.toThrow(
    /shared belongs to the project ownership-one, and this deployment is of ownership-two: set path/,
  );
  await expect(two.deploy({ cache }, {}, options({ adopt: true }))).rejects.toThrow(
    "docker compose -p ownership-one down",
  );
  expect(Object.keys(await one.ids())).toEqual(["cache"]);
  expect(await one.on("readlink slipway/shared/current")).toBe(`releases/${first.release}\n`);

  await one.on("docker compose -p ownership-one down --timeout 1 2> /dev/null");
  const adopted = await two.deploy({ cache }, {}, options({ adopt: true }));
  expect(adopted.hosts[0]).toMatchObject({ outcome: "deployed", previous: null });
  await expect(one.deploy({ cache }, {}, options())).rejects.toThrow("belongs to the project ownership-two");
});
