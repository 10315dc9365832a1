import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/*
 * How a page is looked at: by axe, on a phone as well, and by a picture that is kept in .slipway/site.
 */

export const SHOTS = join(new URL("../../../", import.meta.url).pathname, ".slipway", "site");
export const DESKTOP = { width: 1_200, height: 900 };
const PHONE = { width: 390, height: 844 };

const axe = await readFile(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** Fails when axe finds something wrong with the page. Keeps a picture of it under `name`. */
export async function look(page: Page, name: string): Promise<void> {
  expect(await violations(page), name).toEqual([]);
  await photograph(page, name);
}

/** Keeps a picture of the whole page, nothing of it on the way to somewhere else. */
export async function photograph(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true, animations: "disabled" });
}

/** The same on a phone, where nothing may be wider than the screen; the page is as wide as before then. */
export async function lookOnPhone(page: Page, name: string): Promise<void> {
  await page.setViewportSize(PHONE);
  await look(page, `${name}-phone`);
  expect(await page.evaluate("document.documentElement.scrollWidth"), `${name} is wider than a phone`).toBe(
    PHONE.width,
  );
  await page.setViewportSize(DESKTOP);
}

/** What axe finds wrong with the page, by its rule and the first place. */
async function violations(page: Page): Promise<unknown> {
  // What fades in has no contrast until it is there; what goes on for ever is taken as it is.
  await page.evaluate(`Promise.all(
    document.getAnimations()
      .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
      .map((animation) => animation.finished)
  )`);
  await page.evaluate(axe);
  return page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html].join(": ")))',
  );
}
