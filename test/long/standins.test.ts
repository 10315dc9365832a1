import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../src/system/run.ts";
import { PROMISES, type Promised } from "../lab/images/promises.ts";
import { type Lab, openLab } from "../lab/lab.ts";

let lab: Lab;
const started: string[] = [];

beforeAll(async () => {
  lab = await openLab();
});

afterAll(async () => {
  if (started.length > 0) await docker("rm", "--force", "--volumes", ...started);
});

async function docker(...argv: string[]): Promise<string> {
  return (await run(["docker", ...argv], { env: lab.env, timeout: 240_000 })).stdout;
}

/** What a program in the image prints, however it does. */
async function ask(image: string, [program, ...args]: readonly string[]): Promise<string> {
  const as = ["--user", "0", "--network", "none", "--entrypoint", program ?? ""];
  const { stdout, stderr } = await run(["docker", "run", "--rm", ...as, image, ...args], { env: lab.env });
  return stdout + stderr;
}

describe.each(PROMISES)("$image", (promised: Promised) => {
  test("has the promised configuration", async () => {
    await docker("pull", "--quiet", promised.image);
    // Of a container: of an image that shares its first layers with another one, the engine shows no configuration.
    const id = (await docker("create", promised.image)).trim();
    started.push(id);
    const [config] = JSON.parse(await docker("inspect", id)) as { Config: Config }[];
    expect(config?.Config.User ?? "").toBe(promised.user);
    expect(config?.Config.Entrypoint ?? null).toEqual(promised.entrypoint);
    expect(config?.Config.Cmd ?? null).toEqual(promised.command);
    const environment = Object.fromEntries(
      (config?.Config.Env ?? []).map((line) => line.split(/=(.*)/s).slice(0, 2)),
    );
    expect(environment).toMatchObject(promised.environment);
  });

  test("has the promised users, paths, tools and versions", async () => {
    const ids = Object.keys(promised.ids).map(
      (name) => `echo "id ${name} $(id -u ${name}):$(id -g ${name})"`,
    );
    const paths = promised.paths.map((path) => `[ -e ${path} ] || echo "missing ${path}"`);
    const tools = promised.tools.map((tool) => `command -v ${tool} > /dev/null || echo "missing ${tool}"`);
    // One shell answers everything at once; an image that is promised none of it may have no shell.
    const script = [...ids, ...paths, ...tools].join("\n");
    const said = script && (await ask(promised.image, ["/bin/sh", "-c", `${script}\ntrue`]));
    const expected = Object.entries(promised.ids).map(([name, value]) => `id ${name} ${value}`);
    expect(said.split("\n").filter(Boolean)).toEqual(expected);
    for (const { argv, prints } of promised.versions) {
      expect((await ask(promised.image, argv)).trimEnd()).toMatch(prints);
    }
  });
});

interface Config {
  readonly User?: string;
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly Env?: readonly string[];
}

/** Starts a container in the background and waits until a command in it succeeds. */
async function start(argv: string[], ready: string[]): Promise<string> {
  const id = (await docker("run", "--detach", ...argv)).trim();
  started.push(id);
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { exitCode } = await run(["docker", "exec", id, ...ready], {
      env: lab.env,
      accept: [0, 1, 2, 22, 125, 126, 127],
    });
    if (exitCode === 0) return id;
    if (Date.now() > deadline) throw new Error(`not ready: ${argv.join(" ")}\n${await docker("logs", id)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

describe("behaviour", () => {
  test("postgres as its own user creates user and database and runs what is in the init folder", async () => {
    const id = await start(
      [
        "--env",
        "POSTGRES_USER=nsip",
        "--env",
        "POSTGRES_PASSWORD=secret",
        "--env",
        "POSTGRES_DB=space",
        "--user",
        "70:70",
        "postgres:16-alpine",
      ],
      ["pg_isready", "--host", "127.0.0.1", "--username", "nsip"],
    );
    const query = "select current_user || ' ' || current_database()";
    expect(await docker("exec", id, "psql", "-U", "nsip", "-d", "space", "-tAc", query)).toBe("nsip space\n");
  });

  test("redis serves as its own user, also with a read-only root", async () => {
    const id = await start(
      [
        "--user",
        "999:1000",
        "--read-only",
        "--tmpfs",
        "/data:uid=999",
        "redis:7-alpine",
        "redis-server",
        "--appendonly",
        "yes",
      ],
      ["redis-cli", "ping"],
    );
    expect(await docker("exec", id, "redis-cli", "set", "a", "b")).toBe("OK\n");
  });

  test("nginx serves its page, and templates become configuration", async () => {
    const id = await start(
      ["--env", "NAME=slipway", "nginx:1.25-alpine", "sh", "-c", template],
      ["curl", "-fsS", "http://127.0.0.1:81/"],
    );
    expect(await docker("exec", id, "wget", "-qO-", "http://127.0.0.1:81/")).toBe("hello slipway");
  });

  test("prometheus is ready with its own configuration", async () => {
    const id = await start(["prom/prometheus:v3.5.0"], ["wget", "-qO-", "http://127.0.0.1:9090/-/ready"]);
    expect(await docker("exec", id, "id", "-u")).toBe("65534\n");
  });

  test("grafana answers its health endpoint", async () => {
    const id = await start(["grafana/grafana:12.0.0"], ["wget", "-qO-", "http://127.0.0.1:3000/api/health"]);
    expect(await docker("exec", id, "wget", "-qO-", "http://127.0.0.1:3000/api/health")).toContain('"ok"');
  });
});

/** The entrypoint runs its steps for nginx only: the template is written first, then it is called again. */
const template = [
  "mkdir -p /etc/nginx/templates",
  `printf 'server { listen 81; location / { return 200 "hello \${NAME}"; } }' > /etc/nginx/templates/x.conf.template`,
  "exec /docker-entrypoint.sh nginx -g 'daemon off;'",
].join("\n");
