import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { connectionRefusal } from "./refusal.ts";

const host = { user: "deploy", host: "127.0.0.1", port: 2239 };

// Printed by OpenSSH 9.2.
const said = (name: string) => readFileSync(new URL(`./fixtures/${name}.txt`, import.meta.url), "utf8");

test.each([
  [
    "changed-key",
    /the host's key \(ED25519 SHA256:65HkdACybXcFpx\+3RGPztdw5uRZzG87iRu31ycP79NE\) is not the one in known-hosts.*ssh-keyscan -p 2239 127\.0\.0\.1/,
  ],
  ["other-kind-of-key", /no key of the type that the host uses for \[127\.0\.0\.1\]:2239/],
  ["permission-denied", /rejects this key for deploy .*authorized_keys/],
  ["refused", /connection refused by 127\.0\.0\.1 port 2239/],
  ["timeout", /no answer from 127\.0\.0\.1 port 2239 in time/],
  ["unknown-name", /the name 127\.0\.0\.1 cannot be resolved \(ssh: Could not resolve hostname/],
])("explains %s", (name, message) => {
  expect(connectionRefusal(said(name), host)).toMatch(message);
});

test("a connection that breaks without a message is reported as broken", () => {
  expect(connectionRefusal("", host)).toBe("the connection to 127.0.0.1 port 2239 broke.");
});
