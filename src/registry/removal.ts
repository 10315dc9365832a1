import { z } from "zod";
import type { Environment } from "../system/run.ts";
import { apiOf } from "./api.ts";
import { loginOf } from "./config.ts";
import { readDockerConfig } from "./login.ts";

const Token = z.object({ token: z.string().optional(), access_token: z.string().optional() });

type Credentials = { readonly username: string; readonly password: string } | undefined;

/** A tag in a registry: `ghcr.io`, `team/api`, `1.2`. */
export interface RegistryTag {
  readonly host: string;
  readonly name: string;
  readonly tag: string;
}

/**
 * Removes a tag; the image stays under its digest. There is no docker command for this, so it is a request to the
 * registry itself.
 * @throws Error with the registry's answer: many do not allow it.
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#deleting-tags
 */
export async function removeTag(
  { host, name, tag }: RegistryTag,
  env: Environment,
  signal: AbortSignal,
): Promise<void> {
  const credentials = loginOf(await readDockerConfig(env), host);
  const address = `${apiOf(host)}/${name}/manifests/${tag}`;
  const ask = (headers: Record<string, string>) => fetch(address, { method: "DELETE", headers, signal });

  const first = await ask({});
  const challenge = first.headers.get("www-authenticate");
  const answer =
    first.status === 401 && challenge
      ? await ask({ authorization: await authorization(challenge, name, credentials, signal) })
      : first;
  // A tag that does not exist is removed.
  if (!answer.ok && answer.status !== 404) {
    throw new Error(
      `the registry answered ${answer.status} ${answer.statusText} when asked to remove the tag`,
    );
  }
}

/** @see https://distribution.github.io/distribution/spec/auth/token/ */
async function authorization(
  challenge: string,
  name: string,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<string> {
  const basic = credentials && `Basic ${encode(credentials)}`;
  const { realm, service } = parseChallenge(challenge);
  if (!realm || !/^bearer /i.test(challenge)) {
    if (basic) return basic;
    throw new Error("the registry requires a login, and docker's configuration file has none for it");
  }
  const address = new URL(realm);
  if (service) address.searchParams.set("service", service);
  address.searchParams.set("scope", `repository:${name}:pull,push,delete`);
  const response = await fetch(address, { headers: basic ? { authorization: basic } : {}, signal });
  if (!response.ok) throw new Error(`${address.origin} answered ${response.status} ${response.statusText}`);
  const { token, access_token } = Token.parse(await response.json());
  return `Bearer ${token ?? access_token}`;
}

/** The parameters of a `WWW-Authenticate` header. */
export function parseChallenge(challenge: string): { readonly realm?: string; readonly service?: string } {
  const parameters = challenge.matchAll(/(\w+)="([^"]*)"/g);
  return Object.fromEntries([...parameters].map(([, key, value]) => [key, value]));
}

function encode({ username, password }: NonNullable<Credentials>): string {
  return Buffer.from(`${username}:${password}`).toString("base64");
}
