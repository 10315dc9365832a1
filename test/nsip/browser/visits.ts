import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { expect, test } from "vitest";
import { accepts } from "../../../src/health/accept.ts";
import { run } from "../../../src/system/run.ts";
import type { Lab } from "../../lab/lab.ts";
import { PREFIX } from "../../lab/places.ts";
import { freePort } from "../../lab/ports.ts";
import { strayName } from "../../lab/strays.ts";
import { PICTURE } from "../site.ts";
import { detours } from "./detours.ts";
import { DESKTOP, look, lookOnPhone, photograph, SHOTS } from "./look.ts";

/*
 * The site as users see it: in a real Chromium, in its own container.
 */

/** `scripts/setup --remove` removes it with the lab. */
const IMAGE = `${PREFIX}/chromium`;
const LISTENING = 60_000;
/** Milliseconds. The development server prepares its files when the first page requests them. */
const PATIENCE = 60_000;

export interface Browser extends AsyncDisposable {
  /** Opens a visitor's context, with separate cookies. */
  visit(): Promise<BrowserContext>;
}

export async function startBrowser({ env }: Lab): Promise<Browser> {
  await run(["docker", "build", "--quiet", "--tag", IMAGE, import.meta.dirname], { env, timeout: 300_000 });
  const port = await freePort();
  const name = strayName(`${PREFIX}-chromium`);
  // On the machine's network, but without notifications about it (AF_NETLINK): each container that starts or stops changes
  // the network, and Chromium would then abort its requests (ERR_NETWORK_CHANGED).
  const network = [
    "--network",
    "host",
    "--security-opt",
    `seccomp=${join(import.meta.dirname, "seccomp.json")}`,
  ];
  const container = ["--detach", "--rm", "--init", "--name", name, "--cap-drop", "ALL", "--shm-size", "512m"];
  // Without Chromium's own sandbox, which needs privileges: the container isolates it.
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    `--remote-debugging-port=${port}`,
  ];
  await run(["docker", "run", ...container, ...network, IMAGE, ...flags, "about:blank"], { env });
  const remove = async () => {
    await run(["docker", "rm", "--force", name], { env });
  };
  const deadline = Date.now() + LISTENING;
  while (!(await accepts({ host: "127.0.0.1", port }, 500))) {
    if (Date.now() > deadline) {
      await remove();
      throw new Error(`Chromium does not listen on 127.0.0.1:${port}`);
    }
    await sleep(100);
  }
  const connection = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  await mkdir(SHOTS, { recursive: true });
  return {
    visit: () => connection.newContext({ colorScheme: "light", viewport: DESKTOP, locale: "en-GB" }),
    [Symbol.asyncDispose]: async () => {
      await connection.close();
      await remove();
    },
  };
}

/** The same picture with 300 KiB after its end, so that sending it takes a while. */
const HEAVY = Buffer.concat([PICTURE, Buffer.alloc(300 * 1024)]);

/** Limits uploads to 30 KiB per second, until it is disposed of. */
async function slowLine(context: BrowserContext, page: Page): Promise<AsyncDisposable> {
  const devtools = await context.newCDPSession(page);
  const limit = (uploadThroughput: number) =>
    devtools.send("Network.emulateNetworkConditions", {
      ...{ offline: false, latency: 0, downloadThroughput: -1 },
      uploadThroughput,
    });
  await devtools.send("Network.enable");
  await limit(30 * 1024);
  return {
    [Symbol.asyncDispose]: async () => {
      await limit(-1);
      await devtools.detach();
    },
  };
}

/** Defines the tests. `given` returns browser and site when the tests run. */
export function visits(given: () => { readonly browser: Browser; readonly site: string }): void {
  test("registers, sees an empty gallery, uploads, reloads, finds the picture again, and signs out", async () => {
    const { browser, site } = given();
    const context = await browser.visit();
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    const heard: string[] = [];
    page.on("console", (message) => heard.push(message.text()));
    page.on("requestfailed", (request) => heard.push(`no response: ${request.url()}`));
    page.on("response", (answer) => {
      if (answer.status() >= 400) heard.push(`${answer.status()} ${answer.url()}`);
    });
    const state = (name: string) => look(page, name);

    await page.goto(site);
    await page
      .getByRole("heading", { name: "Sign in" })
      .waitFor()
      .catch((cause: unknown) => {
        throw new Error(`the first page did not load:\n${heard.join("\n")}`, { cause });
      });
    await state("sign-in");
    await lookOnPhone(page, "sign-in");
    await page.getByLabel("E-mail").fill("owner@browser.example");
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await state("refused");
    await page.getByRole("button", { name: "Create an account" }).click();
    await state("register");
    await page.getByLabel("E-mail").fill("owner@browser.example");
    await page.getByLabel("Password").fill("negative-space");
    // Submit with the keyboard.
    await page.getByLabel("Password").press("Enter");
    await page.getByText("Nothing yet.").waitFor();
    await state("empty");
    const isOnUpload = () => page.evaluate("document.activeElement?.type === 'file'");
    for (let tabs = 0; tabs < 10 && !(await isOnUpload()); tabs++) await page.keyboard.press("Tab");
    expect(await isOnUpload(), "the Tab key reaches the upload").toBe(true);

    const picture = { name: "square.png", mimeType: "image/png", buffer: PICTURE };
    await page
      .getByLabel("Choose a picture")
      .setInputFiles({ ...picture, name: "notes.png", buffer: Buffer.from("x") });
    await page.getByRole("alert").waitFor();
    await state("refused-upload");
    const line = await slowLine(context, page);
    await page.getByLabel("Choose a picture").setInputFiles({ ...picture, buffer: HEAVY });
    await page.getByText(/^Sending square\.png: [1-9]\d?%$/).waitFor();
    await state("sending");
    await line[Symbol.asyncDispose]();
    await page.getByRole("heading", { name: "square.png" }).waitFor();
    await page.waitForURL(/\/analyses\/[0-9a-f-]+$/);
    const seen = async () => {
      await page.getByText("94%").or(page.getByText("93.8%")).first().waitFor();
      const drawn = await page.evaluate(
        `Promise.all([...document.querySelectorAll("svg.composition image")].map(async (image) => {
            const answer = await fetch(image.getAttribute("href"));
            return [answer.status, answer.headers.get("content-type")].join(" ");
          }))`,
      );
      expect(drawn).toEqual(["200 image/png", "200 image/png"]);
    };
    await seen();
    await page.locator(".histogram svg rect").nth(31).waitFor({ state: "attached" });
    await state("analysis");
    const strength = () => page.locator("svg.composition image").nth(1).getAttribute("opacity");
    const fade = page.getByLabel("Opacity");
    await fade.focus();
    await page.keyboard.press("Home");
    await expect.poll(strength, { message: "the keyboard fades out the mask" }).toBe("0");
    await page.keyboard.press("End");
    await expect.poll(strength).toBe("1");
    await page.getByLabel("Distance").check();
    await seen();
    await state("distance");
    await page.reload();
    await seen();

    await page.getByRole("link", { name: "All pictures" }).click();
    const card = page.getByRole("link", { name: /square\.png/ });
    await card.waitFor();
    await state("gallery");
    await card.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "square.png" }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await context.close();
    expect(faults).toEqual([]);
  });

  detours(given, PATIENCE);

  test("takes the README's screenshots of the demo account", async () => {
    const { browser, site } = given();
    const context = await browser.visit();
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.goto(site);
    await page.getByLabel("E-mail").fill("demo@nsip.example");
    await page.getByLabel("Password").fill("negative-space");
    await page.getByRole("button", { name: "Sign in" }).click();
    const cards = page.getByRole("listitem").getByRole("link");
    await cards.first().waitFor();
    expect(await cards.count()).toBeGreaterThanOrEqual(3);
    // Move the pointer away, so that nothing is highlighted.
    await page.mouse.move(0, 0);
    await page.waitForLoadState("networkidle");
    await photograph(page, "nsip-gallery");
    await page.getByRole("link", { name: /moon\.png/ }).click();
    await page.getByRole("heading", { name: "moon.png" }).waitFor();
    await page.waitForLoadState("networkidle");
    await photograph(page, "nsip-analysis");
    await context.close();
  });
}
