import { appendFile, readFile, writeFile } from "node:fs/promises";
import { Agent, type RequestOptions, request } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { hostFlags, labFlags, slipway } from "../e2e/slipway.ts";
import { onHost } from "../integration/stack.ts";
import { type Visited, visit } from "../integration/visitor.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";
import { type Checkout, openCheckout } from "../nsip/checkout.ts";
import { openSession, trustSite, upload } from "../nsip/site.ts";

/*
 * NSIP in use while it is deployed again and again, each time with one thing changed, and rolled back now and then: 200
 * requests a second, a third of them POSTs, on new connections and on kept ones. Beside it, what `docker compose up` does.
 */

const DEPLOYMENTS = Number(process.env.DEPLOYMENTS ?? 20);
const EVERY_FOURTH = 4;
const FILES = "compose/docker-compose.prod.yml,compose/logging.local.yml";
/** What is changed in turn, and the service that is replaced for it. */
const CHANGES = [
  ["api", "apps/api/src/clock.ts", (edition: string) => `\nexport const EDITION_${edition} = true;\n`],
  ["frontend", "apps/frontend/nginx.conf", (edition: string) => `# ${edition}\n`],
  ["python-analyzer", "apps/analyzer/analyzer/__init__.py", (edition: string) => `# ${edition}\n`],
  ["nginx", "monitoring/nginx/site.conf", (edition: string) => `# ${edition}\n`],
  ["nginx", undefined, undefined],
] as const;

let lab: Lab;
let host: Host & AsyncDisposable;
let checkout: Checkout;
let headers: Awaited<ReturnType<typeof openSession>>;

beforeAll(async () => {
  lab = await openLab();
  host = await extraHost(lab, 35);
  checkout = await openCheckout(lab, {});
  // Files of a repository may be mounted.
  await checkout.follow("git init --quiet");
  await checkout.follow("scripts/nsip-secrets");
  await newEdge("0");
  await ship();
  await trustSite(host.https);
  headers = await openSession(site(), "accounts", "edition@nsip.example");
}, 900_000);
afterAll(async () => {
  await checkout?.[Symbol.asyncDispose]();
  await host?.[Symbol.asyncDispose]();
});

const site = () => `https://localhost:${host.https}`;
const on = (script: string) => onHost(lab, host, script);
const Services = z.array(z.looseObject({ service: z.string(), action: z.string() }));
const Deployed = z.looseObject({
  deploy: z.looseObject({ hosts: z.array(z.looseObject({ services: Services })) }),
});

interface Shipped {
  /** The services that were not left alone. */
  readonly changed: readonly string[];
  /** How long the switch took on the host, as the log tells: `12.3s deploy    …`. */
  readonly seconds: number;
}

/** Commits what has changed, builds it and deploys it. */
async function ship(): Promise<Shipped> {
  const out = join(checkout.path, ".slipway");
  const person = "-c user.name=edition -c user.email=edition@nsip.example";
  await checkout.follow(`git add --all && git ${person} commit --quiet --allow-empty --message edition`);
  const flags = [
    ...["--files", `${FILES},edition.yml`, "--platforms", "linux/amd64", "--stages", "build,push,deploy"],
    ...[
      "--registries",
      `${lab.registry}/edition-test`,
      "--tags",
      "type=raw,value=1.0.0",
      "--out",
      out,
      "--json",
    ],
    ...labFlags(lab),
    ...hostFlags(host),
  ];
  // Neither nginx nor the API limits these clients.
  const variables = { APP_VERSION: "1.0.0", RATE_LIMIT: "1000", RATE_LIMIT_PER_MINUTE: "1000000" };
  const { code, output } = await slipway(lab, checkout.path, flags, variables);
  expect(code, output).toBe(0);
  const result = Deployed.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8")));
  const changed = result.deploy.hosts.flatMap(({ services }) =>
    services.filter(({ action }) => action !== "unchanged").map(({ service }) => service),
  );
  const at = (line: RegExp) => Number(line.exec(output)?.[1]);
  const started = at(/^ *([\d.]+)s deploy .* sh start\.sh forward /m);
  return { changed, seconds: at(/^ *([\d.]+)s deploy +\S+: (?:deployed|unchanged)$/m) - started };
}

/** A new image for the edge, which differs in a label alone. */
async function newEdge(edition: string): Promise<void> {
  const image = `${lab.registry}/edition-test/nginx:${edition}`;
  const from = "printf 'FROM nginx:1.25-alpine\\nLABEL edition=%s\\n'";
  await checkout.follow(`${from} ${edition} | docker build --tag ${image} - && docker push --quiet ${image}`);
  await writeFile(join(checkout.path, "edition.yml"), `services: { nginx: { image: "${image}" } }\n`);
}

type Found = Readonly<Record<"new connections" | "kept connections" | "uploads", Visited>>;

/** 200 requests a second until it is stopped, and an upload each second. */
function clients(): () => Promise<Found> {
  const kept = new Agent({ keepAlive: true, maxSockets: 8 });
  const asking = (agent: Agent | false) => {
    const at = (path: string, more?: RequestOptions) => ({
      host: "localhost",
      port: host.https,
      path,
      agent,
      ...more,
    });
    return [
      visit(request, at("/"), 30),
      visit(request, at("/api/accounts/me", { headers }), 30),
      // Without a session: this one is about the way there and back.
      visit(request, at("/api/analyses"), 30, "x", 401),
    ];
  };
  const each = { "new connections": asking(false), "kept connections": asking(kept) };
  const uploads: Visited = { count: 0, failed: [], slowest: 0, bodies: {} };
  const uploading = setInterval(async () => {
    const begun = Date.now();
    const status = await upload(site(), headers).then((answer) => String(answer.status), String);
    uploads.slowest = Math.max(uploads.slowest, Date.now() - begun);
    uploads.count++;
    if (status !== "201") uploads.failed.push(status);
  }, 1_000);
  return async () => {
    clearInterval(uploading);
    for (const { stop } of Object.values(each).flat()) stop();
    // For the answers to what is under way.
    await sleep(2_000);
    kept.destroy();
    const sum = (all: readonly { readonly found: Visited }[]): Visited => ({
      count: all.reduce((total, { found }) => total + found.count, 0),
      failed: all.flatMap(({ found }) => found.failed),
      slowest: Math.max(...all.map(({ found }) => found.slowest)),
      bodies: {},
    });
    return {
      "new connections": sum(each["new connections"]),
      "kept connections": sum(each["kept connections"]),
      uploads,
    };
  };
}

const table = (what: string, found: Found) =>
  Object.entries(found).map(
    ([name, { count, failed, slowest }]) =>
      `| ${what} | ${name} | ${count} | ${failed.length} | ${slowest} ms |`,
  );

/** How many pictures the database has. */
const rows = async () =>
  Number(
    await on(
      "docker exec negative-space-imaging-postgres-1 psql -U postgres -d negative_space -Atc 'select count(*) from analyses'",
    ),
  );

test(`no request and no row is lost in ${DEPLOYMENTS} deployments of NSIP, with a rollback after every fourth`, async () => {
  const stop = clients();
  let before = await rows();
  let undone: string | undefined;
  const times: string[] = [];
  for (let number = 1; number <= DEPLOYMENTS; number++) {
    const [service, path, text] = CHANGES[(number - 1) % CHANGES.length] ?? CHANGES[0];
    const edition = String(number);
    if (path) await appendFile(join(checkout.path, path), text(edition));
    else await newEdge(edition);
    const { changed, seconds } = await ship();
    expect(new Set(changed)).toEqual(new Set(undone ? [undone, service] : [service]));
    times.push(`${changed.join(" and ")}: ${seconds.toFixed(1)} s`);
    undone = number % EVERY_FOURTH === 0 ? service : undefined;
    if (undone) await rollback();
    const after = await rows();
    expect(after).toBeGreaterThanOrEqual(before);
    before = after;
  }
  const found = await stop();
  const broken = await on(
    "docker logs negative-space-imaging-nginx-1 2>&1 | grep '\"status\":50' | tail -n 20 || :",
  );
  if (broken) process.stdout.write(`The edge says:\n${broken}`);
  expect(await rows()).toBe(found.uploads.count - found.uploads.failed.length);
  if (undone) await ship();
  const { changed, seconds } = await ship();
  times.push(`again, ${changed.join(" and ") || "nothing"} changed: ${seconds.toFixed(1)} s`);
  const other = await composeUp();
  const lines = [
    ...["| what | clients | requests | failed | slowest |", "| --- | --- | ---: | ---: | ---: |"],
    ...table(
      `Slipway, ${DEPLOYMENTS} deployments, ${Math.floor(DEPLOYMENTS / EVERY_FOURTH)} rollbacks`,
      found,
    ),
    ...table("`docker compose up`, each service once", other),
  ];
  process.stdout.write(`On the host:\n${times.join("\n")}\n${lines.join("\n")}\n`);
  for (const [name, { failed }] of Object.entries(found)) expect(failed, name).toEqual([]);
}, 3_000_000);

async function rollback(): Promise<void> {
  const flags = ["rollback", "--files", `${FILES},edition.yml`, "--project-name", "negative-space-imaging"];
  const { code, output } = await slipway(lab, checkout.path, [...flags, ...hostFlags(host)]);
  expect(code, output).toBe(0);
}

/** The same release with another variable for each of the four services, brought by compose itself under the same clients. */
async function composeUp(): Promise<Found> {
  const stop = clients();
  for (const service of ["api", "frontend", "python-analyzer", "nginx"]) {
    await on(`cd slipway/negative-space-imaging/current
printf 'services: { %s: { environment: { EDITION: "plain" } } }' ${service} > /tmp/plain.yaml
docker compose --project-name negative-space-imaging --file compose.yaml --file /tmp/plain.yaml up --detach --wait --no-deps ${service} 2>&1`);
  }
  return stop();
}
