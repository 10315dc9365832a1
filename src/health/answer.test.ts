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
  [{}, { status: 302, body: "" }, "status 302, where 200 to 299 is expected"],
  [{ status: 404 }, { status: 404 }, undefined],
  [{ status: 200 }, { status: 503, body: "no\n database" }, "status 503, where 200 is expected: no database"],
  [{ header: { "Content-Type": "application/json", "set-cookie": "b=2" } }, {}, undefined],
  [{ header: { "x-frame-options": "DENY" } }, {}, 'header x-frame-options is "", where "DENY" is expected'],
  [{ body: '"status":"ok"' }, {}, undefined],
  [{ body: "welcome" }, { body: "maintenance" }, 'the body has no "welcome": maintenance'],
  [{ json: { status: "ok", none: null, "dependencies.redis.state": "up", "items.0.id": 7 } }, {}, undefined],
  [
    { json: { "dependencies.redis.state": "down" } },
    {},
    'json dependencies.redis.state is "up", where "down" is expected',
  ],
  [
    { json: { "dependencies.postgres.state": "up" } },
    {},
    'json dependencies.postgres.state is not there, where "up" is expected',
  ],
  [{ json: { "items.0.id": "7" } }, {}, 'json items.0.id is 7, where "7" is expected'],
  [{ json: { constructor: "x" } }, {}, 'json constructor is not there, where "x" is expected'],
  [{ json: { status: "ok" } }, { body: "<html>" }, "the body is not JSON: <html>"],
  [{}, { duration: 501.4 }, "answered after 501 ms, where 500 ms are allowed"],
])("%j", (probe, answer, reason) => {
  expect(judgeAnswer(probe, { ...good, ...answer }, 500)).toBe(reason);
});
