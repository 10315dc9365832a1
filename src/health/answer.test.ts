import { expect, test } from "vitest";
import type { ExpectedAnswer } from "../compose/extension.ts";
import { type HttpAnswer, judgeAnswer } from "./answer.ts";

const good: HttpAnswer = {
  status: 200,
  headers: { "content-type": "application/json; charset=utf-8", "set-cookie": ["a=1", "b=2"] },
  body: '{"status":"ok","none":null,"dependencies":{"redis":{"state":"up"}},"items":[{"id":7}]}',
  duration: 20,
};

test.each<[ExpectedAnswer, Partial<HttpAnswer>, string | undefined]>([
  [{}, {}, undefined],
  [{}, { status: 204, body: "" }, undefined],
  [{}, { status: 302, body: "" }, "status 302, expected 200 to 299"],
  [{ status: 404 }, { status: 404 }, undefined],
  [{ status: 200 }, { status: 503, body: "no\n database" }, "status 503, expected 200: no database"],
  [{ header: { "Content-Type": "application/json", "set-cookie": "b=2" } }, {}, undefined],
  [{ header: { "x-frame-options": "DENY" } }, {}, 'header x-frame-options is "", expected to contain "DENY"'],
  [{ body: '"status":"ok"' }, {}, undefined],
  [{ body: "welcome" }, { body: "maintenance" }, 'the body does not contain "welcome": maintenance'],
  [{ json: { status: "ok", none: null, "dependencies.redis.state": "up", "items.0.id": 7 } }, {}, undefined],
  [
    { json: { "dependencies.redis.state": "down" } },
    {},
    'json dependencies.redis.state is "up", expected "down"',
  ],
  [
    { json: { "dependencies.postgres.state": "up" } },
    {},
    'json dependencies.postgres.state is missing, expected "up"',
  ],
  [{ json: { "items.0.id": "7" } }, {}, 'json items.0.id is 7, expected "7"'],
  [{ json: { constructor: "x" } }, {}, 'json constructor is missing, expected "x"'],
  [{ json: { status: "ok" } }, { body: "<html>" }, "the body is not JSON: <html>"],
  [{}, { duration: 501.4 }, "answered after 501 ms, expected within 500 ms"],
])("%j", (probe, answer, reason) => {
  expect(judgeAnswer(probe, { ...good, ...answer }, 500)).toBe(reason);
});
