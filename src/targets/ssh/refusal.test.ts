import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { connectionRefusal } from "./refusal.ts";

const host = { user: "deploy", host: "127.0.0.1", port: 2239 };

// What OpenSSH 9.2 printed.
const said = (name: string) => readFileSync(new URL(`./fixtures/${name}.txt`, import.meta.url), "utf8");

test.each([
  [
    "changed-key",
    /the host's key \(ED25519 SHA256:65HkdACybXcFpx\+3RGPztdw5uRZzG87iRu31ycP79NE\) is not the one in known-hosts.*ssh-keyscan -p 2239 127\.0\.0\.1/,
  ],
  ["other-kind-of-key", /no key of the kind that the host shows for \[127\.0\.0\.1\]:2239/],
  ["permission-denied", /does not let deploy in with this key .*authorized_keys/],
  ["refused", /nothing listens at 127\.0\.0\.1 port 2239/],
  ["timeout", /no answer from 127\.0\.0\.1 port 2239 in time/],
  ["unknown-name", /the name 127\.0\.0\.1 is not known \(ssh: Could not resolve hostname/],
])("%s", (name, message) => {
  expect(connectionRefusal(said(name), host)).toMatch(message);
});

test("a connection that breaks later has nothing to say", () => {
  expect(connectionRefusal("", host)).toBe("the connection to 127.0.0.1 port 2239 broke.");
});
