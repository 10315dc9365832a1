import { expect, test } from "vitest";
import { cacheFolder, layoutsFolder, stateFolder } from "./folders.ts";

test.each([
  [{ HOME: "/home/user" }, "/home/user/.cache/slipway", "/home/user/.local/state/slipway"],
  [
    { HOME: "/home/user", XDG_CACHE_HOME: "/cache", XDG_STATE_HOME: "/state" },
    "/cache/slipway",
    "/state/slipway",
  ],
  [
    { HOME: "/home/user", XDG_CACHE_HOME: "", XDG_STATE_HOME: "" },
    "/home/user/.cache/slipway",
    "/home/user/.local/state/slipway",
  ],
])("%j gives a cache and a state folder", (env, cache, state) => {
  expect([cacheFolder(env), stateFolder(env)]).toEqual([cache, state]);
});

test("projects and checkouts have layouts of their own, outside of the checkout", () => {
  const env = { HOME: "/home/user" };
  const folders = [
    layoutsFolder(env, "/home/user/shop", "shop"),
    layoutsFolder(env, "/home/user/shop", "shop-test"),
    layoutsFolder(env, "/srv/shop", "shop"),
  ];
  expect(new Set(folders).size).toBe(3);
  for (const folder of folders)
    expect(folder).toMatch(/^\/home\/user\/\.cache\/slipway\/layouts\/shop-[0-9a-f]{12}$/);
});
