import assert from "node:assert/strict";
import { test } from "node:test";
import { renderToStaticMarkup } from "react-dom/server";
import type { Analysis } from "../analysis.ts";
import { joined, type Recent } from "../useRecent.ts";
import { RecentList } from "./RecentList.tsx";
import { Stage } from "./Stage.tsx";

const analysis: Analysis = {
  id: "1",
  createdAt: "2025-10-17T12:00:00.000Z",
  filename: "heron.png",
  figures: {
    width: 200,
    height: 100,
    share: 0.875,
    balance: 0.9,
    centreOfMass: { x: 0.4, y: 0.5 },
    largestEmptyRectangle: { x: 0, y: 0, width: 120, height: 100, share: 0.6 },
  },
};

function list(recent: Recent): string {
  return renderToStaticMarkup(
    <RecentList recent={recent} selected="1" onSelect={() => undefined} onPage={() => undefined} />,
  );
}

test("the list says when it is loading, empty, or could not be had", () => {
  assert.match(list({ state: "loading" }), /aria-busy="true".*Loading/);
  assert.match(list({ state: "ready", items: [], total: 0 }), /Nothing yet/);
  assert.match(list({ state: "failed" }), /role="alert".*could not be loaded.*Try again/);
});

test("the list offers older ones only when there are some", () => {
  const all = list({ state: "ready", items: [analysis], total: 1 });
  assert.match(all, /aria-pressed="true"/);
  assert.match(all, /heron\.png.*87\.5% empty/);
  assert.doesNotMatch(all, /Show older/);
  assert.match(list({ state: "ready", items: [analysis], total: 2 }), /Show older/);
});

test("a result shows its figures, and its drawing says them", () => {
  const html = renderToStaticMarkup(
    <Stage upload={{ state: "done", analysis, preview: "blob:1" }} chosen={undefined} />,
  );

  assert.match(html, /<image href="blob:1"/);
  assert.match(html, /aria-label="87.5% of the picture is empty;[^"]*It pulls to the left\."/);
  assert.match(html, /120 × 100 px/);
});

test("a chosen analysis takes the place of an upload", () => {
  const other = { ...analysis, id: "2", filename: "crane.png" };
  const html = renderToStaticMarkup(
    <Stage upload={{ state: "done", analysis, preview: "blob:1" }} chosen={other} />,
  );

  assert.match(html, /crane.png/);
  assert.doesNotMatch(html, /blob:1/);
});

test("an analysis that comes twice is listed once", () => {
  const other = { ...analysis, id: "2" };

  assert.deepEqual(joined([analysis], [analysis, other]), [analysis, other]);
});
