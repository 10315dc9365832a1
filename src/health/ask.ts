import { get } from "node:http";
import { get as getSecurely } from "node:https";
import { TLSSocket } from "node:tls";
import type { WebProbe } from "../compose/extension.ts";
import type { Endpoint } from "../docker/container.ts";
import type { HttpAnswer } from "./answer.ts";

/** The number of bytes of a body that are read. */
const LONGEST_BODY = 1 << 20;
const NAME = "localhost";

/**
 * Sends a GET request to a container by HTTP or HTTPS. The issuer of the certificate is not verified: the address is that
 * of our own container, and test stacks are self-signed.
 * @throws when there is no answer `within` so many milliseconds, or the connection fails.
 */
export function askWeb(
  probe: WebProbe,
  { host, port }: Endpoint,
  within: number,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const started = performance.now();
  const deadline = AbortSignal.timeout(within);
  const secure = "https" in probe;
  const name = (secure ? probe.name : undefined) ?? NAME;
  const question = {
    host,
    port,
    path: secure ? probe.https : probe.http,
    // Most servers that answer only to their own names accept this one.
    headers: { host: name, connection: "close", "user-agent": "slipway" },
    agent: false,
    signal: AbortSignal.any([deadline, signal]),
  } as const;
  return new Promise((resolve, reject) => {
    const fail = (error: Error) =>
      reject(deadline.aborted ? new Error(`no answer within ${within} ms`, { cause: error }) : error);
    const request = secure
      ? getSecurely({ ...question, servername: name, rejectUnauthorized: false, minVersion: "TLSv1.2" })
      : get(question);
    request.on("error", fail);
    request.on("response", (response) => {
      const { socket } = response;
      // Read now: a closed connection has no certificate.
      const expires =
        socket instanceof TLSSocket ? new Date(socket.getPeerCertificate().valid_to) : undefined;
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        if (length < LONGEST_BODY) chunks.push(chunk);
        length += chunk.length;
      });
      response.on("error", fail);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString("utf8"),
          duration: performance.now() - started,
          ...(expires && { certificateExpires: expires }),
        }),
      );
    });
  });
}
