import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { measurement, PNG, post, startApp, TOKENS, upload } from "./app.fixture.ts";
import { createTestClock, until } from "./clock.fixture.ts";

// express-rate-limit takes no clock of ours. A minute passes when a test says so.
beforeEach(() => mock.timers.enable({ apis: ["Date", "setInterval"] }));
afterEach(() => mock.timers.reset());
const MINUTE_MS = 60_000;

const picture = (n: number) => new Uint8Array([...PNG, n]);

/** Registers a new account and returns the headers for its requests. */
async function register(url: string): Promise<{ Authorization: string }> {
  const answer = await post(`${url}/api/accounts`, { email: "one@nsip.example", password: "long enough" });
  assert.equal(answer.status, 201);
  const [, id = ""] = /"id":"([^"]+)"/.exec(await answer.text()) ?? [];
  return { Authorization: `Bearer ${(await TOKENS.issue(id)).token}` };
}

test("limits the requests of a client per minute, but not probes", async () => {
  const { url, close } = await startApp({ RATE_LIMIT_PER_MINUTE: "3" });
  try {
    const ask = () => fetch(`${url}/api/openapi.json`);
    for (let count = 0; count < 3; count++) assert.equal((await ask()).status, 200);
    const refused = await ask();
    assert.deepEqual([refused.status, refused.headers.get("retry-after")], [429, "60"]);
    assert.equal((await fetch(`${url}/health`)).status, 200);
    mock.timers.tick(MINUTE_MS - 1);
    assert.equal((await ask()).status, 429);
    mock.timers.tick(1);
    assert.equal((await ask()).status, 200);
  } finally {
    close();
  }
});

test("limits the accounts that a client creates per hour, not counting failed attempts", async () => {
  const { url, close } = await startApp({ REGISTRATIONS_PER_HOUR: "2" });
  try {
    const one = async (name: string) =>
      (await post(`${url}/api/accounts`, { email: `${name}@nsip.example`, password: "long enough" })).status;
    assert.deepEqual([await one("a"), await one("a"), await one("b"), await one("c")], [201, 409, 201, 429]);
    mock.timers.tick(60 * MINUTE_MS);
    assert.equal(await one("c"), 201);
  } finally {
    close();
  }
});

const statusesOf = async (answers: Promise<Response>[]) =>
  (await Promise.all(answers)).map(({ status }) => status);

test("does not limit a class that registers and signs in at the same time", async () => {
  const { url, close } = await startApp();
  try {
    const all = (path: string) =>
      statusesOf(
        Array.from({ length: 12 }, (_, n) =>
          post(`${url}/api/${path}`, { email: `${n}@nsip.example`, password: "long enough" }),
        ),
      );
    const allIn = Array(12).fill(201);
    assert.deepEqual(await all("accounts"), allIn);
    assert.deepEqual(await all("sessions"), allIn);
  } finally {
    close();
  }
});

test("does not count a sign-in as a guess when the database is down", async () => {
  const { url, up, close } = await startApp();
  try {
    await register(url);
    up.postgres = false;
    const one = () => post(`${url}/api/sessions`, { email: "one@nsip.example", password: "long enough" });
    for (let count = 0; count < 11; count++) assert.equal((await one()).status, 503);
    up.postgres = true;
    assert.equal((await one()).status, 201);
  } finally {
    close();
  }
});

test("limits guesses per minute: 10 for one account, in any capitalisation, and 60 for all", async () => {
  const { url, close } = await startApp();
  try {
    // Too short to be a password, so that no hash is computed. It counts as a guess all the same.
    const guess = (email: string) => post(`${url}/api/sessions`, { email, password: "short" });
    const one = await statusesOf(Array.from({ length: 10 }, () => guess("one@nsip.example")));
    assert.deepEqual(one, Array(10).fill(400));
    assert.equal((await guess("ONE@nsip.example")).status, 429);
    const others = await statusesOf(Array.from({ length: 50 }, (_, n) => guess(`${n}@nsip.example`)));
    assert.deepEqual(others, Array(50).fill(400));
    assert.equal((await guess("another@nsip.example")).status, 429);
    mock.timers.tick(MINUTE_MS);
    assert.equal((await guess("one@nsip.example")).status, 400);
  } finally {
    close();
  }
});

/** Starts the application with an analyzer that answers only once `answer` is called. */
async function startWithSlowAnalyzer() {
  const clock = createTestClock();
  const analyzer = { measuring: 0, most: 0, answer: () => {} };
  const answered = new Promise<void>((resolve) => {
    analyzer.answer = resolve;
  });
  const analyze = async () => {
    analyzer.measuring += 1;
    analyzer.most = Math.max(analyzer.most, analyzer.measuring);
    await answered;
    analyzer.measuring -= 1;
    return measurement;
  };
  return { ...(await startApp({}, analyze, clock)), clock, analyzer };
}

test("holds four uploads in memory at a time and makes the others wait", async () => {
  const { url, close, clock, analyzer } = await startWithSlowAnalyzer();
  try {
    const headers = await register(url);
    const uploads = Array.from({ length: 10 }, (_, n) => upload(url, headers, picture(n)));
    // An upload that waits has a timer.
    await until(() => analyzer.measuring === 4 && clock.pending === 6);
    analyzer.answer();
    assert.deepEqual(new Set((await Promise.all(uploads)).map(({ status }) => status)), new Set([201]));
    assert.equal(analyzer.most, 4);
  } finally {
    close();
  }
});

test("rejects an upload that waits for eight seconds; a client that disconnects keeps no place", async () => {
  const { url, close, clock, analyzer, lines } = await startWithSlowAnalyzer();
  try {
    const headers = await register(url);
    const one = (n: number) => upload(url, headers, picture(n));
    const served = [0, 1, 2, 3].map(one);
    await until(() => analyzer.measuring === 4);
    const late = one(4);
    await until(() => clock.pending === 1);
    clock.advance(8_000);
    const { status, headers: answered } = await late;
    assert.deepEqual([status, answered.get("retry-after")], [503, "2"]);

    // As many as there are places.
    const leaving = new AbortController();
    const gone = [4, 5, 6, 7].map((n) =>
      upload(url, headers, picture(n), "image/png", "image", leaving.signal),
    );
    await until(() => clock.pending === 4);
    leaving.abort();
    for (const { status } of await Promise.allSettled(gone)) assert.equal(status, "rejected");
    // The log has a line for each client that has disconnected.
    await until(() => lines.filter((line) => line.includes('"status":499')).length === 4);
    analyzer.answer();
    for (const answer of await Promise.all(served)) assert.equal(answer.status, 201);
    assert.equal((await one(8)).status, 201);
  } finally {
    close();
  }
});
