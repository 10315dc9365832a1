import { afterAll, beforeAll, expect, test } from "vitest";
import type { Inputs } from "../../src/inputs/inputs.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";
import { openStack } from "./stack.ts";
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

const cache = { image: "redis:7-alpine" };
const open = (name: string) =>
  openStack(
    name,
    [host],
    inputs,
    { ...{ image: "none", services: [], digest: "sha256:0", platforms: [] }, layout: null, repositories: [] },
    { lab, bench },
  );

test("what a login's start-up file prints is logged, and does not change the result", async () => {
  const stack = await open("ownership-motd");
  const noise = [
    "echo 'Welcome'",
    "echo '{ \"event\": not JSON'",
    'echo \'{"event":"news"}\'',
    "printf '{ a line without its end'",
  ];
  await stack.on(`printf '%s\\n' "$1" > .bashrc`, noise.join("\n"));
  const first = await stack.deploy({ cache });
  expect(first.hosts[0]).toMatchObject({ outcome: "deployed", services: [{ service: "cache" }] });
  expect(bench.lines).toContainEqual(
    expect.stringMatching(/ignored, because it is no event of the switch: \{ "event": not JSON/),
  );
  const again = await stack.deploy({ cache });
  expect(again.hosts[0]).toMatchObject({ outcome: "unchanged", previous: first.release });
  await stack.on("rm .bashrc; docker compose -p ownership-motd down --timeout 1 2> /dev/null");
});
