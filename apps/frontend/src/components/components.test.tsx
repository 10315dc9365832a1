import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Router } from "wouter";
import type { Analysis } from "../analysis.ts";
import { PAGE_SIZE } from "../api.ts";
import { Result } from "../pages/OneAnalysis.tsx";
import { type Gallery as Content, NO_PAGES } from "../useGallery.ts";
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

function list(gallery: Partial<Content>): string {
  const content: Content = { ...NO_PAGES, next: { state: "idle" }, ...gallery };
  return render(<Gallery gallery={content} onNext={() => undefined} />);
}

test("the gallery shows that it is loading, empty or failed", () => {
  assert.match(
    list({ next: { state: "loading" } }),
    /aria-busy="true".*role="status">Loading your pictures…/,
  );
  assert.match(list({ page: 1 }), /Nothing yet/);
  assert.match(
    list({ next: { state: "failed", message: "Are you online?" } }),
    /role="alert".*Your pictures could not .*Are you online\?.*Try again/,
  );
});

test("the gallery links to each analysis, and offers older pictures only when there are some", () => {
  const all = list({ page: 1, items: [analysis], total: 1 });
  assert.match(all, /href="\/analyses\/1".*src="\/api\/analyses\/1\/thumbnail".*heron\.png.*87\.5% empty/);
  assert.match(all, /role="status">One picture is shown/);
  assert.doesNotMatch(all, /<button/);
  // A picture of a full page was deleted elsewhere: the size of the page counts, not the number of pictures.
  assert.doesNotMatch(list({ page: 1, items: [analysis], total: PAGE_SIZE }), /<button/);
  assert.match(list({ page: 1, items: [analysis], total: PAGE_SIZE + 1 }), /Show older/);
});

test("the gallery keeps its pictures while older ones load or fail to load", () => {
  const known = { page: 1, items: [analysis], total: PAGE_SIZE + 1 };
  const waiting = list({ ...known, next: { state: "loading" } });
  assert.match(
    waiting,
    /aria-busy="false".*role="status">Loading older pictures….*heron\.png.*aria-disabled="true"/,
  );
  const failed = list({ ...known, next: { state: "failed", message: "Are you online?" } });
  assert.match(failed, /heron\.png.*role="alert".*Older pictures could not .*Are you online\?.*Try again/);
});

test("a result shows the picture under its mask, and its figures in words", () => {
  const html = render(<Result analysis={full} />);

  assert.match(html, /<image href="\/api\/analyses\/1\/original"/);
  assert.match(html, /<image href="\/api\/analyses\/1\/mask" opacity="0.5"/);
  assert.match(html, /aria-label="87.5% of the picture is empty;[^"]*The empty space leans to the left\."/);
  assert.match(html, /99 px/);
  assert.match(html, /2 parts <small>on a light background, #ffffff/);
  assert.match(html, /aria-label="Lightness: 12.5% dark, 0% medium, 87.5% light."/);
});

test("a result of the first version shows the figures that it has", () => {
  const html = render(<Result analysis={analysis} />);

  assert.match(html, /120 × 100 px/);
  assert.doesNotMatch(html, /Rule of thirds|Lightness/);
});
