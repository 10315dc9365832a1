import { createStackParser, createTransport, Scope, type Transport } from "@sentry/core";
import { nodeStackLineParser, ServerRuntimeClient } from "@sentry/core/server";
import { type Config, isDsn } from "./config.ts";
import type { Log } from "./log.ts";

/** Tells somebody of an error that is our own fault. */
export interface Reports {
  send(
    error: unknown,
    request?: { readonly id: string; readonly method: string; readonly path: string },
  ): void;
  /** Waits, a second at most, until what was sent has arrived. */
  close(): PromiseLike<unknown>;
}

/** Less than a shutdown gives each of what it closes. */
const FLUSH_MS = 1_000;

/**
 * Errors go to Sentry, or another server that speaks its protocol, when SENTRY_DSN is set. Only they: Sentry's package
 * for Node would bring 90 MB along to trace as well. A request's headers and body are never sent.
 */
export function createReports(
  config: Pick<Config, "SENTRY_DSN" | "APP_VERSION" | "NODE_ENV">,
  log: Log,
): Reports {
  if (config.SENTRY_DSN === undefined || !isDsn(config.SENTRY_DSN)) {
    if (config.SENTRY_DSN !== undefined) log.warn("SENTRY_DSN is no Sentry project's: no error is reported");
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
    close: () => client.close(FLUSH_MS),
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
