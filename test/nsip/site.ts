import { once } from "node:events";
import { connect, getCACertificates, setDefaultCACertificates } from "node:tls";
import { z } from "zod";

/*
 * What the tests do on the site as its users would, wherever it runs.
 */

const Session = z.looseObject({ token: z.string() });

/** Registers (`accounts`) or signs in (`sessions`) at a site. Returns the headers for further requests. */
export async function openSession(
  site: string,
  kind: "accounts" | "sessions",
  email: string,
): Promise<{ readonly Authorization: string }> {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ email, password: "negative-space" });
  const answer = await fetch(`${site}/api/${kind}`, { method: "POST", headers, body });
  const text = await answer.text();
  if (answer.status !== 201) throw new Error(`${kind} of ${email}: ${answer.status} ${text}`);
  return { Authorization: `Bearer ${Session.parse(JSON.parse(text)).token}` };
}

/** Uploads a file as square.png. */
export function upload(
  site: string,
  headers: Readonly<Record<string, string>>,
  content: Uint8Array<ArrayBuffer> = PICTURE,
): Promise<Response> {
  const form = new FormData();
  form.set("image", new Blob([content], { type: "image/png" }), "square.png");
  return fetch(`${site}/api/analyses`, { method: "POST", body: form, headers });
}

/** A PNG of 64 x 64 white pixels with a black square of 16 x 16 in the middle. */
export const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAAAAACPAi4CAAAALklEQVR42u3UoQEAAAjDsP3/NHgscukBkc08CwAAAAAqgJwAAEAv4IkAAABQCSxNo/HTYp9MzwAAAABJRU5ErkJggg==",
  "base64",
);

/** Makes this process trust the self-signed certificate that the stack serves on a port of this machine. */
export async function trustSite(port: number): Promise<void> {
  const socket = connect({ host: "127.0.0.1", port, servername: "localhost", rejectUnauthorized: false });
  await once(socket, "secureConnect", { signal: AbortSignal.timeout(5_000) });
  const { raw } = socket.getPeerCertificate();
  socket.destroy();
  const pem = `-----BEGIN CERTIFICATE-----\n${raw.toString("base64")}\n-----END CERTIFICATE-----\n`;
  setDefaultCACertificates([...getCACertificates("default"), pem]);
}
