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
 * The running production stack: users and privileges of its processes, access from other machines, and nginx.
 */

const root = new URL("../../", import.meta.url).pathname;
const DOMAIN = "nsip.test";
const GATEWAY = "172.31.30.1";
/** Published on all addresses of the host. The others are published on 127.0.0.1. */
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
  // All tests together count as one client.
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
  // Only these fields: the health log changes all the time.
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
  NetworkSettings: z.looseObject({
    Networks: z.record(z.string(), z.looseObject({ IPAddress: z.string() })),
  }),
  Mounts: z.array(z.looseObject({ Type: z.string(), Name: z.string().optional() })),
});

async function containers(...services: readonly string[]) {
  const ids = (await stack.compose("ps", "--quiet", ...services)).trim().split("\n");
  return z.array(Container).parse(JSON.parse(await stack.docker("inspect", ...ids)));
}

/** The address of the frontend's container, which nothing publishes: nginx sends what is for the API directly to it. */
async function frontendItself() {
  const [frontend] = await containers("frontend");
  const [network] = Object.values(frontend?.NetworkSettings.Networks ?? {});
  return { host: network?.IPAddress ?? "", port: 3001 };
}

describe("every container", () => {
  test("runs as a non-root user, without privileges, on a read-only root, and with limits", async () => {
    const all = await containers();
    expect(all.length).toBeGreaterThanOrEqual(14);
    for (const { Name, Config, HostConfig } of all) {
      const isNginx = Name.includes("nginx-1");
      expect(Config.User, Name).toMatch(/^[1-9]\d*(:\d+)?$/);
      expect(HostConfig, Name).toMatchObject({
        Privileged: false,
        ReadonlyRootfs: true,
        CapDrop: ["ALL"],
        CapAdd: isNginx ? ["CAP_NET_BIND_SERVICE"] : null,
        SecurityOpt: ["no-new-privileges:true"],
      });
      expect(HostConfig.Memory, Name).toBeGreaterThan(0);
      expect(HostConfig.NanoCpus, Name).toBeGreaterThan(0);
      expect(HostConfig.PidsLimit, Name).toBeGreaterThan(0);
    }
  });

  test("has only processes of that user, and the same capabilities according to the kernel", async () => {
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

  test("has no anonymous volume, which would be left behind", async () => {
    for (const { Name, Mounts } of await containers()) {
      const volumes = Mounts.filter(({ Type }) => Type === "volume").map((mount) => mount.Name);
      expect(
        volumes.filter((volume) => /^[0-9a-f]{64}$/.test(volume ?? "")),
        Name,
      ).toEqual([]);
    }
  });

  test("has no secrets in its variables", async () => {
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

test("other machines can reach only ports 80 and 443; the guide's other ports are on 127.0.0.1", async () => {
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal)?.address;
  for (const port of Object.values({ ...OPEN, ...LOCAL })) {
    expect(await accepts({ host: "127.0.0.1", port }, 1_000), String(port)).toBe(true);
  }
  if (!outside)
    throw new Error("this machine has only loopback addresses, so access from outside cannot be tested");
  for (const port of Object.values(OPEN)) expect(await accepts({ host: outside, port }, 1_000)).toBe(true);
  for (const port of Object.values(LOCAL)) {
    expect(await accepts({ host: outside, port }, 1_000), String(port)).toBe(false);
  }
});

describe("a container is replaced under load without a failed request", () => {
  const MOST = 10_000;
  /** Sends requests one after the other until stopped, at most MOST. Reports the responses with another status. */
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
  /** Milliseconds. nginx caches an address for a second. */
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
    const { host, port } = await frontendItself();
    const itself = `http://${host}:${port}`;
    const asking = {
      api: () => [
        keepAsking(200, 20, () => read(`${api}/api/accounts/me`)),
        keepAsking(201, 40, () => upload(api, headers)),
        // The frontend's own proxy to the API, which does not buffer uploads.
        keepAsking(201, 80, () => upload(itself, headers)),
        // Ten per second: nginx allows twenty per client.
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
      expect(count, "the requests ended before the replacement").toBeLessThan(MOST);
    }
    const after = await containers(service);
    expect(after).toHaveLength(1);
    expect(after[0]?.Id).not.toBe(old);
  });
});

describe("parallel uploads of 9 MiB, more than nginx can buffer", () => {
  /** Sends all but the last byte, on a connection that accepts any certificate. */
  const begin = async (url: string, headers: http.OutgoingHttpHeaders, body: Buffer) => {
    const { request } = url.startsWith("https:") ? https : http;
    const sent = request(url, { method: "POST", headers, rejectUnauthorized: false, agent: false });
    const answer = new Promise<string>((resolve, reject) => {
      sent.on("error", reject).on("response", (response) => {
        text(response).then((said) => resolve(`${response.statusCode} ${said}`), reject);
      });
    });
    // One upload after the other, whatever the machine's speed: in parallel, all of them could fill the space together
    // and none would have enough.
    const isSent = new Promise<void>((resolve) => sent.write(body.subarray(0, -1), () => resolve()));
    await Promise.race([isSent, answer]);
    return { answer, end: () => sent.end(body.subarray(-1)) };
  };

  test.each([
    // Before the last byte, only uploads that are rejected for lack of space get a response.
    ["nginx", 20, "503"],
    ["the frontend", 4, "415"],
  ] as const)("%s: each upload gets a response in the API's format", async (name, count, wanted) => {
    const { host, port } = await frontendItself();
    const url = name === "nginx" ? `https://127.0.0.1:${OPEN.HTTPS_PORT}` : `http://${host}:${port}`;
    const account = await openSession(at("API_PORT"), "accounts", `${name.replaceAll(" ", "-")}@nsip.test`);
    // Not a picture, so that the API only has to receive it.
    const file = new FormData();
    file.set("image", new Blob([Buffer.alloc(9 * 1024 ** 2)], { type: "image/png" }), "none.png");
    const form = new Response(file);
    const body = Buffer.from(await form.arrayBuffer());
    const type = { "Content-Type": form.headers.get("content-type") ?? "", "Content-Length": body.length };
    const begun: Awaited<ReturnType<typeof begin>>[] = [];
    for (let number = 0; number < count; number += 1)
      begun.push(await begin(`${url}/api/analyses`, { ...account, ...type }, body));
    for (const { end } of begun) end();
    const answers = await Promise.all(begun.map(({ answer }) => answer));
    for (const answer of answers) {
      expect(answer).toMatch(/^(415 .*"code":"unsupported_format"|503 .*"code":"busy")/);
    }
    // Not all of them: a busy API also answers 503 to uploads that nginx had space for.
    expect(answers.map((answer) => answer.slice(0, 3))).toContain(wanted);
  });
});

test("slow downloads use none of the space for uploads", async () => {
  const headers = await openSession(at("API_PORT"), "accounts", "slow@nsip.test");
  const stored = await upload(at("API_PORT"), headers, largeSquare(1_760));
  expect(stored.status).toBe(201);
  // This client stops reading. It is inside the network, because Docker's port proxy would go on reading.
  const script = 'wget -q -O - --no-check-certificate --header "$1" "$2" | { head -c 4; sleep 4; }';
  const asked = [
    `Authorization: ${headers.Authorization}`,
    `https://nginx${stored.headers.get("location")}/original`,
  ];
  const stalled = stack.compose("exec", "-T", "certbot", "sh", "-c", script, "sh", ...asked);
  await sleep(2_500);
  // Measured by df, because nginx unlinks its temporary files at once.
  const used = await stack.compose("exec", "-T", "nginx", "sh", "-c", "df -k /tmp | awk 'END { print $3 }'");
  expect(await stalled).toContain("PNG");
  expect(Number(used)).toBeLessThan(1024);
});

describe("nginx", () => {
  /** Makes a handshake with openssl of certbot's image. Returns the output, also of a failed one. */
  const handshake = (...flags: readonly string[]) => {
    const script = 'openssl s_client -connect nginx:443 -servername "$@" </dev/null 2>&1 || true';
    return stack.compose("exec", "-T", "certbot", "sh", "-c", script, "sh", DOMAIN, ...flags);
  };

  test.each(["-tls1_2", "-tls1_3"])("accepts %s and HTTP/2", async (version) => {
    const said = await handshake(version, "-alpn", "h2,http/1.1");
    expect(said).toMatch(version === "-tls1_2" ? /Protocol\s*: TLSv1\.2|New, TLSv1\.2/ : /New, TLSv1\.3/);
    expect(said).toContain("ALPN protocol: h2");
  });

  test.each([
    ["TLS 1.0", ["-tls1", "-cipher", "ALL:@SECLEVEL=0"]],
    ["TLS 1.1", ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]],
    ["a cipher without forward secrecy", ["-tls1_2", "-cipher", "AES128-GCM-SHA256"]],
  ])("rejects %s", async (_, flags) => {
    expect(await handshake(...flags)).toMatch(/alert (protocol version|handshake failure)/);
  });

  test("redirects HTTP to HTTPS, except its health check", async () => {
    const moved = await askPlainly("/analyses/1?x=2");
    expect([moved.status, moved.headers.location]).toEqual([301, `https://${DOMAIN}/analyses/1?x=2`]);
    expect((await askPlainly("/health")).status).toBe(200);
  });

  test("sends every security header once, with every response", async () => {
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

  test("`slipway health` shows when the certificate expires", async () => {
    const { code, output } = await stack.slipway("health");
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/nginx: GET https \/ after .*, certificate expires 20\d\d-\d\d-\d\d/),
    ]);
  });

  test("does not expose metrics or stub_status", async () => {
    for (const path of ["/metrics", "/stub_status"]) {
      expect((await ask(path)).body).not.toMatch(/http_requests_total|Active connections/);
    }
    const inside = "wget -q -O - http://nginx:8080/stub_status";
    expect(await stack.compose("exec", "-T", "certbot", "sh", "-c", inside)).toContain("Active connections");
  });

  test("pages are revalidated, assets are cached for a year, and both are compressed", async () => {
    const page = await ask("/");
    expect(page.headers["cache-control"]).toBe("no-cache");
    const asset = /\/assets\/[^"]+\.js/.exec(page.body)?.[0] ?? "";
    expect((await ask(asset)).headers["cache-control"]).toContain("max-age=31536000");
    const script =
      'wget -q -S -O /dev/null --no-check-certificate --header "Accept-Encoding: gzip" "$1" 2>&1';
    // The frontend compresses its own responses; nginx compresses the API's.
    for (const url of [
      `http://frontend:3001${asset}`,
      `http://nginx:3001${asset}`,
      "https://nginx/api/openapi.json",
    ]) {
      const said = await stack.compose("exec", "-T", "certbot", "sh", "-c", script, "sh", url);
      expect(said, url).toMatch(/content-encoding: gzip/i);
    }
  });

  test("its own errors have the format of the API's", async () => {
    await stack.compose("stop", "api");
    const away = await ask("/api/analyses");
    await stack.compose("up", "--detach", "--wait", "--no-deps", "api");
    expect([away.status, JSON.parse(away.body)]).toMatchObject([503, { error: { code: "unavailable" } }]);
    // One client may send 20 requests per second, and 100 at once.
    const began = performance.now();
    const many = await Promise.all(Array.from({ length: 600 }, () => ask("/api/health")));
    const seconds = (performance.now() - began) / 1000;
    const refused = many.filter(({ status }) => status === 429);
    expect(many.length - refused.length).toBeGreaterThanOrEqual(100);
    expect(many.length - refused.length).toBeLessThanOrEqual(105 + 20 * seconds);
    expect(JSON.parse(refused[0]?.body ?? "{}")).toMatchObject({ error: { code: "too_many_requests" } });
  });
});

test("the frontend by itself serves all pages, passes /api to the API, and sends nginx's security headers", async () => {
  const frontend = await frontendItself();
  const askFrontend = (http: string) => askWeb({ http }, frontend, 5_000, never);
  const page = await askFrontend("/");
  const deep = await askFrontend("/analyses/any");
  expect([deep.status, deep.headers["cache-control"], deep.body]).toEqual([200, "no-cache", page.body]);
  expect((await askFrontend("/assets/any.js")).status).toBe(404);
  const openapi = await askFrontend("/api/openapi.json");
  expect([openapi.status, JSON.parse(openapi.body)]).toMatchObject([200, { openapi: "3.1.0" }]);
  // The API's own header, once.
  expect(openapi.headers["content-security-policy"]).toMatch(/^default-src 'none'[^,]*$/);
  const proxied = await ask("/");
  for (const name of [
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
  ]) {
    expect(page.headers[name], name).toBe(proxied.headers[name]);
    expect(page.headers[name], name).toBeTypeOf("string");
  }
});

// Uses up the password attempts that one client has per minute.
test.each(["nginx", "frontend"] as const)(
  "password guessing is limited, whatever address the client claims to have: %s",
  async (proxy) => {
    const { host, port } = await frontendItself();
    const url = proxy === "nginx" ? at("API_PORT") : `http://${host}:${port}`;
    const body = JSON.stringify({ email: `nobody-${proxy}@nsip.test`, password: "not the password" });
    const guess = async (count: number) => {
      const headers = { "Content-Type": "application/json", "X-Forwarded-For": `198.51.100.${count}` };
      return (await fetch(`${url}/api/sessions`, { method: "POST", headers, body })).status;
    };
    const answers = [];
    for (let count = 1; count <= 12; count++) answers.push(await guess(count));
    expect(answers).toEqual([...Array(10).fill(401), 429, 429]);
  },
);

test.each(["frontend", "api", "python-analyzer", "nginx", "certbot", "backup"])(
  "%s logs one JSON object per line",
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

  test("are self-signed at first, then issued and renewed by Let's Encrypt, without a restart", async () => {
    expect(await issuer()).toMatch(/issuer=CN ?= ?nsip\.test/);
    const [before] = await containers("nginx");
    // One minute. certbot 4 renews a certificate for less than ten days when half of its lifetime is left, or as soon as
    // Pebble says so. Older versions renew it at once, because it is valid for less than a month.
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
