import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { Client } from "pg";
import pino from "pino";
import { keepSchema } from "./schema.ts";

test("without a database it has been tried once, is not current, and is tried again until told to stop", {
  timeout: 10_000,
}, async () => {
  let asked = 0;
  const nobody = createServer((socket) => {
    asked += 1;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  await once(nobody, "listening");
  const { port } = nobody.address() as AddressInfo;
  const stopping = new AbortController();
  const log = pino({ level: "silent" });
  try {
    const schema = keepSchema(() => new Client({ host: "127.0.0.1", port }), log, stopping.signal);
    await schema.tried;
    assert.deepEqual([schema.current, asked], [false, 1]);
    await once(nobody, "connection");
  } finally {
    stopping.abort();
    nobody.close();
  }
});
