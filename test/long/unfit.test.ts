import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/system/run.ts";
import { TARGETS } from "../../src/targets/targets.ts";
import { hostInputs } from "../integration/stack.ts";
import { labInputs, openWorkbench, type Workbench } from "../integration/workbench.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";

/* Hosts that cannot be deployed to. The check before a deployment names each reason, and what to do. */

let lab: Lab;
let bench: Workbench;
let host: Host & AsyncDisposable;

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  host = await extraHost(lab, 36);
}, 300_000);
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});

const asRoot = (script: string) =>
  run(["docker", "exec", host.container, "sh", "-ec", script], { env: lab.env });
const away = (path: string): readonly [string, string] => [
  `mv ${path} ${path}.away`,
  `mv ${path}.away ${path}`,
];

test.each([
  ["without Docker", away("/usr/bin/docker"), /^docker is not installed/],
  [
    "without compose",
    away("/usr/libexec/docker/cli-plugins/docker-compose"),
    /^docker compose does not answer/,
  ],
  ["without tar", away("/usr/bin/tar"), /^tar is missing/],
  [
    "whose login is not in the group docker",
    ["gpasswd --delete deploy docker", "gpasswd --add deploy docker"],
    /^deploy may not use Docker .*group docker/,
  ],
  [
    "whose account is locked",
    ["usermod --password '!' deploy", "usermod --password '*' deploy"],
    /rejects this key for deploy/,
  ],
  [
    "whose list of keys anybody may change",
    ["chmod 666 /etc/ssh/slipway_authorized_keys", "chmod 644 /etc/ssh/slipway_authorized_keys"],
    /rejects this key for deploy/,
  ],
] as const)("a host %s", async (_, [spoil, mend], message) => {
  const key = await readFile(host.keyFile, "utf8");
  const check = () =>
    TARGETS.compose.check(
      { ...labInputs(lab), ...hostInputs([host], key) },
      bench.context,
      Promise.resolve(undefined),
    );
  await asRoot(spoil);
  try {
    expect(await check()).toEqual([
      { input: `host ${host.address}:${host.port}`, message: expect.stringMatching(message) },
    ]);
  } finally {
    await asRoot(mend);
  }
  expect(await check()).toEqual([]);
});
