import type { Figures, Point } from "./analysis.ts";

const percentage = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const wholePercentage = new Intl.NumberFormat("en", { style: "percent" });
const moment = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** A centre that is closer to the middle than this share of a side counts as centred. */
const CENTRED = 0.02;

export function percent(share: number): string {
  return percentage.format(share);
}

export function wholePercent(share: number): string {
  return wholePercentage.format(share);
}

export function when(iso: string): string {
  return moment.format(new Date(iso));
}

export function size(of: { width: number; height: number }): string {
  return `${of.width} × ${of.height} px`;
}

/** The side on which the centre of the empty space is. */
export function pull(centre: Point | null): string {
  if (centre === null) return "There is no empty space.";
  const vertical = side(centre.y, "top", "bottom");
  const horizontal = side(centre.x, "left", "right");
  const sides = [vertical, horizontal].filter((name) => name !== undefined);
  return sides.length === 0
    ? "The empty space is centred."
    : `The empty space leans to the ${sides.join(" ")}.`;
}

/** The whole result in words, for screen readers. */
export function inOneSentence(figures: Figures): string {
  const { share, largestEmptyRectangle: rectangle, balance, centreOfMass } = figures;
  return (
    `${percent(share)} of the picture is empty; the largest empty rectangle covers ${percent(rectangle.share)}; ` +
    `balance ${wholePercent(balance)}. ${pull(centreOfMass)}`
  );
}

function side(place: number, before: string, after: string): string | undefined {
  if (Math.abs(place - 0.5) < CENTRED) return undefined;
  return place < 0.5 ? before : after;
}

export function thirds(score: number): string {
  if (score >= 0.9) return "The subject stands on a point of thirds.";
  if (score >= 0.6) return "The subject is near a point of thirds.";
  return "The subject is far from the points of thirds.";
}

export function parts(contours: number): string {
  if (contours === 0) return "None";
  return contours === 1 ? "One part" : `${contours} parts`;
}

export function ground({ tone, colour }: { tone: "light" | "dark" | "mid"; colour: string }): string {
  return `on a ${tone === "mid" ? "mid-tone" : tone} background, ${colour}`;
}

export function shown(pictures: number): string {
  return pictures === 1 ? "One picture is shown." : `${pictures} pictures are shown.`;
}

/** A histogram of lightness in words, for screen readers. */
export function tones(shares: readonly number[]): string {
  const third = (part: 0 | 1 | 2) =>
    shares
      .filter((_, index) => Math.floor((3 * index) / shares.length) === part)
      .reduce((sum, share) => sum + share, 0);
  return `Lightness: ${percent(third(0))} dark, ${percent(third(1))} medium, ${percent(third(2))} light.`;
}
