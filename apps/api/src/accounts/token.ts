import { jwtVerify, SignJWT } from "jose";
import { JOSEError } from "jose/errors";

export const LIFETIME_SECONDS = 12 * 60 * 60;
const ISSUER = "nsip";

export interface Tokens {
  /** A token that says who somebody is, and when it stops to be believed. */
  issue(accountId: string): Promise<{ token: string; expiresAt: Date }>;
  /** Who a token speaks for; undefined when it is not ours, was changed or has expired. */
  read(token: string): Promise<string | undefined>;
}

/** JSON Web Tokens signed by HMAC-SHA-256 with `secret` (RFC 7519). */
export function createTokens(secret: string, now: () => number = Date.now): Tokens {
  const key = new TextEncoder().encode(secret);
  return {
    async issue(accountId) {
      const seconds = Math.floor(now() / 1000);
      const token = await new SignJWT()
        .setProtectedHeader({ alg: "HS256" })
        .setIssuer(ISSUER)
        .setSubject(accountId)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + LIFETIME_SECONDS)
        .sign(key);
      return { token, expiresAt: new Date((seconds + LIFETIME_SECONDS) * 1000) };
    },
    async read(token) {
      try {
        const options = { issuer: ISSUER, algorithms: ["HS256"], currentDate: new Date(now()) };
        return (await jwtVerify(token, key, options)).payload.sub;
      } catch (error) {
        if (error instanceof JOSEError) return undefined;
        throw error;
      }
    },
  };
}
