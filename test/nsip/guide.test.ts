import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";

/*
 * The guide as its reader goes through it: a checkout of their own, and its commands, letter by letter, from its root.
 * What is there of others: building for several platforms, without the cache, and
 * pushing (test/long/build.test.ts), production
 * (production.test.ts), upgrading (test/long/upgrade.test.ts). Ports alone are not the guide's.
 */

const root = new URL("../../", import.meta.url).pathname;
/** The guide's own: .env.example has it. */
const PROJECT = "negative-space-imaging";
const VOLUMES = ["postgres-data", "prometheus-data", "grafana-data"].map((name) => `${PROJECT}_${name}`);
const SETTINGS = {
  ...{ NSIP_SUBNET: "172.31.29.0/26", HTTP_PORT: "27080", API_PORT: "27000", FRONTEND_PORT: "27001" },
  ...{ POSTGRES_PORT: "27432", REDIS_PORT: "27379", ANALYZER_PORT: "27500" },
  ...{ PROMETHEUS_PORT: "27090", GRAFANA_PORT: "27002" },
};
/** What `timeout` ends with when it had to end the command: one that shows on and on. */
const WENT_ON = 124;

let lab: Lab;
let folder: string;
let checkout: string;

/** A line of the guide in a shell at the checkout's root; its exit code and what it printed. */
async function type(line: string): Promise<{ readonly code: number; readonly output: string }> {
  const env = { ...lab.env, ...SETTINGS, PATH: `${join(folder, "bin")}:${lab.env.PATH}` };
  const anyCode = Array.from({ length: 256 }, (_, code) => code);
  const { exitCode, stdout, stderr } = await run(["sh", "-c", line], { env, cwd: checkout, accept: anyCode });
  return { code: exitCode, output: stdout + stderr };
}

/** A line that must succeed; what it printed. */
async function follow(line: string): Promise<string> {
  const { code, output } = await type(line);
  expect(code, `${line}\n${output}`).toBe(0);
  return output;
}

/** What a checkout has: the files that Git knows, as they are now. */
async function checkOut(): Promise<void> {
  const { stdout } = await run(["git", "ls-files", "-z"], { env: lab.env, cwd: root });
  for (const file of stdout.split("\0").filter(Boolean)) {
    await mkdir(dirname(join(checkout, file)), { recursive: true });
    await cp(join(root, file), join(checkout, file));
  }
}

/** The guide writes docker-compose, which is the plugin by another name. */
async function putComposeOnPath(): Promise<void> {
  const Plugins = z.array(z.looseObject({ Name: z.string(), Path: z.string() }));
  const { stdout } = await run(["docker", "info", "--format", "{{json .ClientInfo.Plugins}}"], {
    env: lab.env,
  });
  const plugin = Plugins.parse(JSON.parse(stdout)).find(({ Name }) => Name === "compose");
  await mkdir(join(folder, "bin"));
  await symlink(plugin?.Path ?? "", join(folder, "bin", "docker-compose"));
}

beforeAll(async () => {
  lab = await openLab();
  folder = await mkdtemp(join(tmpdir(), "nsip-guide-"));
  checkout = join(folder, PROJECT);
  await mkdir(checkout);
  await Promise.all([checkOut(), putComposeOnPath()]);
  // This test uses the stack's real name: it touches none that is there already.
  expect(await follow(`docker ps --all --quiet --filter label=com.docker.compose.project=${PROJECT}`)).toBe(
    "",
  );
  expect(await follow(`docker volume ls --quiet --filter name=^${PROJECT}_`)).toBe("");
});
afterAll(async () => {
  await type("./scripts/docker-deploy.sh down");
  await type(`docker volume rm --force ${VOLUMES.join(" ")}`);
  await rm(folder, { recursive: true, force: true });
});

describe("quick start", () => {
  test("cp .env.example .env, up, status, health", async () => {
    await follow("cp .env.example .env");
    await follow("./scripts/docker-deploy.sh up");
    expect(await follow("./scripts/docker-deploy.sh status")).toMatch(/nsip-api .*healthy/);
    expect(await follow("./scripts/docker-deploy.sh health")).toContain("api: healthy");
    const site = await fetch(`http://localhost:${SETTINGS.FRONTEND_PORT}`);
    expect(await site.text()).toContain("Negative Space");
    await follow("./scripts/docker-deploy.sh up --service api");
  });
});

test("another stack beside it leaves it its names", async () => {
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
  test("logs, all of them, of one service as they come, the last lines with their times", async () => {
    expect(await follow("./scripts/docker-deploy.sh logs")).toMatch(/^nsip-postgres .*ready to accept/m);
    const followed = await type("timeout 3 ./scripts/docker-deploy.sh logs --service api --follow");
    expect([followed.code, followed.output]).toEqual([WENT_ON, expect.stringContaining('"msg"')]);
    const last = await follow("./scripts/docker-deploy.sh logs --lines 100 --timestamps");
    const ofApi = last.split("\n").filter((line) => line.startsWith("nsip-api "));
    expect(ofApi.length).toBeGreaterThan(0);
    expect(ofApi.length).toBeLessThanOrEqual(100);
    for (const line of ofApi) expect(line).toMatch(/\| \d{4}-\d\d-\d\dT/);
  });

  test("what the bare commands say is about this stack", async () => {
    expect(await follow("docker logs nsip-api")).toContain('"msg"');
    expect(await follow("docker-compose ps")).toMatch(/nsip-nginx .*healthy/);
    expect(await follow("docker-compose exec postgres pg_isready")).toContain("accepting connections");
    expect(await follow("docker-compose exec redis redis-cli ping")).toBe("PONG\n");
    expect(await follow("docker-compose logs postgres")).toContain("ready to accept");
    const stats = await type("timeout 4 docker stats");
    expect([stats.code, stats.output]).toEqual([WENT_ON, expect.stringContaining("nsip-redis")]);
  });

  test("restart recreates: what changed in .env takes effect", async () => {
    const id = () => follow("docker inspect --format {{.Id}} nsip-api");
    const before = await id();
    await follow("./scripts/docker-deploy.sh restart --service api");
    expect(await id()).not.toBe(before);

    const memory = () => follow("docker-compose exec redis redis-cli config get maxmemory");
    expect(await memory()).toContain(String(256 * 1024 ** 2));
    const settings = await readFile(join(checkout, ".env"), "utf8");
    expect(settings).toContain("REDIS_MAX_MEMORY=256mb");
    await writeFile(
      join(checkout, ".env"),
      settings.replace("REDIS_MAX_MEMORY=256mb", "REDIS_MAX_MEMORY=128mb"),
    );
    await follow("./scripts/docker-deploy.sh restart --service redis");
    expect(await memory()).toContain(String(128 * 1024 ** 2));
  });
});

describe("the database", () => {
  const accounts =
    "docker-compose exec postgres psql -U postgres -d negative_space -qtAc 'SELECT count(*) FROM accounts'";

  test("the weekly backup is there, and restores", async () => {
    const before = await follow(accounts);
    const [file = ""] =
      /logs\/backup-\d{8}-\d{6}\.sql/.exec(await follow("./scripts/docker-deploy.sh backup")) ?? [];
    await follow(accounts.replace("SELECT count(*) FROM accounts", "TRUNCATE accounts CASCADE"));
    expect(await follow(accounts)).toBe("0\n");

    const unasked = await type(`./scripts/docker-deploy.sh restore ./${file} </dev/null`);
    expect([unasked.code, unasked.output]).toEqual([
      2,
      expect.stringContaining("yes: required where nobody"),
    ]);
    // At a terminal, which script makes, it asks.
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
  test("all images, and a version of them", async () => {
    await follow("./scripts/docker-build.sh");
    await follow("./scripts/docker-build.sh --version 1.0.0");
    for (const name of ["nsip-api", "nsip-frontend", "nsip-analyzer"]) {
      expect(await follow(`docker image ls --format {{.Tag}} ${name}`)).toMatch(/^latest$/m);
      await follow(`docker image rm ${name}:1.0.0`);
    }
  });

  test("one by hand", async () => {
    await follow("DOCKER_BUILDKIT=1 docker build --progress=plain -f dockerfiles/Dockerfile.api .");
  });

  test("to a registry and back", async () => {
    const there = `${lab.registry}/username/nsip-api:1.0.0`;
    await follow(`docker tag nsip-api:latest ${there}`);
    await follow(`docker push ${there}`);
    await follow(`docker pull ${there}`);
    await follow(`docker image rm ${there}`);
  });
});

describe("networks and scale", () => {
  test("a network of the guide's name is in nobody's way", async () => {
    await follow("docker network create nsip-network");
    try {
      await follow("docker network inspect nsip-network");
      await follow("./scripts/docker-deploy.sh up");
    } finally {
      await follow("docker network rm nsip-network");
    }
  });

  test("three of the API behind the proxy, and the first keeps its name", async () => {
    await follow("docker-compose up -d --scale api=3");
    expect((await follow("docker-compose ps --quiet api")).trim().split("\n")).toHaveLength(3);
    await follow("docker inspect nsip-api");
    const answer = await fetch(`http://localhost:${SETTINGS.API_PORT}/live`);
    expect(answer.status).toBe(200);
  });
});

describe("prune and down", () => {
  test("the monthly prune removes what has ended, and no volume", async () => {
    await follow("docker stop nsip-redis");
    expect(await follow("./scripts/docker-deploy.sh prune")).toContain("Deleted Containers");
    expect(await follow("docker volume ls --quiet")).toContain(`${PROJECT}_postgres-data`);
    const health = await type("./scripts/docker-deploy.sh health");
    expect([health.code, health.output]).toEqual([1, expect.stringMatching(/not well: .*redis/)]);
  });

  test("down leaves the data, and no container or network", async () => {
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
