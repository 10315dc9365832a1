import { createServer, type Server, type Socket } from "node:net";
import { expect, test } from "vitest";
import { accepts } from "./accept.ts";

/** A client that goes away resets the connection of a server that has written. */
const patient = (serve: (socket: Socket) => void) =>
  createServer((socket) => serve(socket.on("error", () => {})));

async function listening(server: Server, check: (port: number) => Promise<void>) {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  try {
    await check(typeof address === "object" && address ? address.port : 0);
  } finally {
    server.close();
  }
}

test.each([
  ["keeps the connection", () => {}, true],
  ["greets", (socket: Socket) => socket.write("220 ready\r\n"), true],
  [
    "closes at once, as Docker's proxy for a port that nothing listens on",
    (socket: Socket) => socket.destroy(),
    false,
  ],
])("a server that %s", async (_, serve, accepted) => {
  await listening(patient(serve), async (port) => {
    expect(await accepts({ host: "127.0.0.1", port }, 1_000)).toBe(accepted);
  });
});

test("nobody there", async () => {
  await listening(createServer(), async () => {});
  expect(await accepts({ host: "127.0.0.1", port: 1 }, 1_000)).toBe(false);
});
