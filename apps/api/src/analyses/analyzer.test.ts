import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { createTestClock, until } from "../clock.fixture.ts";
import { Problem } from "../problem.ts";
import type { Measurement, Picture } from "./analysis.ts";
import { analyzerAt } from "./analyzer.ts";

const picture: Picture = { filename: "heron.png", mediaType: "image/png", content: Buffer.from("pixels") };
const figures: Measurement = {
  width: 10,
  height: 10,
  share: 0.5,
  background: { colour: "#ffffff", tone: "light" },
  balance: 1,
  centreOfMass: { x: 0.5, y: 0.5 },
  largestEmptyRectangle: { x: 0, y: 0, width: 10, height: 5, share: 0.5 },
  distance: { max: 2, mean: 1, at: { x: 0.5, y: 0.25 } },
  thirds: 0.5,
  contours: 1,
  histogram: [0.5, 0.5],
  mask: "bWFzaw==",
  distanceMap: "bWFw",
  thumbnail: "c21hbGw=",
};

/** Runs `use` against a real server on a loopback port. */
async function withServer(listener: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function problem(status: number, code: string) {
  return (error: unknown) => error instanceof Problem && error.status === status && error.code === code;
}

test("returns the analyzer's figures unchanged", async () => {
  await withServer(
    (request, response) => {
      assert.equal(request.headers["content-type"], "image/png");
      assert.equal(request.headers["x-request-id"], "request-1");
      response.end(JSON.stringify(figures));
    },
    async (url) => assert.deepEqual(await analyzerAt(url)(picture, "request-1"), figures),
  );
});

test("accepts an answer of the previous release, which has no thumbnail", async () => {
  const { thumbnail: _, ...before } = figures;
  await withServer(
    (_request, response) => void response.end(JSON.stringify(before)),
    async (url) => assert.deepEqual(await analyzerAt(url)(picture, "request-1"), before),
  );
});

test("sends the picture's bytes unchanged", async () => {
  let received = Buffer.alloc(0);
  await withServer(
    async (request, response) => {
      assert.equal(request.headers["content-length"], "6");
      received = await buffer(request);
      response.end(JSON.stringify(figures));
    },
    async (url) => void (await analyzerAt(url)(picture, "request-1")),
  );
  assert.deepEqual(received, picture.content);
});

test("passes on why the analyzer rejects a picture", async () => {
  await withServer(
    (_request, response) => {
      response.writeHead(422).end(JSON.stringify({ error: { code: "broken_picture", message: "damaged" } }));
    },
    async (url) => {
      await assert.rejects(analyzerAt(url)(picture, "request-1"), problem(422, "broken_picture"));
    },
  );
});

test("answers 503 when the analyzer fails or its answer is invalid", async () => {
  const replies: [status: number, body: string][] = [
    [500, "oops"],
    [200, "{}"],
    [404, "<html>"],
    // These are about the request that we made, not about the picture.
    [405, JSON.stringify({ error: { code: "http_error", message: "The method is not allowed." } })],
    [404, JSON.stringify({ error: { code: "http_error", message: "The URL was not found." } })],
  ];
  for (const [status, body] of replies) {
    await withServer(
      (_request, response) => response.writeHead(status).end(body),
      async (url) => {
        await assert.rejects(analyzerAt(url)(picture, "request-1"), problem(503, "analyzer_unavailable"));
      },
    );
  }
});

test("retries a connection that breaks", async () => {
  let requests = 0;
  await withServer(
    (request, response) => {
      requests += 1;
      if (requests < 2) request.socket.destroy();
      else response.end(JSON.stringify(figures));
    },
    async (url) => assert.deepEqual(await analyzerAt(url)(picture, "request-1"), figures),
  );
  assert.equal(requests, 2);
});

test("does not send a picture that crashed two workers to a third", async () => {
  let requests = 0;
  await withServer(
    (request) => {
      requests += 1;
      request.socket.destroy();
    },
    async (url) => {
      await assert.rejects(analyzerAt(url)(picture, "request-1"), problem(503, "analyzer_unavailable"));
    },
  );
  assert.equal(requests, 2);
});

const silences: [what: string, answer: (response: ServerResponse, sent: () => void) => void][] = [
  ["no answer", (_response, sent) => sent()],
  ["half an answer", (response, sent) => response.writeHead(200).write('{"width":', sent)],
];

for (const [what, answer] of silences) {
  test(`${what}: the deadline covers both tries together`, async () => {
    const clock = createTestClock();
    const requests: IncomingMessage[] = [];
    let sent = false;
    await withServer(
      (request, response) => {
        if (requests.push(request) === 1) return;
        answer(response, () => {
          sent = true;
        });
      },
      async (url) => {
        const asked = analyzerAt(url, 1_000, clock)(picture, "request-1");
        await until(() => requests.length === 1);
        clock.advance(700);
        requests[0]?.socket.destroy();
        // The deadline, and the delay before the retry.
        await until(() => clock.pending === 2);
        clock.advance(100);
        await until(() => sent);
        assert.equal(requests.length, 2);
        clock.advance(200);
        await assert.rejects(asked, /did not answer within 1 s/);
      },
    );
  });
}

test("reports the deadline when it passes between two tries", async () => {
  const clock = createTestClock();
  await withServer(
    (request) => request.socket.destroy(),
    async (url) => {
      const asked = analyzerAt(url, 50, clock)(picture, "request-1");
      await until(() => clock.pending === 2);
      clock.advance(50);
      await assert.rejects(asked, /did not answer within 0.05 s/);
    },
  );
});

test("answers 503 when nothing listens at the address", async () => {
  let url = "";
  await withServer(
    () => undefined,
    async (given) => {
      url = given;
    },
  );
  await assert.rejects(analyzerAt(url)(picture, "request-1"), problem(503, "analyzer_unavailable"));
});
