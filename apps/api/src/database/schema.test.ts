import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { Client } from "pg";
import pino from "pino";
import { createTestClock, until } from "../clock.fixture.ts";
import { keepSchema } from "./schema.ts";

test("retries until it is stopped while the database does not answer", async () => {
  let connections = 0;
  const broken = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  await once(broken, "listening");
  const { port } = broken.address() as AddressInfo;
  const clock = createTestClock();
  const stopping = new AbortController();
  const log = pino({ level: "silent" });
  try {
    const schema = keepSchema(() => new Client({ host: "127.0.0.1", port }), log, stopping.signal, clock);
    await schema.tried;
    assert.deepEqual([schema.current, connections], [false, 1]);
    for (const [delay, expected] of [
      [250, 2],
      [500, 3],
    ] as const) {
      await until(() => clock.pending === 1);
      clock.advance(delay - 1);
      assert.equal(clock.pending, 1);
      clock.advance(1);
      await until(() => connections === expected);
    }
    await until(() => clock.pending === 1);
    stopping.abort();
    assert.equal(clock.pending, 0);
  } finally {
    stopping.abort();
    broken.close();
  }
});
