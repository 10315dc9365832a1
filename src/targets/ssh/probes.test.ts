import { expect, test } from "vitest";
import { ComposeModel } from "../../compose/model.ts";
import type { HostConnection } from "./connection.ts";
import { askProbes } from "./probes.ts";

const model = ComposeModel.parse({
  name: "shop",
  services: {
    web: { image: "web", "x-slipway": { probes: [{ command: ["true"] }] } },
    spare: { image: "web", scale: 0, "x-slipway": { probes: [{ command: ["true"] }] } },
  },
});

/** A host that answers every command, and whose only container has this state. */
function hostWith(status: string): HostConnection {
  const container = {
    ...{ Id: "c0ffee", RestartCount: 0, NetworkSettings: { Ports: {}, Networks: {} } },
    State: { Status: status, ExitCode: 0, Error: "", OOMKilled: false },
    HostConfig: { Memory: 0, NanoCpus: 0, RestartPolicy: { Name: "no" } },
    Config: { Labels: { "com.docker.compose.service": "web" } },
  };
  const answers = new Map([
    ["docker ps", "c0ffee\n"],
    ["docker container", JSON.stringify([container])],
  ]);
  return {
    ...{ address: { user: undefined, host: "web1", port: 22 }, name: "web1", ssh: [] },
    run: async ({ name }) => ({ stdout: answers.get(name) ?? "", stderr: "", exitCode: 0, duration: 0 }),
    tunnel: () => Promise.reject(new Error("no tunnel")),
    [Symbol.asyncDispose]: async () => {},
  };
}

test.each([
  ["running", []],
  ["exited", ["web: true: the service is not running"]],
  ["restarting", ["web: true: the service is not running"]],
  ["paused", ["web: true: the service is not running"]],
])("a probe of a service that is %s", async (status, reasons) => {
  const log = { info: () => {}, warning: () => {}, error: () => {}, for: () => log };
  const context = { env: {}, log, signal: new AbortController().signal };
  expect(await askProbes(hostWith(status), model, context)).toEqual(reasons);
});
