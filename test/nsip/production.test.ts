import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { accepts } from "../../src/health/accept.ts";
import { askWeb } from "../../src/health/ask.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { logOf } from "./logs.ts";
import { startPebble } from "./pebble.ts";
import { largeSquare } from "./png.ts";
import { openSession, upload } from "./site.ts";
import { type Stack, startStack } from "./stack.ts";

/*
 * The production stack as it runs: who its processes are and what they may, what of it can be reached, and its door.
 */

const root = new URL("../../", import.meta.url).pathname;
const DOMAIN = "nsip.test";
const GATEWAY = "172.31.30.1";
/** Published on every address of the host; the others on 127.0.0.1. */
const OPEN = { HTTP_PORT: 26_180, HTTPS_PORT: 26_543 };
const LOCAL = {
  API_PORT: 26_100,
  FRONTEND_PORT: 26_101,
  POSTGRES_PORT: 26_436,
  REDIS_PORT: 26_382,
  ANALYZER_PORT: 26_510,
  PROMETHEUS_PORT: 26_190,
  GRAFANA_PORT: 26_102,
};
const ports = Object.fromEntries(
  Object.entries({ ...OPEN, ...LOCAL }).map(([name, port]) => [name, String(port)]),
);

let lab: Lab;
let stack: Stack;
beforeAll(async () => {
  lab = await openLab();
  const variables = { ...ports, DOMAIN, RATE_LIMIT: "20", NSIP_SUBNET: "172.31.30.0/24" };
  // All the tests are one client.
  const override = { services: { api: { environment: { RATE_LIMIT_PER_MINUTE: 1e6 } } } };
  stack = await startStack(lab, { file: "docker-compose.prod.yml", variables, override });
});
afterAll(() => stack?.[Symbol.asyncDispose]());

const never = new AbortController().signal;
const ask = (path: string) =>
  askWeb({ https: path, name: DOMAIN }, { host: "127.0.0.1", port: OPEN.HTTPS_PORT }, 30_000, never);
const askPlainly = (path: string, port = OPEN.HTTP_PORT) =>
  askWeb({ http: path }, { host: "127.0.0.1", port }, 5_000, never);

const at = (port: keyof typeof LOCAL, path = "") => `http://127.0.0.1:${LOCAL[port]}${path}`;

const Container = z.looseObject({
  Id: z.string(),
  Name: z.string(),
  // Nothing else of it: its health is asked for all the time.
  State: z.object({ Pid: z.number(), StartedAt: z.string() }),
  Config: z.looseObject({ User: z.string(), Env: z.array(z.string()), Image: z.string() }),
  HostConfig: z.looseObject({
    Privileged: z.boolean(),
    ReadonlyRootfs: z.boolean(),
    CapDrop: z.array(z.string()).nullable(),
    CapAdd: z.array(z.string()).nullable(),
    SecurityOpt: z.array(z.string()).nullable(),
    Memory: z.number(),
    NanoCpus: z.number(),
    PidsLimit: z.number().nullable(),
  }),
  Mounts: z.array(z.looseObject({ Type: z.string(), Name: z.string().optional() })),
});

async function containers(...services: readonly string[]) {
  const ids = (await stack.compose("ps", "--quiet", ...services)).trim().split("\n");
  return z.array(Container).parse(JSON.parse(await stack.docker("inspect", ...ids)));
}

describe("every container", () => {
  test("runs as a user that is not root, without privileges, on a read-only root, within limits", async () => {
    const all = await containers();
    expect(all.length).toBeGreaterThanOrEqual(14);
    for (const { Name, Config, HostConfig } of all) {
      const isDoor = Name.includes("nginx-1");
      expect(Config.User, Name).toMatch(/^[1-9]\d*(:\d+)?$/);
      expect(HostConfig, Name).toMatchObject({
        Privileged: false,
        ReadonlyRootfs: true,
        CapDrop: ["ALL"],
        CapAdd: isDoor ? ["CAP_NET_BIND_SERVICE"] : null,
        SecurityOpt: ["no-new-privileges:true"],
      });
      expect(HostConfig.Memory, Name).toBeGreaterThan(0);
      expect(HostConfig.NanoCpus, Name).toBeGreaterThan(0);
      expect(HostConfig.PidsLimit, Name).toBeGreaterThan(0);
    }
  });

  test("has processes of that user alone, whose capabilities the kernel agrees on", async () => {
    // NET_BIND_SERVICE is bit 10 (linux/capability.h).
    const allowed = 1n << 10n;
    for (const { Name, State, Config } of await containers()) {
      const status = await readFile(`/proc/${State.Pid}/status`, "utf8");
      const uid = /^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1];
      const bounding = BigInt(`0x${/^CapBnd:\s+([0-9a-f]+)/m.exec(status)?.[1]}`);
      expect(uid, Name).toBe(Config.User.split(":")[0]);
      expect(bounding, Name).toBe(Name.includes("nginx-1") ? allowed : 0n);
      expect(status, Name).toMatch(/^NoNewPrivs:\s+1$/m);
    }
  });

  test("has no volume without a name, which would stay behind it", async () => {
    for (const { Name, Mounts } of await containers()) {
      const volumes = Mounts.filter(({ Type }) => Type === "volume").map((mount) => mount.Name);
      expect(
        volumes.filter((volume) => /^[0-9a-f]{64}$/.test(volume ?? "")),
        Name,
      ).toEqual([]);
    }
  });

  test("has no secret in its variables", async () => {
    const folder = join(root, "compose", "secrets");
    const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
    const secrets = await Promise.all(
      names.map(async (name) => (await readFile(join(folder, name), "utf8")).trim()),
    );
    expect(secrets.length).toBeGreaterThanOrEqual(4);
    const variables = (await containers()).flatMap(({ Config }) => Config.Env);
    for (const secret of secrets) expect(variables.filter((one) => one.endsWith(`=${secret}`))).toEqual([]);
  });
});

test("only the door is reached from other machines; the guide's ports are this machine's", async () => {
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal)?.address;
  for (const port of Object.values({ ...OPEN, ...LOCAL })) {
    expect(await accepts({ host: "127.0.0.1", port }, 1_000), String(port)).toBe(true);
  }
  if (!outside) throw new Error("this machine has no address but the loopback's, so nothing can be shown");
  for (const port of Object.values(OPEN)) expect(await accepts({ host: outside, port }, 1_000)).toBe(true);
  for (const port of Object.values(LOCAL)) {
    expect(await accepts({ host: outside, port }, 1_000), String(port)).toBe(false);
  }
});

describe("a container is replaced while requests come in, and not one of them fails", () => {
  const MOST = 10_000;
  /** Asks one thing after the other until told to stop, or MOST times; what was not as it should be. */
  const keepAsking = (wanted: number, pause: number, askOnce: () => Promise<{ readonly status: number }>) => {
    let isOver = false;
    const failed: string[] = [];
    const asking = (async () => {
      let count = 0;
      for (; !isOver && count < MOST; count++) {
        const status = await askOnce().then((answer) => answer.status, String);
        if (status !== wanted) failed.push(`request ${count}: ${status}`);
        await sleep(pause);
      }
      return count;
    })();
    return async () => {
      isOver = true;
      return { count: await asking, failed };
    };
  };
  /** nginx holds an address for a second. */
  const RESOLVED = 2_500;

  test.each(["api", "frontend"] as const)("%s", async (service) => {
    const api = at("API_PORT");
    const headers = await openSession(api, "accounts", `${service}@nsip.test`);
    expect((await upload(api, headers)).status).toBe(201);
    const read = async (url: string) => {
      const answer = await fetch(url, { headers });
      await answer.arrayBuffer();
      return answer;
    };
    const asking = {
      api: () => [
        keepAsking(200, 20, () => read(`${api}/api/accounts/me`)),
        keepAsking(201, 40, () => upload(api, headers)),
        // The frontend's own way to the API, on which no upload is collected first.
        keepAsking(201, 80, () => upload(at("FRONTEND_PORT"), headers)),
        // Ten a second: the door lets one client have twenty.
        keepAsking(200, 100, () => ask("/api/openapi.json")),
      ],
      frontend: () => [
        keepAsking(200, 20, () => read(at("FRONTEND_PORT"))),
        keepAsking(201, 40, () => upload(at("FRONTEND_PORT"), headers)),
        keepAsking(200, 100, () => ask("/")),
      ],
    }[service]();
    const [before] = await containers(service);
    const old = before?.Id ?? "";
    const scale = ["--no-deps", "--no-recreate", "--scale", `${service}=2`, service];
    await stack.compose("up", "--detach", "--wait", ...scale);
    await sleep(RESOLVED);
    await stack.docker("stop", old);
    await stack.docker("rm", old);
    await sleep(RESOLVED);
    for (const stop of asking) {
      const { count, failed } = await stop();
      expect(failed).toEqual([]);
      expect(count).toBeGreaterThan(20);
      expect(count, "it ended before the replacement did").toBeLessThan(MOST);
    }
    const after = await containers(service);
    expect(after).toHaveLength(1);
    expect(after[0]?.Id).not.toBe(old);
  });
});

describe("uploads of nine MiB at once, more than there is room for on the way", () => {
  /** All but the last byte, on a connection that believes any certificate. */
  const begin = (url: string, headers: http.OutgoingHttpHeaders, body: Buffer) => {
    const { request } = url.startsWith("https:") ? https : http;
    const sent = request(url, { method: "POST", headers, rejectUnauthorized: false, agent: false });
    const answer = new Promise<string>((resolve, reject) => {
      sent.on("error", reject).on("response", (response) => {
        text(response).then((said) => resolve(`${response.statusCode} ${said}`), reject);
      });
    });
    sent.write(body.subarray(0, -1));
    return { answer, end: () => sent.end(body.subarray(-1)) };
  };

  test.each([
    // Nobody is answered before the last byte, but who is refused for want of room.
    ["the door", 20, `https://127.0.0.1:${OPEN.HTTPS_PORT}`, 30_000, ["415", "503"]],
    ["the site by itself", 4, at("FRONTEND_PORT"), 1_000, ["415"]],
  ] as const)("%s: each is answered as the API would", async (name, count, url, patience, wanted) => {
    const account = await openSession(at("API_PORT"), "accounts", `${name.replaceAll(" ", "-")}@nsip.test`);
    // No picture: what costs the API nothing but its receipt.
    const file = new FormData();
    file.set("image", new Blob([Buffer.alloc(9 * 1024 ** 2)], { type: "image/png" }), "none.png");
    const form = new Response(file);
    const body = Buffer.from(await form.arrayBuffer());
    const type = { "Content-Type": form.headers.get("content-type") ?? "", "Content-Length": body.length };
    const begun = Array.from({ length: count }, () =>
      begin(`${url}/api/analyses`, { ...account, ...type }, body),
    );
    const asked = begun.map(({ answer }) => answer);
    await Promise.race([...asked, sleep(patience, undefined, { ref: false })]);
    for (const { end } of begun) end();
    const answers = await Promise.all(asked);
    for (const answer of answers) {
      expect(answer).toMatch(/^(415 .*"code":"unsupported_format"|503 .*"code":"busy")/);
    }
    expect([...new Set(answers.map((answer) => answer.slice(0, 3)))].sort()).toEqual(wanted);
  });
});

test("who downloads slowly takes none of the room for uploads", async () => {
  const headers = await openSession(at("API_PORT"), "accounts", "slow@nsip.test");
  const stored = await upload(at("API_PORT"), headers, largeSquare(1_760));
  expect(stored.status).toBe(201);
  // Nobody reads on; within the network, where no proxy of Docker's does so instead.
  const script = 'wget -q -O - --no-check-certificate --header "$1" "$2" | { head -c 4; sleep 4; }';
  const asked = [
    `Authorization: ${headers.Authorization}`,
    `https://nginx${stored.headers.get("location")}/original`,
  ];
  const stalled = stack.compose("exec", "-T", "certbot", "sh", "-c", script, "sh", ...asked);
  await sleep(2_500);
  // Not by name: nginx removes that of such a file at once.
  const used = await stack.compose("exec", "-T", "nginx", "sh", "-c", "df -k /tmp | awk 'END { print $3 }'");
  expect(await stalled).toContain("PNG");
  expect(Number(used)).toBeLessThan(1024);
});

describe("the door", () => {
  /** A handshake by the openssl of certbot's image; what it said, whatever came of it. */
  const handshake = (...flags: readonly string[]) => {
    const script = 'openssl s_client -connect nginx:443 -servername "$@" </dev/null 2>&1 || true';
    return stack.compose("exec", "-T", "certbot", "sh", "-c", script, "sh", DOMAIN, ...flags);
  };

  test.each(["-tls1_2", "-tls1_3"])("takes %s, and HTTP/2", async (version) => {
    const said = await handshake(version, "-alpn", "h2,http/1.1");
    expect(said).toMatch(version === "-tls1_2" ? /Protocol\s*: TLSv1\.2|New, TLSv1\.2/ : /New, TLSv1\.3/);
    expect(said).toContain("ALPN protocol: h2");
  });

  test.each([
    ["TLS 1.0", ["-tls1", "-cipher", "ALL:@SECLEVEL=0"]],
    ["TLS 1.1", ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]],
    ["a cipher without forward secrecy", ["-tls1_2", "-cipher", "AES128-GCM-SHA256"]],
  ])("refuses %s", async (_, flags) => {
    expect(await handshake(...flags)).toMatch(/alert (protocol version|handshake failure)/);
  });

  test("sends plain HTTP to TLS, but for its health", async () => {
    const moved = await askPlainly("/analyses/1?x=2");
    expect([moved.status, moved.headers.location]).toEqual([301, `https://${DOMAIN}/analyses/1?x=2`]);
    expect((await askPlainly("/health")).status).toBe(200);
  });

  test("says once, of every answer, what a browser must not do", async () => {
    for (const path of ["/", "/api/health", "/api/nowhere"]) {
      const { headers } = await ask(path);
      expect(headers, path).toMatchObject({
        "strict-transport-security": "max-age=63072000",
        "content-security-policy": expect.stringMatching(/^default-src 'self';[^,]*$/),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "strict-origin-when-cross-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
      });
    }
  });

  test("`slipway health` says when the certificate ends", async () => {
    const { code, output } = await stack.slipway("health");
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/nginx: GET https \/ after .*, certificate until 20\d\d-\d\d-\d\d/),
    ]);
  });

  test("keeps figures inside: no metrics, no stub_status", async () => {
    for (const path of ["/metrics", "/stub_status"]) {
      expect((await ask(path)).body).not.toMatch(/http_requests_total|Active connections/);
    }
    const inside = "wget -q -O - http://nginx:8080/stub_status";
    expect(await stack.compose("exec", "-T", "certbot", "sh", "-c", inside)).toContain("Active connections");
  });

  test("a page is asked for again each time, what it is made of once a year, packed", async () => {
    const page = await ask("/");
    expect(page.headers["cache-control"]).toBe("no-cache");
    const asset = /\/assets\/[^"]+\.js/.exec(page.body)?.[0] ?? "";
    expect((await ask(asset)).headers["cache-control"]).toContain("max-age=31536000");
    const script =
      'wget -q -S -O /dev/null --no-check-certificate --header "Accept-Encoding: gzip" "$1" 2>&1';
    // The frontend packs what it has by itself; the API leaves that to the door.
    for (const url of [
      `http://frontend:3001${asset}`,
      `http://nginx:3001${asset}`,
      "https://nginx/api/openapi.json",
    ]) {
      const said = await stack.compose("exec", "-T", "certbot", "sh", "-c", script, "sh", url);
      expect(said, url).toMatch(/content-encoding: gzip/i);
    }
  });

  test("what it refuses by itself reads like the API's answers", async () => {
    await stack.compose("stop", "api");
    const away = await ask("/api/analyses");
    await stack.compose("up", "--detach", "--wait", "--no-deps", "api");
    expect([away.status, JSON.parse(away.body)]).toMatchObject([503, { error: { code: "unavailable" } }]);
    // 20 a second and 100 at once are one client's.
    const began = performance.now();
    const many = await Promise.all(Array.from({ length: 600 }, () => ask("/api/health")));
    const seconds = (performance.now() - began) / 1000;
    const refused = many.filter(({ status }) => status === 429);
    expect(many.length - refused.length).toBeGreaterThanOrEqual(100);
    expect(many.length - refused.length).toBeLessThanOrEqual(105 + 20 * seconds);
    expect(JSON.parse(refused[0]?.body ?? "{}")).toMatchObject({ error: { code: "too_many_requests" } });
  });
});

test("the site by itself: all pages are one, /api is the API's, and a browser is told what the door tells it", async () => {
  const page = await askPlainly("/", LOCAL.FRONTEND_PORT);
  const deep = await askPlainly("/analyses/any", LOCAL.FRONTEND_PORT);
  expect([deep.status, deep.headers["cache-control"], deep.body]).toEqual([200, "no-cache", page.body]);
  expect((await askPlainly("/assets/any.js", LOCAL.FRONTEND_PORT)).status).toBe(404);
  const openapi = await askPlainly("/api/openapi.json", LOCAL.FRONTEND_PORT);
  expect([openapi.status, JSON.parse(openapi.body)]).toMatchObject([200, { openapi: "3.1.0" }]);
  // The API's own word, once.
  expect(openapi.headers["content-security-policy"]).toMatch(/^default-src 'none'[^,]*$/);
  const door = await ask("/");
  for (const name of [
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
  ]) {
    expect(page.headers[name], name).toBe(door.headers[name]);
    expect(page.headers[name], name).toBeTypeOf("string");
  }
});

// Uses up what one client may try of passwords in a minute.
test.each(["API_PORT", "FRONTEND_PORT"] as const)(
  "who guesses passwords is limited, whatever it says of its address: %s",
  async (port) => {
    const body = JSON.stringify({ email: "nobody@nsip.test", password: "not the password" });
    const guess = async (count: number) => {
      const headers = { "Content-Type": "application/json", "X-Forwarded-For": `198.51.100.${count}` };
      return (await fetch(at(port, "/api/sessions"), { method: "POST", headers, body })).status;
    };
    const answers = [];
    for (let count = 1; count <= 12; count++) answers.push(await guess(count));
    expect(answers).toEqual([...Array(10).fill(401), 429, 429]);
  },
);

test.each(["frontend", "api", "python-analyzer", "nginx", "certbot", "backup"])(
  "%s logs one JSON object a line",
  async (service) => {
    const { lines } = await logOf(stack, service);
    expect(lines.length).toBeGreaterThan(0);
    if (service !== "frontend" && service !== "nginx") return;
    for (const line of lines) expect(line).toMatchObject({ service, durationSeconds: expect.any(Number) });
  },
);

describe("certificates", () => {
  const issuer = () => {
    const script =
      "openssl s_client -connect nginx:443 </dev/null 2>/dev/null | openssl x509 -noout -issuer -serial -subject";
    return stack.compose("exec", "-T", "certbot", "sh", "-c", script);
  };

  test("one of its own at first; Let's Encrypt's when asked for, renewed, and no restart for either", async () => {
    expect(await issuer()).toMatch(/issuer=CN ?= ?nsip\.test/);
    const [before] = await containers("nginx");
    // A minute: certbot 4 renews one for less than ten days when half of that is left, or as soon as Pebble says so, and an
    // older certbot at once, since it is less than a month.
    const validity = 60;
    await using pebble = await startPebble(lab, {
      address: GATEWAY,
      httpPort: OPEN.HTTP_PORT,
      validity,
    });
    const override = join(tmpdir(), `nsip-certbot-${process.pid}.yml`);
    await writeFile(
      override,
      JSON.stringify({
        services: {
          certbot: {
            environment: {
              LETSENCRYPT_EMAIL: "owner@nsip.test",
              ACME_DIRECTORY: pebble.directory,
              REQUESTS_CA_BUNDLE: "/run/pebble.pem",
              CHECK_EVERY: "1",
            },
            volumes: [`${pebble.authority}:/run/pebble.pem:ro`],
          },
        },
      }),
    );
    try {
      await stack.compose("--file", override, "up", "--detach", "--no-deps", "certbot");
    } finally {
      await rm(override);
    }
    const seen = new Set<string>();
    const deadline = Date.now() + 120_000;
    while (seen.size < 2 && Date.now() < deadline) {
      const answer = await issuer();
      if (answer.includes("Pebble")) seen.add(/serial=(\w+)/.exec(answer)?.[1] ?? "");
      await sleep(500);
    }
    expect(seen.size, await stack.compose("logs", "certbot")).toBeGreaterThanOrEqual(2);
    const answer = await ask("/api/health");
    expect(answer.status).toBe(200);
    expect(answer.certificateExpires?.getTime()).toBeLessThan(Date.now() + validity * 1000);
    const [after] = await containers("nginx");
    expect(after?.State).toEqual(before?.State);
  });
});
