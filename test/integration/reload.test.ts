import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";
import { actionsOf, NOT_BUILT, openStack, rolledBack, type Stack } from "./stack.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { labInputs, openWorkbench, type Workbench } from "./workbench.ts";

/* A service that reads its mounted files again on request keeps its container. Nothing is built. */

let lab: Lab;
let bench: Workbench;
let host: Host & AsyncDisposable;
let stack: Stack;
let terminal: Terminal;

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  host = await extraHost(lab, 37);
  stack = await openStack("reload", [host], labInputs(lab), NOT_BUILT, { lab, bench });
  terminal = await openTerminal("reload", host, { lab, bench });
}, 300_000);
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});

/** Reads /etc/app/settings when it starts and at each hangup. */
const SERVER = `read() { cp /etc/app/settings /tmp/known; echo >> /tmp/times; }
trap read HUP
trap exit TERM
read
while :; do sleep 0.1; done`;
const web = {
  ...{ image: "redis:7-alpine", entrypoint: ["sh", "-c", SERVER.replaceAll("$", "$$")], tmpfs: ["/data"] },
  restart: "always",
  volumes: ["./conf:/etc/app:ro", "./motd:/etc/motd:ro"],
  "x-slipway": {
    reload: { command: ["sh", "-c", "kill -HUP 1"], check: ["grep", "-q", "^good", "/etc/app/settings"] },
  },
};
interface Edition {
  readonly settings: string;
  readonly others?: Readonly<Record<string, string>>;
  readonly definition?: object;
  readonly services?: object;
}
async function deploy({ settings, others = {}, definition = {}, services = {} }: Edition) {
  await rm(join(bench.folder, "reload", "conf"), { recursive: true, force: true });
  return stack.deploy(
    { web: { ...web, ...definition }, ...services },
    { "conf/settings": settings, motd: `about ${settings}`, ...others },
  );
}
/** What the service has read, how often, and what is mounted. */
const known = () =>
  stack.on(
    "docker exec reload-web-1 sh -c 'sleep 0.3; cat /tmp/known; wc -l < /tmp/times; ls /etc/app; cat /etc/motd'",
  );

test("new files are read by the container that runs", async () => {
  await deploy({ settings: "good 1\n", others: { "conf/old": "" } });
  const before = await stack.ids();
  expect(await known()).toBe("good 1\n1\nold\nsettings\nabout good 1\n");
  const result = await deploy({ settings: "good 2\n", others: { "conf/old/new": "" } });
  expect(actionsOf(result)).toEqual(["web reloaded"]);
  expect(await stack.ids()).toEqual(before);
  expect(await known()).toBe("good 2\n2\nold\nsettings\nabout good 2\n");
  expect(actionsOf(await deploy({ settings: "good 2\n", others: { "conf/old/new": "" } }))).toEqual([
    "web unchanged",
  ]);
}, 90_000);

test("what the check rejects is not read, and the files are those of before", async () => {
  const before = await stack.ids();
  await rolledBack(deploy({ settings: "bad 3\n" }));
  expect(bench.lines).toContainEqual(
    expect.stringContaining("web: the check of its new configuration failed"),
  );
  expect(await stack.ids()).toEqual(before);
  expect(await known()).toMatch(/^good 2\n\d\nold\nsettings\nabout good 2\n$/);
}, 90_000);

test("when another service fails, it reads the files of before again", async () => {
  const before = await stack.ids();
  const sick = { image: "redis:7-alpine", command: ["false"], tmpfs: ["/data"], depends_on: ["web"] };
  await rolledBack(deploy({ settings: "good 4\n", services: { sick } }));
  expect(bench.lines).toContainEqual(expect.stringContaining("web reloaded"));
  expect(await stack.ids()).toEqual(before);
  expect(await known()).toMatch(/^good 2\n\d\nold\nsettings\nabout good 2\n$/);
}, 90_000);

test("with a new definition it is replaced, and a rollback returns to both", async () => {
  const before = await stack.ids();
  const result = await deploy({ settings: "good 5\n", definition: { environment: { EDITION: "5" } } });
  expect(actionsOf(result)).toEqual(["web replaced start-first"]);
  expect(await stack.ids()).not.toEqual(before);
  expect(await known()).toBe("good 5\n1\nsettings\nabout good 5\n");
  const { output, exitCode } = await terminal.slipway(["rollback", "--stable-for", "1s"]);
  expect(exitCode, output).toBe(0);
  expect(await known()).toBe("good 2\n1\nold\nsettings\nabout good 2\n");
}, 90_000);

test("files that no kept release has are removed", async () => {
  await deploy({ settings: "good 6\n", definition: { volumes: ["./conf:/etc/app:ro"] } });
  expect(await stack.on("ls slipway/reload/live/web | wc -l")).toBe("4\n");
  await terminal.slipway(["prune", "--keep-releases", "1", "--yes"]);
  // The folder and what it is.
  expect(await stack.on("ls slipway/reload/live/web | wc -l")).toBe("2\n");
}, 90_000);
