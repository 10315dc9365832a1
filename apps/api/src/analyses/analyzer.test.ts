import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
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

/** Runs `use` against a real server on loopback. */
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

test("figures come back as they are", async () => {
  await withServer(
    (request, response) => {
      assert.equal(request.headers["content-type"], "image/png");
      assert.equal(request.headers["x-request-id"], "request-1");
      response.end(JSON.stringify(figures));
    },
    async (url) => assert.deepEqual(await analyzerAt(url)(picture, "request-1"), figures),
  );
});

test("one of the release before, which makes no thumbnails, is understood", async () => {
  const { thumbnail: _, ...before } = figures;
  await withServer(
    (_request, response) => void response.end(JSON.stringify(before)),
    async (url) => assert.deepEqual(await analyzerAt(url)(picture, "request-1"), before),
  );
});

test("what arrives is what was sent", async () => {
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

test("a refusal is passed on", async () => {
  await withServer(
    (_request, response) => {
      response.writeHead(422).end(JSON.stringify({ error: { code: "broken_picture", message: "damaged" } }));
    },
    async (url) => {
      await assert.rejects(analyzerAt(url)(picture, "request-1"), problem(422, "broken_picture"));
    },
  );
});

test("a failure of its own, or nonsense, is a 503", async () => {
  const replies: [status: number, body: string][] = [
    [500, "oops"],
    [200, "{}"],
    [404, "<html>"],
    // Its own idea of what is asked of it, not of the picture.
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

test("a connection that breaks is tried again", async () => {
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

test("a picture that its workers die of is not sent to a third", async () => {
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

const silences: [what: string, listener: RequestListener][] = [
  ["no answer", () => undefined],
  ["half an answer", (_request, response) => void response.writeHead(200).write('{"width":')],
];

for (const [what, listener] of silences) {
  test(`${what} is told as what it is, in the time of one try although there were two`, async () => {
    let requests = 0;
    await withServer(
      (request, response) => {
        requests += 1;
        setTimeout(() => (requests === 1 ? request.socket.destroy() : listener(request, response)), 700);
      },
      async (url) => {
        const asked = performance.now();
        await assert.rejects(analyzerAt(url, 1_000)(picture, "request-1"), /gave no answer in 1 s/);
        assert.ok(performance.now() - asked < 1_500);
      },
    );
    assert.equal(requests, 2);
  });
}

test("a deadline that passes between two tries is one as well", async () => {
  await withServer(
    (request) => request.socket.destroy(),
    async (url) => {
      await assert.rejects(analyzerAt(url, 50)(picture, "request-1"), /gave no answer in 0.05 s/);
    },
  );
});

test("nobody there is a 503", async () => {
  let url = "";
  await withServer(
    () => undefined,
    async (given) => {
      url = given;
    },
  );
  await assert.rejects(analyzerAt(url)(picture, "request-1"), problem(503, "analyzer_unavailable"));
});
