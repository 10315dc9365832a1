import { jwtVerify, SignJWT } from "jose";
import { JOSEError } from "jose/errors";

export const LIFETIME_SECONDS = 12 * 60 * 60;
const ISSUER = "nsip";

export interface Tokens {
  /** Returns a token for an account, and when the token expires. */
  issue(accountId: string): Promise<{ token: string; expiresAt: Date }>;
  /** Returns the ID of the token's account, or undefined when the token is forged, changed or expired. */
  read(token: string): Promise<string | undefined>;
}

/** JSON Web Tokens (RFC 7519), signed with HMAC-SHA-256 and `secret`. `now` returns milliseconds since 1970. */
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
