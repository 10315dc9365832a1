import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/*
 * How the tests check a page: with axe, also on a phone, and with a screenshot, which is kept in .slipway/site.
 */

export const SHOTS = join(new URL("../../../", import.meta.url).pathname, ".slipway", "site");
export const DESKTOP = { width: 1_200, height: 900 };
const PHONE = { width: 390, height: 844 };

const axe = await readFile(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** Fails if axe finds a violation in the page, in light or dark colours. Keeps a screenshot of each under `name`. */
export async function look(page: Page, name: string): Promise<void> {
  for (const colours of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: colours });
    expect(await violations(page), `${colours}-${name}`).toEqual([]);
    await photograph(page, `${colours}-${name}`);
  }
}

/** Keeps a screenshot of the whole page, without running animations. */
export async function photograph(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true, animations: "disabled" });
}

/** Does the same on a phone, where nothing may be wider than the screen. Restores the page's width afterwards. */
export async function lookOnPhone(page: Page, name: string): Promise<void> {
  await page.setViewportSize(PHONE);
  await look(page, `${name}-phone`);
  expect(await page.evaluate("document.documentElement.scrollWidth"), `${name} is wider than a phone`).toBe(
    PHONE.width,
  );
  await page.setViewportSize(DESKTOP);
}

/** Returns axe's violations in the page, each with its rule and first element. */
async function violations(page: Page): Promise<unknown> {
  // Elements that fade in have too little contrast: wait for all animations that end.
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
