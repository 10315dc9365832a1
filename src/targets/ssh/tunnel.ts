import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { Environment } from "../../system/run.ts";

/** A port of this machine whose connections lead to a host. */
export interface Tunnel extends AsyncDisposable {
  readonly port: number;
  /** Whether the host's sshd has refused to connect further, by its settings. */
  readonly forbidden: () => boolean;
}

/** What ssh says when AllowTcpForwarding or PermitOpen of sshd_config(5) is in the way. */
const FORBIDDEN = /administratively prohibited/;

/**
 * Opens a tunnel: for each connection to its port, a command that connects its standard input and output to the host.
 * @param argv `ssh -W …`
 */
export async function openTunnel(argv: readonly string[], env: Environment): Promise<Tunnel> {
  const [program = "ssh", ...args] = argv;
  const sockets = new Set<Socket>();
  let forbidden = false;
  const server = createServer((socket) => {
    const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"] });
    sockets.add(socket);
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (FORBIDDEN.test(text)) forbidden = true;
    });
    // What fails on one side ends the other one.
    for (const stream of [socket, child.stdin, child.stdout]) stream.on("error", () => {});
    child.once("error", () => socket.destroy()).once("close", () => socket.destroy());
    socket.once("close", () => {
      sockets.delete(socket);
      child.kill();
    });
    socket.pipe(child.stdin);
    child.stdout.pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    port,
    forbidden: () => forbidden,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
