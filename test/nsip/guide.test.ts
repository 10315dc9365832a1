import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Lab, openLab } from "../lab/lab.ts";
import { type Checkout, openCheckout } from "./checkout.ts";

/*
 * The guide as its reader follows it: in a new checkout, with the guide's exact commands, from the root. Only the ports
 * differ. Tested elsewhere: building for several platforms, without the cache, and pushing (test/long/build.test.ts), the
 * inside of production (production.test.ts), and upgrading (test/long/upgrade.test.ts).
 */

/** The guide's project name, from .env.example. */
const PROJECT = "negative-space-imaging";
/** A second project, with separate data. */
const PRODUCTION = `${PROJECT}-production`;
const SETTINGS = {
  ...{ NSIP_SUBNET: "172.31.29.0/26", HTTP_PORT: "27080", API_PORT: "27000", FRONTEND_PORT: "27001" },
  ...{ POSTGRES_PORT: "27432", REDIS_PORT: "27379", ANALYZER_PORT: "27500" },
  ...{ PROMETHEUS_PORT: "27090", GRAFANA_PORT: "27002", HTTPS_PORT: "27443" },
};
/** Exit code of `timeout` if it had to stop the command. */
const TIMED_OUT = 124;

let lab: Lab;
let checkout: Checkout;
/** Whether the stack of this name belongs to this test. */
let ours = false;
const type = (line: string) => checkout.type(line);
const follow = (line: string) => checkout.follow(line);

beforeAll(async () => {
  lab = await openLab();
  checkout = await openCheckout(lab, SETTINGS);
  // This test uses the stack's real name: do not touch an existing stack.
  const containers = `docker ps --all --quiet --filter label=com.docker.compose.project=${PROJECT}`;
  expect(await follow(containers), "a stack of this name already exists").toBe("");
  expect(await follow(`docker volume ls --quiet --filter name=^${PROJECT}`)).toBe("");
  expect(await follow("docker network ls --quiet --filter name=^nsip-network$")).toBe("");
  ours = true;
});
afterAll(async () => {
  if (ours) {
    for (const project of [PROJECT, PRODUCTION]) {
      await type(`COMPOSE_PROJECT_NAME=${project} ./scripts/docker-deploy.sh down`);
    }
    await type("docker network rm nsip-network");
    await type(`docker volume rm --force $(docker volume ls --quiet --filter name=^${PROJECT})`);
  }
  await checkout?.[Symbol.asyncDispose]();
});

/** Replaces a line of .env, which must exist. */
async function change(line: string, into: string): Promise<void> {
  const file = join(checkout.path, ".env");
  const settings = await readFile(file, "utf8");
  expect(settings).toContain(`${line}\n`);
  await writeFile(file, settings.replace(`${line}\n`, into === "" ? "" : `${into}\n`));
}

describe("quick start", () => {
  test("up, status and health work with .env.example, also if a network of the guide's name exists", async () => {
    await follow("cp .env.example .env");
    await follow("docker network create nsip-network");
    await follow("docker network inspect nsip-network");
    await follow("./scripts/docker-deploy.sh up");
    expect(await follow("./scripts/docker-deploy.sh status")).toMatch(/nsip-api .*healthy/);
    expect(await follow("./scripts/docker-deploy.sh health")).toContain("api: healthy");
    const site = await fetch(`http://localhost:${SETTINGS.FRONTEND_PORT}`);
    expect(await site.text()).toContain("Negative Space");
    await follow("./scripts/docker-deploy.sh up --service api");
  });
});

test("a second stack does not take over its container names", async () => {
  const id = await follow("docker inspect --format {{.Id}} nsip-redis");
  const other = `COMPOSE_PROJECT_NAME=${PROJECT}-2 REDIS_PORT=27380 NSIP_SUBNET=172.31.29.64/26`;
  try {
    await follow(`${other} ./scripts/docker-deploy.sh up --service redis`);
    expect(await follow("docker inspect --format {{.Id}} nsip-redis")).toBe(id);
  } finally {
    await follow(`${other} ./scripts/docker-deploy.sh down`);
  }
});

describe("logs and troubleshooting", () => {
  test("logs shows all logs, follows one service, and shows the last lines with timestamps", async () => {
    const following = type("timeout 10 ./scripts/docker-deploy.sh logs --service api --follow");
    expect(await follow("./scripts/docker-deploy.sh logs")).toMatch(/^nsip-postgres .*ready to accept/m);
    const last = await follow("./scripts/docker-deploy.sh logs --lines 100 --timestamps");
    const ofApi = last.split("\n").filter((line) => line.startsWith("nsip-api "));
    expect(ofApi.length).toBeGreaterThan(0);
    expect(ofApi.length).toBeLessThanOrEqual(100);
    for (const line of ofApi) expect(line).toMatch(/\| \d{4}-\d\d-\d\dT/);
    const followed = await following;
    expect([followed.code, followed.output]).toEqual([TIMED_OUT, expect.stringContaining('"msg"')]);
  });

  test("plain docker and docker-compose commands use this stack", async () => {
    const watching = type("timeout 10 docker stats");
    expect(await follow("docker logs nsip-api")).toContain('"msg"');
    expect(await follow("docker exec nsip-nginx nginx -v")).toContain("nginx version");
    expect(await follow("docker-compose ps")).toMatch(/nsip-nginx .*healthy/);
    expect(await follow("docker-compose exec postgres pg_isready")).toContain("accepting connections");
    expect(await follow("docker-compose exec redis redis-cli ping")).toBe("PONG\n");
    expect(await follow("docker-compose logs postgres")).toContain("ready to accept");
    const stats = await watching;
    expect([stats.code, stats.output]).toEqual([TIMED_OUT, expect.stringContaining("nsip-redis")]);
  });

  test("restart builds and recreates, so that changes of the source and of .env take effect", async () => {
    const id = () => follow("docker inspect --format '{{.Id}} {{.Image}}' nsip-api");
    const [before = "", image = ""] = (await id()).trim().split(" ");
    // A source file that development does not mount.
    const settings = join(checkout.path, "apps/api/tsconfig.json");
    await writeFile(settings, `${await readFile(settings, "utf8")}\n`);
    await follow("./scripts/docker-deploy.sh restart --service api");
    const [after, built] = (await id()).trim().split(" ");
    expect(after).not.toBe(before);
    expect(built).not.toBe(image);

    const memory = () => follow("docker-compose exec redis redis-cli config get maxmemory");
    expect(await memory()).toContain(String(256 * 1024 ** 2));
    await change("REDIS_MAX_MEMORY=256mb", "REDIS_MAX_MEMORY=128mb");
    await change("REDIS_PASSWORD=redis_password_here", "REDIS_PASSWORD='another # one'");
    await follow("./scripts/docker-deploy.sh restart --service redis");
    expect(await memory()).toContain(String(128 * 1024 ** 2));
    const ping = "REDISCLI_AUTH='another # one' /usr/local/bin/redis-cli ping";
    expect(await follow(`docker-compose exec redis sh -c "${ping}"`)).toBe("PONG\n");
  });
});

describe("the database", () => {
  const accounts =
    "docker-compose exec postgres psql -U postgres -d negative_space -qtAc 'SELECT count(*) FROM accounts'";

  test("the weekly backup can be restored", async () => {
    const before = await follow(accounts);
    const [file = ""] =
      /logs\/backup-\d{8}-\d{6}\.sql/.exec(await follow("./scripts/docker-deploy.sh backup")) ?? [];
    await follow(accounts.replace("SELECT count(*) FROM accounts", "TRUNCATE accounts CASCADE"));
    expect(await follow(accounts)).toBe("0\n");

    const unasked = await type(`./scripts/docker-deploy.sh restore ./${file} </dev/null`);
    expect([unasked.code, unasked.output]).toEqual([
      2,
      expect.stringContaining("yes: required when standard input is not a terminal"),
    ]);
    // At a terminal, which `script` provides, it asks for confirmation.
    const asked = `script --quiet --return --command './scripts/docker-deploy.sh restore ./${file}' /dev/null`;
    const refused = await type(`echo no | ${asked}`);
    expect(refused.code, refused.output).not.toBe(0);
    expect(await follow(accounts)).toBe("0\n");
    await follow(`echo yes | ${asked}`);
    expect(await follow(accounts)).toBe(before);
  });

  test("its volume has the guide's name", async () => {
    expect(await follow("docker volume ls")).toContain("negative-space-imaging_postgres-data");
    await follow("docker volume inspect negative-space-imaging_postgres-data");
  });
});

describe("building", () => {
  test("builds all images, and a version of them", async () => {
    await follow("./scripts/docker-build.sh");
    await follow("./scripts/docker-build.sh --version 1.0.0");
    for (const name of ["nsip-api", "nsip-frontend", "nsip-analyzer"]) {
      expect(await follow(`docker image ls --format {{.Tag}} ${name}`)).toMatch(/^latest$/m);
      await follow(`docker image rm ${name}:1.0.0`);
    }
  });

  test("builds one image by hand", async () => {
    await follow("DOCKER_BUILDKIT=1 docker build --progress=plain -f dockerfiles/Dockerfile.api .");
  });

  test("pushes an image to a registry and pulls it again", async () => {
    const there = `${lab.registry}/username/nsip-api:1.0.0`;
    await follow(`docker tag nsip-api:latest ${there}`);
    await follow(`docker push ${there}`);
    await follow(`docker pull ${there}`);
    await follow(`docker image rm ${there}`);
  });
});

test("three replicas of the API all respond behind the proxy, and the first keeps its name", async () => {
  await follow("docker-compose up -d --scale api=3");
  expect((await follow("docker-compose ps --quiet api")).trim().split("\n")).toHaveLength(3);
  await follow("docker container inspect nsip-api");
  const answering = async () => {
    await fetch(`http://localhost:${SETTINGS.API_PORT}/api/asked`);
    const logs = await follow("docker-compose logs --no-color api");
    const asked = logs.split("\n").filter((line) => line.includes('"/api/asked"'));
    return new Set(asked.map((line) => line.split(/\s*\|/)[0]));
  };
  // nginx resolves the replicas' addresses from time to time.
  const deadline = Date.now() + 60_000;
  let replicas = await answering();
  while (replicas.size < 3 && Date.now() < deadline) {
    await sleep(200);
    replicas = await answering();
  }
  expect([...replicas].sort()).toEqual([`api-2`, `api-3`, "nsip-api"]);
});

describe("prune and down", () => {
  test("the monthly prune removes stopped containers and untagged images, and no volumes", async () => {
    const label = "com.docker.compose.project";
    const ofCompose = `docker image inspect --format '{{index .Config.Labels "${label}"}}' nsip-api:development`;
    expect(await follow(ofCompose)).toBe(`${PROJECT}\n`);
    const build = "docker build --quiet -f dockerfiles/Dockerfile.api";
    const nameless = [
      await follow(`${build} .`),
      // Labeled like an image of compose that lost its tag to a newer one.
      await follow(`${build} --target development --label ${label}=${PROJECT} .`),
    ];
    for (const image of nameless) await follow(`docker image inspect ${image}`);
    await follow("docker stop nsip-redis");
    // The last line is the size of the removed build cache.
    expect(await follow("./scripts/docker-deploy.sh prune")).toMatch(
      /^Deleted Containers[\s\S]*^Total:.*\n$/m,
    );
    for (const image of nameless) {
      expect((await type(`docker image inspect ${image}`)).output).toContain("No such image");
    }
    await follow("docker image inspect nsip-api:development nsip-api:latest");
    expect(await follow("docker volume ls --quiet")).toContain(`${PROJECT}_postgres-data`);
    const health = await type("./scripts/docker-deploy.sh health");
    expect([health.code, health.output]).toEqual([1, expect.stringMatching(/unhealthy: .*redis/)]);
  });

  test("down removes containers and networks, and keeps the data", async () => {
    const mounts = await follow(
      `docker inspect --format '{{range .Mounts}}{{.Name}}{{"\\n"}}{{end}}' $(docker-compose ps --all --quiet)`,
    );
    const volumes = new Set(mounts.split("\n").filter(Boolean));
    expect([...volumes].filter((name) => !name.startsWith(PROJECT))).toEqual([]);
    await follow("./scripts/docker-deploy.sh down");
    const ours = `--filter label=com.docker.compose.project=${PROJECT}`;
    expect(await follow(`docker ps --all --quiet ${ours}`)).toBe("");
    expect(await follow(`docker network ls --quiet ${ours}`)).toBe("");
    expect(await follow("docker volume ls --quiet")).toContain(`${PROJECT}_postgres-data`);
  });
});

describe("production", () => {
  const up = "./scripts/docker-deploy.sh up --env production";
  const names = ["DB_PASSWORD", "REDIS_PASSWORD", "JWT_SECRET", "GRAFANA_PASSWORD"];

  test("does not start with placeholders in .env or in files from the quick start, and writes nothing", async () => {
    await change("REDIS_PASSWORD='another # one'", "REDIS_PASSWORD=redis_password_here");
    const held = await follow("sha256sum compose/secrets/*");
    const refused = await type(up);
    for (const name of names)
      expect(refused.output).toContain(`${name} is still a publicly known placeholder`);
    expect([refused.code, refused.output]).toEqual([1, expect.stringContaining("COMPOSE_FILE in .env")]);

    // As .env.example advises.
    const settings = await readFile(join(checkout.path, ".env"), "utf8");
    const lines = settings.split("\n").filter((line) => !names.some((name) => line.startsWith(`${name}=`)));
    await writeFile(join(checkout.path, ".env"), lines.join("\n"));
    await change("COMPOSE_FILE=compose/docker-compose.yml", "");
    const production = "COMPOSE_FILE=compose/docker-compose.prod.yml:compose/logging.local.yml";
    await change(`# ${production}`, production);
    const kept = await type(up);
    for (const file of ["db_password", "jwt_secret", "grafana_password"]) {
      expect(kept.output).toContain(`compose/secrets/${file} contains a publicly known placeholder`);
    }
    expect([kept.code, kept.output]).toEqual([1, expect.stringContaining("remove this file")]);
    expect(await follow("sha256sum compose/secrets/*")).toBe(held);
    expect(await follow("docker-compose ps --all --quiet")).toBe("");
    await follow("rm compose/secrets/*");
    await change(`COMPOSE_PROJECT_NAME=${PROJECT}`, `COMPOSE_PROJECT_NAME=${PRODUCTION}`);
  });

  const ten = 10 * 60_000;
  test(
    "starts with the guide's container names, and stays production after a restart",
    async () => {
      await follow(up);
      expect(await follow("./scripts/docker-deploy.sh status")).toMatch(/nsip-nginx .*healthy/);
      expect(await follow("docker logs nsip-api")).toContain('"msg"');
      expect(await follow("./scripts/docker-deploy.sh health")).toContain("backup: healthy");
      const inside = "docker inspect --format '{{.HostConfig.ReadonlyRootfs}} {{.Id}}' nsip-api";
      const before = await follow(inside);
      await follow("./scripts/docker-deploy.sh restart --service api");
      const after = await follow(inside);
      expect([after.slice(0, 5), after === before]).toEqual(["true ", false]);
      // Plain docker-compose uses production, too.
      expect(await follow("docker-compose ps --services")).toContain("certbot");
    },
    ten,
  );

  test("Prometheus and the exporters log JSON, and PostgreSQL logs fields", async () => {
    const exporters = ["node", "nginx", "postgres", "redis"].map((name) => `${name}-exporter`);
    for (const service of ["prometheus", ...exporters]) {
      const lines = (await follow(`docker-compose logs --no-log-prefix ${service}`)).trim().split("\n");
      expect(lines.length, service).toBeGreaterThan(1);
      for (const line of lines) expect(() => JSON.parse(line), `${service}: ${line}`).not.toThrow();
    }
    expect(await follow("docker-compose logs --no-log-prefix postgres")).toMatch(
      /^time="\d{4}-\d\d-\d\d [\d:.]+ UTC" pid=1 user= db= LOG: {2}.*ready to accept/m,
    );
  });

  test("restores a scheduled backup and a manual one", async () => {
    const sql = (text: string) =>
      follow(`docker-compose exec -T postgres psql -U postgres -d negative_space -qtAc "${text}"`);
    await sql("CREATE TABLE kept AS SELECT 'before' AS word");
    // The service starts with a backup if there is none.
    await follow("docker-compose exec -T backup sh -c 'rm /var/lib/postgresql/data/backup-*'");
    await follow("./scripts/docker-deploy.sh restart --service backup");
    const byHand = /logs\/backup-\S+\.sql/.exec(await follow("./scripts/docker-deploy.sh backup"))?.[0];

    await follow("docker-compose cp backup:/var/lib/postgresql/data/. logs/");
    const packed = (await follow("ls logs/*.sql.gz")).trim();
    await follow(`gunzip --force ${packed}`);
    for (const file of [packed.replace(/\.gz$/, ""), byHand]) {
      await sql("UPDATE kept SET word = 'after'");
      await follow(`./scripts/docker-deploy.sh restore ${file} --yes`);
      expect(await sql("SELECT word FROM kept"), file).toBe("before\n");
    }
  });

  test("is still detected after down, by its volumes", async () => {
    await follow("./scripts/docker-deploy.sh down");
    expect(await follow("docker-compose ps --all --quiet")).toBe("");
    // An `up` would start production, whatever .env says.
    const { output } = await type("COMPOSE_FILE= ./scripts/docker-deploy.sh health");
    expect(output).toContain("certbot: NOT healthy");
  });
});
