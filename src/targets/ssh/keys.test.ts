import { expect, test } from "vitest";
import { keyFormProblem, keyRefusal, normaliseKey } from "./keys.ts";

const KEY =
  "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----";

test.each([[KEY], [`${KEY}\n`], [`\n  ${KEY.replaceAll("\n", "\r\n")}\r\n\r\n`]])("normalises %j", (text) => {
  expect(normaliseKey(text)).toBe(`${KEY}\n`);
});

test.each([
  ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me", /public key/],
  ["---- BEGIN SSH2 PUBLIC KEY ----\nAAAA", /public key/],
  ["PuTTY-User-Key-File-3: ssh-ed25519", /puttygen/],
  ["hunter2", /not a private key/],
  ["", /not a private key/],
  [KEY.replaceAll("\n", " "), /line breaks/],
])("rejects %j by its form", (text, problem) => {
  expect(keyFormProblem(text)).toMatch(problem);
});

test.each([[KEY], [KEY.replaceAll("OPENSSH", "RSA")], [KEY.replaceAll("OPENSSH ", "")]])(
  "accepts the form of %j",
  (text) => {
    expect(keyFormProblem(text)).toBeUndefined();
  },
);

// Printed by ssh-keygen of OpenSSH 9.2.
test.each([
  [
    'Load key "/tmp/x/key": incorrect passphrase supplied to decrypt private key',
    /protected by a passphrase/,
  ],
  ['Load key "/tmp/x/key": error in libcrypto', /damaged or incomplete \(error in libcrypto\)/],
  ['Load key "/tmp/x/key": invalid format', /damaged or incomplete \(invalid format\)/],
])("explains %s", (stderr, problem) => {
  expect(keyRefusal(stderr)).toMatch(problem);
});
