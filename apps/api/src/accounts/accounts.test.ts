import assert from "node:assert/strict";
import { test } from "node:test";
import { hashPassword, isPassword } from "./password.ts";
import { createTokens, LIFETIME_SECONDS } from "./token.ts";

test("a stored hash matches its password and no other", async () => {
  const stored = await hashPassword("Grüße, Welt");
  assert.match(stored, /^scrypt\$32768\$8\$3\$/);
  assert.equal(await isPassword("Grüße, Welt", stored), true);
  // The same letters in decomposed Unicode.
  assert.equal(await isPassword("Gru\u0308ße, Welt", stored), true);
  assert.equal(await isPassword("Grüße, welt", stored), false);
  assert.equal(await isPassword("Grüße, Welt", undefined), false);
});

test("two hashes of the same password differ", async () => {
  assert.notEqual(await hashPassword("the same one"), await hashPassword("the same one"));
});

test("a token identifies its account until it expires", async () => {
  let now = Date.UTC(2025, 9, 17);
  const tokens = createTokens("sixteen characters", () => now);
  const { token, expiresAt } = await tokens.issue("somebody");
  assert.equal(expiresAt.getTime(), now + LIFETIME_SECONDS * 1000);
  assert.equal(await tokens.read(token), "somebody");
  now += LIFETIME_SECONDS * 1000 + 1000;
  assert.equal(await tokens.read(token), undefined);
});

test("rejects a token that was changed, or signed with another key or none", async () => {
  const tokens = createTokens("sixteen characters");
  const { token } = await tokens.issue("somebody");
  const [header, , signature] = token.split(".");
  const claims = Buffer.from(JSON.stringify({ iss: "nsip", sub: "another", exp: 9_999_999_999 })).toString(
    "base64url",
  );
  const unsigned = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
  for (const forged of [`${header}.${claims}.${signature}`, `${unsigned}.${claims}.`, "", "a.b.c"]) {
    assert.equal(await tokens.read(forged), undefined);
  }
  assert.equal(await createTokens("another secret of it").read(token), undefined);
});
