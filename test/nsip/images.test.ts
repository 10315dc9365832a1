import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { checkMetadata } from "./structure.ts";

/*
 * The three images as they are shipped: who they run as, what is in them, and what is not.
 */

const root = new URL("../../", import.meta.url).pathname;
const MB = 1_000_000;

interface Image {
  readonly name: string;
  readonly base: string;
  /** Bytes of the real base image, unpacked, as `docker images` has them for linux/amd64: known, not measured here. */
  readonly baseSize: number;
  /** The guide's size, bytes. */
  readonly size: number;
  readonly port: number;
  /** In container-structure-test's own words. */
  readonly metadataTest: object;
  readonly present: readonly string[];
  readonly absent: readonly string[];
  /** What a shell finds of what must not be there, in folders that are ours. */
  readonly ours: readonly string[];
}

const NO_TOOLS = ["/usr/bin/gcc", "/usr/bin/make", "/usr/bin/git", "/root/.npm", "/root/.cache"];

const IMAGES: readonly Image[] = [
  {
    name: "nsip-api",
    base: "node:20-alpine",
    baseSize: 137 * MB,
    size: 250 * MB,
    port: 3000,
    metadataTest: {
      user: "1000:1000",
      entrypoint: ["dumb-init", "--"],
      cmd: ["node", "dist/main.js"],
      exposedPorts: ["3000"],
      workdir: "/app",
      envVars: [{ key: "NODE_ENV", value: "production" }],
    },
    present: ["/app/dist/main.js", "/app/node_modules/express", "/usr/bin/curl", "/usr/bin/dumb-init"],
    absent: ["/app/src", "/app/tsconfig.json", "/app/node_modules/typescript", "/app/node_modules/tsx"],
    ours: ["/app/dist", "/app/package.json"],
  },
  {
    name: "nsip-frontend",
    base: "nginx:1.25-alpine",
    baseSize: 44 * MB,
    size: 100 * MB,
    port: 3001,
    metadataTest: {
      user: "101:101",
      entrypoint: ["dumb-init", "--"],
      cmd: ["nginx", "-g", "daemon off;"],
      exposedPorts: ["3001"],
    },
    present: ["/usr/share/nginx/html/index.html", "/usr/share/nginx/html/assets", "/usr/bin/curl"],
    absent: ["/app", "/usr/local/bin/node", "/usr/bin/node"],
    ours: ["/usr/share/nginx/html"],
  },
  {
    name: "nsip-analyzer",
    base: "python:3.11-slim",
    baseSize: 131 * MB,
    size: 400 * MB,
    port: 5000,
    metadataTest: {
      user: "10001:10001",
      entrypoint: ["dumb-init", "--"],
      cmd: ["python", "-m", "gunicorn", "--config", "gunicorn.conf.py", "analyzer.app:create_app()"],
      exposedPorts: ["5000"],
      workdir: "/app",
    },
    present: ["/app/analyzer/app.py", "/opt/venv/bin/python", "/usr/bin/curl"],
    absent: ["/opt/venv/bin/pip", "/app/tests", "/app/requirements.txt"],
    ours: ["/app"],
  },
];

const Inspected = z.tuple([
  z.looseObject({
    Config: z.looseObject({
      Healthcheck: z.record(z.string(), z.unknown()).optional(),
      Env: z.array(z.string()),
    }),
    RootFS: z.looseObject({ Layers: z.array(z.string()) }),
  }),
]);
const Layer = z.looseObject({ Size: z.string() });

let lab: Lab;
const docker = async (...args: readonly string[]) =>
  (await run(["docker", ...args], { env: lab.env, cwd: root })).stdout;
beforeAll(async () => {
  lab = await openLab();
  await run(["scripts/nsip-secrets"], { env: lab.env, cwd: root });
  const files = ["--file", "compose/docker-compose.prod.yml", "--file", "compose/logging.local.yml"];
  await docker("compose", ...files, "build", "--quiet", "api", "frontend", "python-analyzer");
});

const inspect = async (image: string) =>
  Inspected.parse(JSON.parse(await docker("image", "inspect", image)))[0];

/** Bytes of the layers that an image adds to its base, unpacked. */
async function added(image: string, base: string): Promise<number> {
  const history = async (name: string) =>
    (await docker("history", "--no-trunc", "--human=false", "--format", "json", name))
      .trim()
      .split("\n")
      .map((line) => Number(Layer.parse(JSON.parse(line)).Size));
  const [own, below] = await Promise.all([history(image), history(base)]);
  return own.slice(0, own.length - below.length).reduce((sum, size) => sum + size, 0);
}

describe.each(IMAGES)("$name", ({ name, base, baseSize, size, port, ours, ...image }) => {
  const inside = ["run", "--rm", "--network", "none", "--entrypoint", "sh", `${name}:latest`, "-c"];

  test("runs as its user, with its command", async () => {
    expect(await checkMetadata(lab, `${name}:latest`, image.metadataTest)).toEqual([]);
  });

  test("has what it needs, and no tool that it was built with", async () => {
    const { present, absent } = image;
    const look = 'for path; do [ ! -e "$path" ] || echo "$path"; done';
    const found = await docker(...inside, look, "sh", ...present, ...absent, ...NO_TOOLS);
    expect(found.trim().split("\n")).toEqual(present);
  });

  test("is asked for its health as the guide has it, and every second while it starts", async () => {
    const second = 1e9;
    expect((await inspect(`${name}:latest`)).Config.Healthcheck).toEqual({
      Test: ["CMD", "curl", "-f", `http://localhost:${port}/health`],
      Interval: 30 * second,
      Timeout: 10 * second,
      Retries: 3,
      StartPeriod: 10 * second,
      StartInterval: second,
    });
  });

  test("has no source map, test, secret or setting of ours in it", async () => {
    const find =
      'find "$@" -type f | grep -Ei "\\.map$|\\.env|\\.test\\.|/tests?/|/secrets/|_password$|_secret$|id_rsa|\\.pem$" || true';
    const count = await docker(...inside, 'find "$@" -type f | wc -l', "sh", ...ours);
    expect(Number(count)).toBeGreaterThan(3);
    expect(await docker(...inside, find, "sh", ...ours)).toBe("");
    const { Env } = (await inspect(`${name}:latest`)).Config;
    expect(Env.filter((variable) => /PASSWORD|SECRET|TOKEN/i.test(variable))).toEqual([]);
  });

  test("is on its base about as large as the guide says, at most", async () => {
    const { Layers } = (await inspect(`${name}:latest`)).RootFS;
    const below = (await inspect(base)).RootFS.Layers;
    expect(Layers.slice(0, below.length)).toEqual(below);
    const own = await added(`${name}:latest`, base);
    console.log(`${name}: ${Math.round(own / MB)} MB on ${base}`);
    expect(own).toBeGreaterThan(MB / 10);
    // The guide says "about".
    expect(own + baseSize).toBeLessThanOrEqual(1.05 * size);
  });
});
