import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { measurement, PNG, post, startApp, TOKENS, upload } from "./app.fixture.ts";

const picture = (n: number) => new Uint8Array([...PNG, n]);

/** Headers of somebody new. */
async function register(url: string): Promise<{ Authorization: string }> {
  const answer = await post(`${url}/api/accounts`, { email: "one@nsip.example", password: "long enough" });
  assert.equal(answer.status, 201);
  const [, id = ""] = /"id":"([^"]+)"/.exec(await answer.text()) ?? [];
  return { Authorization: `Bearer ${(await TOKENS.issue(id)).token}` };
}

test("a client asks so often in a minute and no more; a probe is no client", async () => {
  const { url, close } = await startApp({ RATE_LIMIT_PER_MINUTE: "3" });
  try {
    const ask = () => fetch(`${url}/api/openapi.json`);
    for (let count = 0; count < 3; count++) assert.equal((await ask()).status, 200);
    const refused = await ask();
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get("retry-after")) > 0);
    assert.equal((await fetch(`${url}/health`)).status, 200);
  } finally {
    close();
  }
});

test("a client makes so many accounts in an hour; tries that fail are not among them", async () => {
  const { url, close } = await startApp({ REGISTRATIONS_PER_HOUR: "2" });
  try {
    const one = async (name: string) =>
      (await post(`${url}/api/accounts`, { email: `${name}@nsip.example`, password: "long enough" })).status;
    assert.deepEqual([await one("a"), await one("a"), await one("b"), await one("c")], [201, 409, 201, 429]);
  } finally {
    close();
  }
});

const statusesOf = async (answers: Promise<Response>[]) =>
  (await Promise.all(answers)).map(({ status }) => status);

test("a class that registers and signs in at once is let in", async () => {
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

test("an outage is nobody's guess", async () => {
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

test("guesses come to an end: ten of one account's password, however it is written, sixty of all together", async () => {
  const { url, close } = await startApp();
  try {
    // Too short for a password, so that nothing is computed; it counts all the same.
    const guess = (email: string) => post(`${url}/api/sessions`, { email, password: "short" });
    const one = await statusesOf(Array.from({ length: 10 }, () => guess("one@nsip.example")));
    assert.deepEqual(one, Array(10).fill(400));
    assert.equal((await guess("ONE@nsip.example")).status, 429);
    const others = await statusesOf(Array.from({ length: 50 }, (_, n) => guess(`${n}@nsip.example`)));
    assert.deepEqual(others, Array(50).fill(400));
    assert.equal((await guess("another@nsip.example")).status, 429);
  } finally {
    close();
  }
});

test("of many uploads at once four are in memory, and all get their turn", async () => {
  let measuring = 0;
  let most = 0;
  let end: () => void = () => undefined;
  const told = new Promise<void>((resolve) => {
    end = resolve;
  });
  const { url, close } = await startApp({}, async () => {
    measuring += 1;
    most = Math.max(most, measuring);
    await told;
    measuring -= 1;
    return measurement;
  });
  try {
    const headers = await register(url);
    const uploads = Array.from({ length: 10 }, (_, n) => upload(url, headers, picture(n)));
    while (measuring < 4) await sleep(10);
    // Time for a fifth, if there were one.
    await sleep(200);
    assert.equal(most, 4);
    end();
    assert.deepEqual(new Set((await Promise.all(uploads)).map(({ status }) => status)), new Set([201]));
    assert.equal(most, 4);
  } finally {
    close();
  }
});

test("who is not served in time is told to come back; who goes away keeps no place", async () => {
  const gone = new AbortController();
  let end: () => void = () => undefined;
  const told = new Promise<void>((resolve) => {
    end = resolve;
  });
  let measuring = 0;
  const { url, close } = await startApp({}, async () => {
    measuring += 1;
    await told;
    return measurement;
  });
  try {
    const headers = await register(url);
    const one = (n: number) => upload(url, headers, picture(n));
    const served = [0, 1, 2, 3].map(one);
    while (measuring < 4) await sleep(10);
    const late = await one(4);
    assert.deepEqual([late.status, late.headers.get("retry-after")], [503, "2"]);
    // As many as there are places, and time for them to get in line.
    const leaving = [4, 5, 6, 7].map((n) =>
      upload(url, headers, picture(n), "image/png", "image", gone.signal),
    );
    await sleep(500);
    gone.abort();
    for (const { status } of await Promise.allSettled(leaving)) assert.equal(status, "rejected");
    await sleep(100);
    end();
    for (const answer of await Promise.all(served)) assert.equal(answer.status, 201);
    assert.equal((await one(8)).status, 201);
  } finally {
    close();
  }
});
