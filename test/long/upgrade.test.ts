import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { strayName } from "../lab/strays.ts";
import { type Checkout, openCheckout } from "../nsip/checkout.ts";
import { openSession, upload } from "../nsip/site.ts";
import { PORTS, SUBNET } from "../nsip/stack.ts";

/*
 * The guide's upgrade procedure on a stack with data, from a checkout: pull the changes, build, recreate, check the health.
 */

const project = strayName("nsip-test");
const settings = {
  ...Object.fromEntries(Object.entries(PORTS).map(([name, port]) => [name, String(port)])),
  ...{ COMPOSE_PROJECT_NAME: project, NSIP_SUBNET: SUBNET },
  ...{ GIT_AUTHOR_NAME: "team", GIT_AUTHOR_EMAIL: "team@nsip.example" },
  ...{ GIT_COMMITTER_NAME: "team", GIT_COMMITTER_EMAIL: "team@nsip.example" },
};
const site = `http://127.0.0.1:${PORTS.HTTP_PORT}`;
let lab: Lab;
let checkout: Checkout;
const follow = (line: string) => checkout.follow(line);
/** Returns the container and the image of each service. */
async function containers(): Promise<ReadonlyMap<string, { container: string; image: string }>> {
  const ids = `docker ps --quiet --filter label=com.docker.compose.project=${project}`;
  const format = `{{index .Config.Labels "com.docker.compose.service"}} {{.Id}} {{.Image}}`;
  const lines = (await follow(`docker inspect --format '${format}' $(${ids})`)).trim().split("\n");
  return new Map(
    lines.map((line) => {
      const [service = "", container = "", image = ""] = line.split(" ");
      return [service, { container, image }];
    }),
  );
}

beforeAll(async () => {
  lab = await openLab();
  checkout = await openCheckout(lab, settings);
  await follow(
    "git init --quiet --initial-branch main && git add --all --force && git commit --quiet -m 'The version that runs'",
  );
  await follow("git clone --quiet . ../origin && git remote add origin ../origin");
  await follow("./scripts/docker-deploy.sh up");
});
afterAll(async () => {
  await checkout?.type("./scripts/docker-deploy.sh down");
  const volumes = ["postgres-data", "prometheus-data", "grafana-data"].map((name) => `${project}_${name}`);
  await run(["docker", "volume", "rm", "--force", ...volumes], { env: lab.env });
  await checkout?.[Symbol.asyncDispose]();
});

test("the pulled version runs in new, healthy containers, and the data is still there", async () => {
  const headers = await openSession(site, "accounts", "upgrade@nsip.example");
  const stored = await upload(site, headers);
  expect(stored.status).toBe(201);
  const before = await containers();

  // One file of each image. Development does not mount the one that the site serves.
  const origin = join(checkout.path, "../origin");
  await writeFile(join(origin, "apps/frontend/public/release.txt"), "the next one\n");
  await appendFile(join(origin, "apps/api/tsconfig.json"), "\n");
  await appendFile(join(origin, "apps/analyzer/gunicorn.conf.py"), "\n# The next one.\n");
  await follow("cd ../origin && git add --all && git commit --quiet -m 'The next version'");

  await follow("git pull origin main");
  await follow("./scripts/docker-build.sh");
  await follow("./scripts/docker-deploy.sh restart");
  await follow("./scripts/docker-deploy.sh health");

  const after = await containers();
  expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
  for (const [service, { container }] of after) {
    expect(container, service).not.toBe(before.get(service)?.container);
  }
  for (const service of ["api", "frontend", "python-analyzer"]) {
    expect(after.get(service)?.image, service).not.toBe(before.get(service)?.image);
  }
  expect(await (await fetch(`${site}/release.txt`)).text()).toBe("the next one\n");
  const again = await openSession(site, "sessions", "upgrade@nsip.example");
  expect((await fetch(`${site}${stored.headers.get("location")}`, { headers: again })).status).toBe(200);
});
