import { setTimeout as sleep } from "node:timers/promises";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { openSession, upload } from "../site.ts";
import { look, lookOnPhone } from "./look.ts";
import type { Browser } from "./visits.ts";

/*
 * What the site shows outside of the normal flow: dropped files, waiting, failures, a wrong address, and deletion.
 */

/** A picture on the browser's disk, as dropped files are. It comes with Chromium. */
const ICON = "/usr/share/icons/hicolor/256x256/apps/chromium.png";
const PAGE_SIZE = 12;
const BUSY = { status: 503, json: { error: { code: "busy", message: "The server is busy." } } };

export function detours(
  given: () => { readonly browser: Browser; readonly site: string },
  patience: number,
): void {
  async function signedIn(email: string): Promise<[BrowserContext, Page]> {
    const { browser, site } = given();
    const context = await browser.visit();
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    await page.goto(site);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill("negative-space");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Your pictures" }).waitFor();
    return [context, page];
  }

  test("drops a picture, shows many, and deletes one", async () => {
    const { site } = given();
    const email = "owner@many.example";
    const headers = await openSession(site, "accounts", email);
    for (let count = 0; count < PAGE_SIZE; count++) {
      expect((await upload(site, headers)).status).toBe(201);
    }
    const [context, page] = await signedIn(email);
    const cards = page.getByRole("listitem").getByRole("link");
    await cards.nth(PAGE_SIZE - 1).waitFor();

    await dropIcon(context, page, page.getByRole("heading", { name: "Your pictures" }));
    // Time for the browser to open the file itself, by mistake: there is no event to wait for.
    await sleep(500);
    expect(
      context.pages().map((shown) => shown.url()),
      "a picture dropped outside of the drop zone is ignored",
    ).toEqual([`${site}/`]);
    expect(await cards.count()).toBe(PAGE_SIZE);
    await dropIcon(context, page, page.getByText("Choose a picture"));
    await page.getByRole("heading", { name: "chromium.png" }).waitFor();
    await page.getByText(/^256 × 256 px/).waitFor();
    const address = page.url();

    await page.getByRole("link", { name: "All pictures" }).click();
    await page.getByRole("link", { name: /chromium\.png/ }).waitFor();
    expect(await cards.count()).toBe(PAGE_SIZE);
    await look(page, "many");
    await lookOnPhone(page, "many");
    await page.route("**/api/analyses?page=2&*", (route) => route.fulfill(BUSY));
    await page.getByRole("button", { name: "Show older pictures" }).click();
    await page.getByText("The server is busy.").waitFor();
    expect(await cards.count(), "the loaded pictures stay").toBe(PAGE_SIZE);
    await look(page, "older-failed");
    await page.unroute("**/api/analyses?page=2&*");
    await page.keyboard.press("Enter");
    await cards.nth(PAGE_SIZE).waitFor();
    await page.getByText(`${PAGE_SIZE + 1} pictures are shown.`).waitFor({ state: "attached" });
    const isFocused = (card: Locator) => card.evaluate((element) => element.matches(":focus"));
    expect(await isFocused(cards.nth(PAGE_SIZE)), "the focus is on the first of the older ones").toBe(true);
    expect(await page.getByRole("button", { name: "Show older pictures" }).count()).toBe(0);

    await page.getByRole("link", { name: /chromium\.png/ }).click();
    const dialog = page.getByRole("dialog", { name: "Delete chromium.png?" });
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await dialog.waitFor();
    await look(page, "delete");
    await lookOnPhone(page, "delete");
    await page.getByRole("button", { name: "Keep it" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("button", { name: "Delete it" }).click();
    await page.getByRole("heading", { name: "Your pictures" }).waitFor();
    await cards.nth(PAGE_SIZE - 1).waitFor();
    expect(await page.getByText("chromium.png").count()).toBe(0);
    await page.goto(address);
    await page.getByRole("alert").waitFor();
    await look(page, "gone");
    await context.close();
  });

  test("shows waiting, failures and a wrong address", async () => {
    const { site } = given();
    const email = "owner@detour.example";
    const headers = await openSession(site, "accounts", email);
    expect((await upload(site, headers)).status).toBe(201);
    const [context, page] = await signedIn(email);
    const retry = page.getByRole("button", { name: "Try again" });
    const card = page.getByRole("link", { name: /square\.png/ });
    await card.waitFor();

    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route("**/api/analyses?*", async (route) => {
      await asked;
      await route.fulfill(BUSY);
    });
    await page.reload();
    await page.getByText("Loading your pictures…").waitFor({ state: "attached" });
    await look(page, "loading");
    answer();
    await page.getByText("The server is busy.").waitFor();
    await look(page, "gallery-failed");
    await page.unroute("**/api/analyses?*");
    await retry.click();
    await card.waitFor();

    await page.route("**/api/analyses/*", (route) => route.fulfill(BUSY));
    await card.click();
    await page.getByText("The server is busy.").waitFor();
    await look(page, "analysis-failed");
    await page.unroute("**/api/analyses/*");
    await retry.click();
    await page.getByRole("heading", { name: "square.png" }).waitFor();
    await lookOnPhone(page, "analysis");

    await page.route("**/mask", (route) => route.fulfill(BUSY));
    await page.reload();
    await page.getByText("The mask could not be loaded.").waitFor();
    await look(page, "mask-failed");
    await lookOnPhone(page, "mask-failed");
    await page.unroute("**/mask");
    const mask = page.waitForResponse("**/mask");
    await retry.click();
    expect((await mask).status()).toBe(200);
    expect(await retry.count()).toBe(0);

    await page.goto(`${site}/nowhere`);
    await page.getByRole("heading", { name: "Page not found" }).waitFor();
    await look(page, "nowhere");
    await page.getByRole("link", { name: "Your pictures" }).click();
    await card.waitFor();
    await page.goBack();

    await page.route("**/api/accounts/me", (route) => route.abort());
    await page.reload();
    await page.getByText("Are you online?").waitFor();
    await look(page, "unreachable");
    await page.unroute("**/api/accounts/me");
    await retry.click();
    await page.getByRole("heading", { name: "Page not found" }).waitFor();
    await context.close();
  });
}

/** Drags a picture from the desktop, as the browser sees it: events from a script would not reach the browser itself. */
async function dropIcon(
  context: BrowserContext,
  page: Page,
  onto: ReturnType<Page["getByText"]>,
): Promise<void> {
  await onto.scrollIntoViewIfNeeded();
  const box = await onto.boundingBox();
  if (box === null) throw new Error("the drop target is not visible");
  const place = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const devtools = await context.newCDPSession(page);
  const data = { items: [], files: [ICON], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await devtools.send("Input.dispatchDragEvent", { type, ...place, data });
  }
  await devtools.detach();
}
