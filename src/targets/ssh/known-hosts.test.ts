import { expect, test } from "vitest";
import { findHostArgs, howToGetLines, knownHostName, knownHostsText } from "./known-hosts.ts";

test.each([
  [22, "web1"],
  [2222, "[web1]:2222"],
])("the name of a host with port %i is %s", (port, name) => {
  const host = { user: undefined, host: "web1", port };
  expect(knownHostName(host)).toBe(name);
  expect(findHostArgs(host, "/t/known")).toEqual(["ssh-keygen", "-F", name, "-f", "/t/known"]);
});

test("tells how to get the lines of a host, and to verify them", () => {
  expect(howToGetLines({ user: "deploy", host: "web1", port: 2222 })).toMatch(
    /`ssh-keyscan -p 2222 web1` prints them; before you trust them, compare/,
  );
});

test("removes carriage returns", () => {
  expect(knownHostsText("a ssh-ed25519 AAAA\r\nb ssh-ed25519 BBBB")).toBe(
    "a ssh-ed25519 AAAA\nb ssh-ed25519 BBBB\n",
  );
});
