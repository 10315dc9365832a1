import { draw, type Painter } from "./drawing.ts";

const moon: Painter = (x, y) => {
  const inside = Math.hypot((x - 0.68) * 1.5, y - 0.34) < 0.16;
  return inside ? [244, 236, 214] : [18 + 22 * y, 24 + 26 * y, 52 + 30 * y];
};

const stones: Painter = (x, y) => {
  const stone = [
    [0.28, 0.72, 0.13],
    [0.5, 0.76, 0.09],
    [0.64, 0.79, 0.05],
  ].some(([cx = 0, cy = 0, r = 0]) => Math.hypot((x - cx) * 1.5, (y - cy) * 1.9) < r * 1.5);
  return stone ? [66, 60, 58] : [236 - 18 * y, 229 - 18 * y, 216 - 18 * y];
};

const sail: Painter = (x, y) => {
  const left = 0.24 + 0.12 * y;
  const isSail = y > 0.3 && y < 0.62 && x > 0.3 && x < 0.3 + (y - 0.3) * 0.45;
  const isHull = y >= 0.63 && y < 0.67 && x > left - 0.03 && x < 0.47;
  return isSail || isHull ? [194, 65, 12] : [214 - 20 * y, 230 - 12 * y, 236];
};

/** Drawn by the program, so that the repository needs no pictures by others. */
export const PICTURES: Readonly<Record<string, () => Buffer>> = {
  "moon.png": () => draw(960, 640, moon),
  "stones.png": () => draw(960, 640, stones),
  "sail.png": () => draw(960, 640, sail),
};
