import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withLogins } from "./config.ts";
import { removeTag } from "./removal.ts";

/*
 * The requests of the distribution specification, to a server on loopback: the registries of the lab do not require a
 * token.
 */

const { signal } = new AbortController();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-removal-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function serve(answer: (request: IncomingMessage, host: string) => [number, object?, string?]) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.authorization ?? "-"}`);
    const [status, headers = {}, body = ""] = answer(request, request.headers.host ?? "");
    response.writeHead(status, { ...headers }).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const host = `127.0.0.1:${address.port}`;
  return { host, requests, [Symbol.asyncDispose]: async () => void server.close() };
}

async function envWith(registry: string) {
  const auth = { registry, username: "robot", password: "word" };
  await writeFile(join(folder, "config.json"), JSON.stringify(withLogins({}, [auth])));
  return { DOCKER_CONFIG: folder };
}

const tagIn = (host: string) => ({ host, name: "team/api", tag: "1.2" });
const BASIC = "Basic cm9ib3Q6d29yZA==";

describe("removeTag", () => {
  test("without a login if the registry requires none", async () => {
    await using registry = await serve(() => [202]);
    await removeTag(tagIn(registry.host), { DOCKER_CONFIG: folder }, signal);
    expect(registry.requests).toEqual(["DELETE /v2/team/api/manifests/1.2 -"]);
  });

  test("with a token from the service that the registry names", async () => {
    await using registry = await serve(({ url, headers }, host) => {
      if (url?.startsWith("/token")) return [200, {}, '{"token":"t0ken"}'];
      if (headers.authorization === "Bearer t0ken") return [202];
      return [401, { "www-authenticate": `Bearer realm="http://${host}/token",service="reg"` }];
    });
    await removeTag(tagIn(registry.host), await envWith(registry.host), signal);
    expect(registry.requests).toEqual([
      "DELETE /v2/team/api/manifests/1.2 -",
      `GET /token?service=reg&scope=repository%3Ateam%2Fapi%3Apull%2Cpush%2Cdelete ${BASIC}`,
      "DELETE /v2/team/api/manifests/1.2 Bearer t0ken",
    ]);
  });

  test("with the login itself", async () => {
    await using registry = await serve(({ headers }) =>
      headers.authorization === BASIC ? [202] : [401, { "www-authenticate": 'Basic realm="reg"' }],
    );
    await removeTag(tagIn(registry.host), await envWith(registry.host), signal);
    expect(registry.requests).toHaveLength(2);
  });

  test("accepts that the tag does not exist", async () => {
    await using registry = await serve(() => [404]);
    await removeTag(tagIn(registry.host), { DOCKER_CONFIG: folder }, signal);
  });

  test("reports the answer of a registry that does not allow it", async () => {
    await using registry = await serve(() => [405]);
    await expect(removeTag(tagIn(registry.host), { DOCKER_CONFIG: folder }, signal)).rejects.toThrow(
      "the registry answered 405 Method Not Allowed when asked to remove the tag",
    );
  });

  test("reports a missing login", async () => {
    await using registry = await serve(() => [401, { "www-authenticate": 'Basic realm="reg"' }]);
    await expect(removeTag(tagIn(registry.host), { DOCKER_CONFIG: folder }, signal)).rejects.toThrow(
      "docker's configuration file has none for it",
    );
  });
});
