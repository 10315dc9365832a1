import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import pino from "pino";
import { mediaTypeOf } from "../analyses/format.ts";
import { createTestClock, until } from "../clock.fixture.ts";
import { inMemory } from "../memory.fixture.ts";
import { draw } from "./drawing.ts";
import { DEMO, seed, type Together } from "./seed.ts";

test("draws a PNG with the colour of each point", () => {
  const png = draw(2, 1, (x) => (x < 0.5 ? [1, 2, 3] : [4, 5, 6]));

  assert.equal(mediaTypeOf(png), "image/png");
  const data = png.indexOf("IDAT") + 4;
  const length = png.readUInt32BE(data - 8);
  assert.deepEqual([...inflateSync(png.subarray(data, data + length))], [0, 1, 2, 3, 4, 5, 6]);
});

test("retries, then adds the account and its pictures once", async () => {
  const { accounts, store } = inMemory();
  const together: Together = (work) => work({ accounts, store });
  let tries = 0;
  const measure = async () => {
    if (tries++ === 0) throw new Error("not yet");
    const figures = { width: 1, height: 1, share: 1, balance: 1, centreOfMass: null };
    const rectangle = { x: 0, y: 0, width: 1, height: 1, share: 1 };
    const later = { thirds: 0, contours: 0, histogram: [1], mask: "", distanceMap: "" };
    const measurement = {
      ...{ ...figures, ...later, largestEmptyRectangle: rectangle },
      background: { colour: "#ffffff", tone: "light" as const },
      distance: { max: 0, mean: 0, at: null },
    };
    return { contentHash: "0", measurement, cached: false };
  };
  const log = pino({ level: "silent" });
  const { signal } = new AbortController();

  const clock = createTestClock();

  const seeded = seed({ together, measure }, log, signal, clock);
  await until(() => clock.pending === 1);
  clock.advance(1_000);
  await seeded;
  await seed({ together, measure }, log, signal, clock);

  const demo = await accounts.findByEmail(DEMO.email);
  assert.equal((await store.list(demo?.account.id ?? "", { page: 1, size: 10 })).total, 3);
});
