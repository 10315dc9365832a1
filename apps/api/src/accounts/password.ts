import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";

/**
 * One of the equally strong settings that OWASP's password storage cheat sheet names, that of the least memory but one:
 * 32 MiB a hash. Node's thread pool runs four at once, so signing in never takes more than 128 MiB.
 */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 ** 2 };
const BYTES = 32;

/** A password as it is stored: `scrypt$N$r$p$salt$hash`, so that older hashes stay readable when the cost goes up. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, COST);
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

/** Whether a password is the stored one. Without a stored one it takes as long, so that nobody learns who is known. */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [, N, r, p, salt = "", hash = ""] = (stored ?? (await nobodys())).split("$");
  const expected = Buffer.from(hash, "base64url");
  const cost = { N: Number(N), r: Number(r), p: Number(p), maxmem: COST.maxmem };
  const found = await derive(password, Buffer.from(salt, "base64url"), cost);
  return timingSafeEqual(found, expected) && stored !== undefined;
}

let made: Promise<string> | undefined;
function nobodys(): Promise<string> {
  made ??= hashPassword(randomBytes(16).toString("hex"));
  return made;
}

/** Asynchronous: it runs beside the event loop. The same password may be typed in two forms of Unicode. */
function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
