import assert from "node:assert/strict";
import { test } from "node:test";
import type { Analysis } from "./analysis.ts";
import { PAGE_SIZE } from "./api.ts";
import { hasMore, NO_PAGES, type Pages, withNext } from "./useGallery.ts";

function analysisOf(id: number): Analysis {
  const figures = {
    ...{ width: 8, height: 8, share: 1, balance: 1, centreOfMass: null },
    largestEmptyRectangle: { x: 0, y: 0, width: 8, height: 8, share: 1 },
  };
  return { id: String(id), createdAt: "2025-10-17T12:00:00.000Z", filename: `${id}.png`, figures };
}

/** A server with the analyses of these IDs, newest first. `asked` lists the pages that were requested. */
function server(ids: readonly number[]) {
  const asked: number[] = [];
  const ask = async (page: number) => {
    asked.push(page);
    return {
      items: ids.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map(analysisOf),
      total: ids.length,
    };
  };
  return { ask, asked };
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function idsOf({ items }: Pages): number[] {
  return items.map(({ id }) => Number(id));
}

test("loads page after page until there are no more", async () => {
  const { ask, asked } = server(numbers(1, 24));
  const first = await withNext(NO_PAGES, ask);
  assert.deepEqual([idsOf(first), hasMore(first)], [numbers(1, 12), true]);
  const both = await withNext(first, ask);
  assert.deepEqual([idsOf(both), hasMore(both)], [numbers(1, 24), false]);
  assert.deepEqual(asked, [1, 2]);
});

test("an upload elsewhere that shifts the pages causes no duplicate and no gap", async () => {
  const first = await withNext(NO_PAGES, server(numbers(1, 24)).ask);
  const { ask, asked } = server(numbers(0, 24));
  const second = await withNext(first, ask);
  assert.deepEqual([idsOf(second), hasMore(second)], [numbers(1, 23), true]);
  const third = await withNext(second, ask);
  assert.deepEqual([idsOf(third), hasMore(third)], [numbers(1, 24), false]);
  assert.deepEqual(asked, [2, 3]);
});

for (const [gone, asked] of [
  [1, [3, 2]],
  [13, [3, 1, 2]],
  [20, [3, 1, 2]],
] as const) {
  test(`deleting ${gone} elsewhere, which shifts the pages, causes no gap`, async () => {
    const before = server(numbers(1, 40));
    const known = await withNext(await withNext(NO_PAGES, before.ask), before.ask);
    const after = server(numbers(gone + 1, 40));
    const all = await withNext(known, after.ask);
    assert.deepEqual(idsOf(all), numbers(1, Math.min(40, gone + 3 * PAGE_SIZE)));
    assert.deepEqual(after.asked, asked);
  });
}
