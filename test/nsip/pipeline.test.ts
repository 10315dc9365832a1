import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostFlags, labFlags, QUICK_SCAN, slipway } from "../e2e/slipway.ts";
import { visit as knock } from "../integration/visitor.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";
import { openSession, trustSite, upload } from "./site.ts";

/*
 * What the demo does, which also looks for secrets: the NSIP stack from its source to a host, for two platforms, and then
 * a second release.
 */

const root = new URL("../../", import.meta.url).pathname;
/** Registered in the first release, and still there in the second. */
const EMAIL = "pipeline@nsip.example";
const out = join(root, ".slipway", "pipeline-test");
const FILES = "compose/docker-compose.prod.yml,compose/logging.local.yml";
const namespace = `nsip-${randomBytes(4).toString("hex")}`;
type Variables = Readonly<Record<string, string>>;
let lab: Lab;
let host: Host & AsyncDisposable;

beforeAll(async () => {
  lab = await openLab();
  host = await extraHost(lab, 23);
  await promisify(execFile)(join(root, "scripts/nsip-secrets"), { env: lab.env });
});

afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await rm(out, { recursive: true, force: true });
});

async function ship(version: string, more: readonly string[] = [], variables: Variables = {}) {
  const project = ["--files", FILES, "--platforms", "linux/amd64,linux/arm64"];
  const naming = ["--registries", `${lab.registry}/${namespace}`, "--tags", `type=raw,value=${version}`];
  const flags = [
    ...project,
    ...naming,
    "--out",
    out,
    "--json",
    ...QUICK_SCAN,
    ...labFlags(lab),
    ...hostFlags(host),
    ...more,
  ];
  const ended = await slipway(lab, root, flags, { APP_VERSION: version, ...variables });
  return { ...ended, text: await readFile(join(out, "result.json"), "utf8").catch(() => "{}") };
}

const at = () => `https://localhost:${host.https}`;

function site(path: string, init?: RequestInit): Promise<Response> {
  return fetch(`${at()}${path}`, init);
}

/** Requests pages and stores pictures until it is stopped. Reports the answers that somebody would have noticed. */
function visit(headers: Awaited<ReturnType<typeof openSession>>) {
  const failed: string[] = [];
  let isOver = false;
  const asking = (async () => {
    let count = 0;
    for (; !isOver && count < 10_000; count++) {
      const requests = [site("/"), site("/api/health"), ...(count % 2 ? [upload(at(), headers)] : [])];
      for (const answer of await Promise.allSettled(requests)) {
        if (answer.status === "rejected") failed.push(String(answer.reason));
        else {
          const body = await answer.value.text();
          if (!answer.value.ok) failed.push(`${answer.value.url}: ${answer.value.status} ${body}`);
        }
      }
      // Below the limits of the site for one client.
      await sleep(250);
    }
    return count;
  })();
  return async () => {
    isOver = true;
    return { count: await asking, failed };
  };
}

describe("NSIP", () => {
  test("is deployed from source to a site that stores and shows an analysis", async () => {
    const { code, output, text } = await ship("1.0.0");
    expect(code, output).toBe(0);
    const result: unknown = JSON.parse(text);
    expect(result).toMatchObject({
      outcome: "passed",
      deploy: { hosts: [{ outcome: "deployed", previous: null }] },
    });
    // Every image, for both platforms.
    expect(text.match(/"platform": ?"linux\/arm64"/g)?.length).toBeGreaterThanOrEqual(3);
    expect(await readFile(join(out, "summary.md"), "utf8")).toContain("```mermaid");

    await trustSite(host.https);
    expect(await (await site("/api/health")).json()).toMatchObject({ status: "ok", version: "1.0.0" });
    const headers = await openSession(at(), "accounts", EMAIL);
    const stored = await upload(at(), headers);
    expect(stored.status, await stored.clone().text()).toBe(201);
    const mask = await site(`${stored.headers.get("location")}/mask`, { headers });
    expect([mask.status, mask.headers.get("content-type")]).toEqual([200, "image/png"]);
    expect(await (await site("/")).text()).toContain("Negative Space");
  });

  test("a second version replaces only its own services without a lost request, and keeps the data", async () => {
    const headers = await openSession(at(), "sessions", EMAIL);
    const visited = visit(headers);
    const { code, output, text } = await ship("1.1.0", ["--stages", "build,push,deploy"]);
    const { count, failed } = await visited();
    expect(code, output).toBe(0);
    expect(failed).toEqual([]);
    expect(count).toBeGreaterThan(10);
    const replaced = { action: "replaced", rollout: "start-first" };
    expect(JSON.parse(text)).toMatchObject({
      deploy: {
        hosts: [
          {
            outcome: "deployed",
            services: expect.arrayContaining([
              expect.objectContaining({ service: "postgres", action: "unchanged" }),
              ...["api", "frontend", "python-analyzer"].map((service) =>
                expect.objectContaining({ service, ...replaced }),
              ),
            ]),
          },
        ],
      },
    });
    expect(await (await site("/api/health")).json()).toMatchObject({ status: "ok", version: "1.1.0" });
    expect(JSON.stringify(await (await site("/api/analyses", { headers })).json())).toContain("square.png");
  });

  test("its edge, which publishes the ports, gets new settings without a lost request, on new connections and on kept ones", async () => {
    const edge = { host: "localhost", port: host.https, path: "/" };
    const kept = new Agent({ keepAlive: true, maxSockets: 4 });
    const clients = [
      knock(request, { ...edge, agent: false }, 50),
      knock(request, { ...edge, agent: kept }, 50),
    ];
    const candidates = join(out, "candidates.json");
    const deploy = ["--stages", "deploy", "--candidates", candidates];
    const { code, output, text } = await ship("1.1.0", deploy, { RATE_LIMIT: "60" });
    for (const { stop } of clients) stop();
    expect(code, output).toBe(0);
    const replaced = { service: "nginx", action: "replaced", rollout: "redirect" };
    expect(JSON.parse(text).deploy.hosts[0].services).toContainEqual(expect.objectContaining(replaced));
    for (const { found } of clients) {
      expect([found.failed.length, found.failed[0]]).toEqual([0, undefined]);
      expect(found.count).toBeGreaterThan(50);
    }
    kept.destroy();
  });
});
