import { createStackParser, createTransport, Scope, type Transport } from "@sentry/core";
import { nodeStackLineParser, ServerRuntimeClient } from "@sentry/core/server";
import { type Clock, systemClock } from "./clock.ts";
import { type Config, isDsn } from "./config.ts";
import { within } from "./deadline.ts";
import type { Log } from "./log.ts";

/** Reports errors that are the API's own fault. */
export interface Reports {
  send(
    error: unknown,
    request?: { readonly id: string; readonly method: string; readonly path: string },
  ): void;
  /** Waits until every report has arrived, for at most a second. Never rejects. */
  close(): Promise<void>;
}

/** Less than a shutdown allows for each thing that it closes. */
const FLUSH_MS = 1_000;

/**
 * Sends errors to Sentry, or to another server that speaks its protocol, when SENTRY_DSN is set. It sends errors only:
 * Sentry's package for Node, which also traces, would add 90 MB. A request's headers and body are never sent.
 */
export function createReports(
  config: Pick<Config, "SENTRY_DSN" | "APP_VERSION" | "NODE_ENV">,
  log: Log,
  clock: Clock = systemClock,
): Reports {
  if (config.SENTRY_DSN === undefined || !isDsn(config.SENTRY_DSN)) {
    if (config.SENTRY_DSN !== undefined)
      log.warn("SENTRY_DSN is not the DSN of a Sentry project: errors are not reported");
    return { send: () => {}, close: () => Promise.resolve() };
  }
  const client = new ServerRuntimeClient({
    dsn: config.SENTRY_DSN,
    release: `nsip-api@${config.APP_VERSION}`,
    environment: config.NODE_ENV,
    integrations: [],
    stackParser: createStackParser(nodeStackLineParser()),
    transport,
  });
  client.init();
  return {
    send(error, request) {
      const scope = new Scope();
      if (request !== undefined)
        scope.setTags({ requestId: request.id, method: request.method, path: request.path });
      client.captureException(error, undefined, scope);
    },
    async close() {
      await within(FLUSH_MS, client.close(), clock).catch(() => undefined);
    },
  };
}

type TransportOptions = Parameters<typeof createTransport>[0] & {
  readonly url: string;
  readonly headers?: Record<string, string>;
};

function transport(options: TransportOptions): Transport {
  return createTransport(options, async ({ body }) => {
    const { headers = {} } = options;
    const answer = await fetch(options.url, {
      method: "POST",
      headers,
      body: new Uint8Array(Buffer.from(body)),
    });
    await answer.arrayBuffer();
    return { statusCode: answer.status };
  });
}
