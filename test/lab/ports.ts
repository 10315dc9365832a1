import { once } from "node:events";
import { createServer } from "node:net";

/** A TCP port on which no process currently listens, at an address of this machine. */
export async function freePort(host = "127.0.0.1"): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, "listening");
  const found = server.address();
  server.close();
  await once(server, "close");
  if (found === null || typeof found === "string") throw new Error(`no free port on ${host}`);
  return found.port;
}
