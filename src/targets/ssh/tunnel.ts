import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Environment } from "../../system/run.ts";

/** A port of this machine whose connections lead to a host. */
export interface Tunnel extends AsyncDisposable {
  readonly port: number;
  /** Whether the host's sshd has refused to connect further, by its settings. */
  readonly forbidden: () => boolean;
  /** Whether a server at the other end accepts a connection and keeps or answers it. The port itself always accepts. */
  readonly accepts: () => Promise<boolean>;
}

/** What ssh says when AllowTcpForwarding or PermitOpen of sshd_config(5) is in the way. */
const FORBIDDEN = /administratively prohibited/;
/** What `ssh -vv` says when the host has connected further: by way of a shared connection, or on one of its own. */
const CONNECTED = /stdio_fwd: master session id|channel 0: open confirm/;
/** Milliseconds that a connection must stay open from then on, and how long ssh may take to say so. */
const STAYS_OPEN = 150;
const PATIENCE = 30_000;

/**
 * Opens a tunnel: for each connection to its port, a command that connects its standard input and output to the host.
 * @param argv `ssh -vv -W …`
 */
export async function openTunnel(argv: readonly string[], env: Environment): Promise<Tunnel> {
  const [program = "ssh", ...args] = argv;
  const sockets = new Set<Socket>();
  let forbidden = false;
  const start = () => {
    const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"] });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (FORBIDDEN.test(text)) forbidden = true;
    });
    return child;
  };
  const server = createServer((socket) => {
    const child = start();
    sockets.add(socket);
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
    accepts: async () => {
      const child = start();
      child.stdin.on("error", () => {});
      const ended = once(child, "close").then(() => false);
      const answered = once(child.stdout, "data").then(() => true);
      const connected = new Promise<void>((resolve) => {
        child.stderr.on("data", (text: string) => CONNECTED.test(text) && resolve());
      });
      const kept = connected.then(() => sleep(STAYS_OPEN)).then(() => true);
      const silent = sleep(PATIENCE, false, { ref: false });
      try {
        return await Promise.race([ended, answered, kept, silent]);
      } finally {
        child.kill();
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
