import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { accepts } from "../../src/health/accept.ts";
import { run } from "../../src/system/run.ts";
import type { Lab } from "../lab/lab.ts";
import { freePort } from "../lab/ports.ts";
import { installWheels } from "../lab/wheels.ts";

/*
 * Moto simulates CloudWatch Logs and Secrets Manager in a server on this machine, which containers can reach too.
 * https://docs.getmoto.org/en/latest/docs/server_mode.html
 */

/** Not valid anywhere: Moto accepts any credentials. */
export const CREDENTIALS = { AWS_ACCESS_KEY_ID: "testing", AWS_SECRET_ACCESS_KEY: "testing" };
export const REGION = "us-east-1";

export interface Moto extends AsyncDisposable {
  readonly endpoint: string;
  /** Calls an action of a service's JSON protocol, for example `Logs_20140328.DescribeLogGroups`. */
  ask(action: string, question: object): Promise<unknown>;
}

const LISTENING = 60_000;

/** Starts the server at an address that containers of the lab's engine can reach. It stops when disposed of. */
export async function startMoto(lab: Lab): Promise<Moto> {
  const packages = await installWheels(join(import.meta.dirname, "moto.txt"));
  const inspect = [
    "docker",
    "network",
    "inspect",
    "bridge",
    "--format",
    "{{(index .IPAM.Config 0).Gateway}}",
  ];
  const host = (await run(inspect, { env: lab.env })).stdout.trim();
  const port = await freePort(host);
  const stop = new AbortController();
  const said: string[] = [];
  const env = { PATH: process.env.PATH, PYTHONPATH: packages, ...CREDENTIALS };
  const argv = ["python3", "-m", "moto.server", "--host", host, "--port", String(port)];
  const running = run(argv, { env, signal: stop.signal, onStderr: (line) => said.push(line) }).catch(
    (error: unknown) => said.push(String(error)),
  );
  const end = async () => {
    stop.abort();
    await running;
  };
  const deadline = Date.now() + LISTENING;
  while (!(await accepts({ host, port }, 1_000))) {
    if (Date.now() > deadline) {
      await end();
      throw new Error(`Moto does not listen on ${host}:${port}:\n${said.join("\n")}`);
    }
    await sleep(100);
  }
  const endpoint = `http://${host}:${port}`;
  const ask = async (action: string, question: object): Promise<unknown> => {
    const service = action.startsWith("Logs") ? "logs" : "secretsmanager";
    const scope = `testing/20260101/${REGION}/${service}/aws4_request`;
    const headers = {
      "X-Amz-Target": action,
      "Content-Type": "application/x-amz-json-1.1",
      Authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
    };
    const answer = await fetch(endpoint, { method: "POST", headers, body: JSON.stringify(question) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${action}: ${answer.status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  };
  return { endpoint, ask, [Symbol.asyncDispose]: end };
}
