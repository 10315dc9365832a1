import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Router } from "wouter";
import type { Analysis } from "../analysis.ts";
import { Result } from "../pages/OneAnalysis.tsx";
import { type Gallery as Content, joined } from "../useGallery.ts";
import { Gallery } from "./Gallery.tsx";

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

const full: Analysis = {
  ...analysis,
  figures: {
    ...analysis.figures,
    background: { colour: "#ffffff", tone: "light" },
    distance: { max: 49.6, mean: 20 },
    thirds: 0.95,
    contours: 2,
    histogram: [0.125, 0, 0.875],
  },
};

function render(page: ReactNode): string {
  return renderToStaticMarkup(<Router ssrPath="/">{page}</Router>);
}

function list(gallery: Content): string {
  return render(<Gallery gallery={gallery} onPage={() => undefined} />);
}

test("the gallery says when it is loading, empty, or could not be had", () => {
  assert.match(list({ state: "loading" }), /aria-busy="true".*Loading/);
  assert.match(list({ state: "ready", items: [], total: 0 }), /Nothing yet/);
  assert.match(
    list({ state: "failed", message: "Are you online?" }),
    /role="alert".*Are you online\?.*Try again/,
  );
});

test("the gallery leads to each analysis, and offers older ones only when there are some", () => {
  const all = list({ state: "ready", items: [analysis], total: 1 });
  assert.match(all, /href="\/analyses\/1".*src="\/api\/analyses\/1\/thumbnail".*heron\.png.*87\.5% empty/);
  assert.doesNotMatch(all, /Show older/);
  assert.match(list({ state: "ready", items: [analysis], total: 2 }), /Show older/);
});

test("a result shows the picture under its mask, and says its figures", () => {
  const html = render(<Result analysis={full} />);

  assert.match(html, /<image href="\/api\/analyses\/1\/original"/);
  assert.match(html, /<image href="\/api\/analyses\/1\/mask" opacity="0.5"/);
  assert.match(html, /aria-label="87.5% of the picture is empty;[^"]*It pulls to the left\."/);
  assert.match(html, /99 px/);
  assert.match(html, /2 parts <small>on a light ground, #ffffff/);
  assert.match(html, /aria-label="Lightness: 12.5% dark, 0% between, 87.5% light."/);
});

test("a result of the first version is shown with what it has", () => {
  const html = render(<Result analysis={analysis} />);

  assert.match(html, /120 × 100 px/);
  assert.doesNotMatch(html, /Rule of thirds|Lightness/);
});

test("an analysis that comes twice is listed once", () => {
  const other = { ...analysis, id: "2" };

  assert.deepEqual(joined([analysis], [analysis, other]), [analysis, other]);
});
