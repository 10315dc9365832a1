import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { createTokens } from "./accounts/token.ts";
import type { Measurement } from "./analyses/analysis.ts";
import type { Analyze } from "./analyses/analyzer.ts";
import { measurer } from "./analyses/measure.ts";
import { createApp } from "./app.ts";
import { type Clock, systemClock } from "./clock.ts";
import { readConfig } from "./config.ts";
import { inMemory } from "./memory.fixture.ts";
import { createMetrics } from "./metrics.ts";
import { createReports } from "./reports.ts";

export const measurement: Measurement = {
  width: 10,
  height: 10,
  share: 1,
  background: { colour: "#ffffff", tone: "light" },
  balance: 1,
  centreOfMass: { x: 0.5, y: 0.5 },
  largestEmptyRectangle: { x: 0, y: 0, width: 10, height: 10, share: 1 },
  distance: { max: 5, mean: 2, at: { x: 0.5, y: 0.5 } },
  thirds: 0,
  contours: 0,
  histogram: [0, 1],
  mask: Buffer.from("a mask").toString("base64"),
  distanceMap: Buffer.from("a map").toString("base64"),
  thumbnail: Buffer.from("a small one").toString("base64"),
};

export const TOKENS = createTokens("a secret of this test");

/** Starts the application on a loopback port. Its dependencies are in memory; `up` turns each of them on and off. */
export async function startApp(
  settings: Readonly<Record<string, string>> = {},
  analyze: Analyze = async () => measurement,
  clock: Clock = systemClock,
) {
  const config = readConfig(settings);
  const remembered = new Map<string, Measurement>();
  const up = { postgres: true, redis: true, analyzer: true };
  const reach = (name: keyof typeof up) => () =>
    up[name] ? Promise.resolve() : Promise.reject(Object.assign(new Error("no"), { code: "ECONNREFUSED" }));
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });

  const app = createApp({
    config,
    log,
    reports: createReports(config, log),
    metrics: createMetrics(config.APP_VERSION),
    dependencies: { postgres: reach("postgres"), redis: reach("redis"), analyzer: reach("analyzer") },
    ...inMemory(config.UPLOAD_QUOTA_MIB * 1024 ** 2, () => up.postgres),
    tokens: TOKENS,
    clock,
    measure: measurer(
      {
        get: async (hash) => remembered.get(hash),
        put: async (hash, found) => void remembered.set(hash, found),
      },
      analyze,
    ),
  });
  // However slow the machine is, a connection that a test uses again is still open.
  const server = createServer({ keepAliveTimeout: 0 }, app).listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, up, lines, close };
}

/** Registers or signs in, depending on `url`. */
export function post(url: string, body: unknown): Promise<Response> {
  const headers = { "Content-Type": "application/json" };
  return fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
}

export const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

export function upload(
  url: string,
  headers: Record<string, string>,
  content: Uint8Array<ArrayBuffer>,
  type = "image/png",
  field = "image",
  signal: AbortSignal | null = null,
): Promise<Response> {
  const form = new FormData();
  form.append(field, new Blob([content], { type }), "Grüße.png");
  return fetch(`${url}/api/analyses`, { method: "POST", headers, body: form, signal });
}
