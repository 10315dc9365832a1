import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { despiteLostLayer } from "./lost-layer.ts";
import { checkMetadata } from "./structure.ts";

/*
 * The three images as shipped: their users, what they contain, and what they do not contain.
 */

const root = new URL("../../", import.meta.url).pathname;
const MB = 1_000_000;

interface Image {
  readonly name: string;
  readonly base: string;
  /**
   * Unpacked bytes of the real base image's layers for linux/amd64. Not measured here, but taken from the data that
   * Docker Official Images publish (`repos/NAME/local/TAG.md`): node 20.20.1, nginx 1.25.3, python 3.11.15.
   * @see https://github.com/docker-library/repo-info
   */
  readonly baseSize: number;
  /** Bytes, according to the guide. */
  readonly size: number;
  readonly port: number;
  /** Names of user and group in the guide. */
  readonly names: string;
  /** In the format of container-structure-test. */
  readonly metadataTest: object;
  readonly present: readonly string[];
  readonly absent: readonly string[];
  /** Folders with our files. */
  readonly ours: readonly string[];
}

/**
 * Programs that build or install, at any path. The system's own apk, or apt and dpkg, stay: they are in the base's lowest
 * layer, scanners read their package lists, and they need root to install, which no process here runs as.
 */
const TOOLS = [
  /\/s?bin\/(npm|npx|corepack|yarn|yarnpkg|pnpm|node-gyp|tsc|tsx|vite|esbuild)$/,
  /\/s?bin\/(pip[\d.]*|wheel|easy_install|uv|poetry)$/,
  /\/s?bin\/(cc|gcc|g\+\+|c\+\+|clang|ld|make|cmake|cargo|rustc|go|git|[\w-]+-gcc|python[\d.]*-config)$/,
  /\/(node_modules|opt)\/(npm|corepack|yarn[^/]*|typescript|tsx|vite|esbuild)$/,
  /\/(site|dist)-packages\/(pip|setuptools|wheel)$|\/ensurepip$/,
  /^\/root\/\.(npm|cache)$|^\/usr\/local\/include\//,
];
/** Files that must not be in our folders: sources, tests, and files that may contain a secret. */
const UNWANTED =
  /\.(map|tsx?)$|\.test\.|\/tests?\/|\/\.env|\/\.git(\/|$)|\/secrets\/|_password$|_secret$|id_rsa|\.(pem|key)$/i;

const IMAGES: readonly Image[] = [
  {
    name: "nsip-api",
    base: "node:20-alpine",
    baseSize: 135.66 * MB,
    size: 250 * MB,
    port: 3000,
    names: "node:node",
    metadataTest: {
      user: "1000:1000",
      entrypoint: ["dumb-init", "--"],
      cmd: ["node", "dist/main.js"],
      exposedPorts: ["3000"],
      workdir: "/app",
      envVars: [{ key: "NODE_ENV", value: "production" }],
    },
    present: ["/app/dist/main.js", "/app/node_modules/express", "/usr/bin/curl", "/usr/bin/dumb-init"],
    absent: ["/app/src", "/app/tsconfig.json"],
    ours: ["/app"],
  },
  {
    name: "nsip-frontend",
    base: "nginx:1.25-alpine",
    baseSize: 47.69 * MB,
    size: 100 * MB,
    port: 3001,
    names: "nginx:nginx",
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
    baseSize: 124.84 * MB,
    size: 400 * MB,
    port: 5000,
    names: "python:python",
    metadataTest: {
      user: "10001:10001",
      entrypoint: ["dumb-init", "--"],
      cmd: ["python", "-m", "gunicorn", "--config", "gunicorn.conf.py", "analyzer.app:create_app()"],
      exposedPorts: ["5000"],
      workdir: "/app",
    },
    present: ["/app/analyzer/app.py", "/opt/venv/bin/python", "/usr/bin/curl"],
    absent: ["/app/requirements.txt"],
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
  const services = ["api", "frontend", "python-analyzer"];
  await despiteLostLayer(() => docker("compose", ...files, "build", "--quiet", ...services), String);
});

const inspect = async (image: string) =>
  Inspected.parse(JSON.parse(await docker("image", "inspect", image)))[0];

/** Returns the unpacked bytes of the layers that an image adds to its base. */
async function added(image: string, base: string): Promise<number> {
  const history = async (name: string) =>
    (await docker("history", "--no-trunc", "--human=false", "--format", "json", name))
      .trim()
      .split("\n")
      .map((line) => Number(Layer.parse(JSON.parse(line)).Size));
  const [own, below] = await Promise.all([history(image), history(base)]);
  return own.slice(0, own.length - below.length).reduce((sum, size) => sum + size, 0);
}

describe.each(IMAGES)(
  "$name",
  ({ name, base, baseSize, size, port, names, ours, present, absent, ...image }) => {
    const inside = ["run", "--rm", "--network", "none", "--entrypoint", "sh", `${name}:latest`, "-c"];
    /** Every path in the image. */
    let paths: readonly string[];

    beforeAll(async () => {
      const find = [...inside.slice(0, 2), "--user", "0", ...inside.slice(2), "find / -xdev"];
      paths = (await docker(...find)).trim().split("\n");
    });

    test("has the right user and command", async () => {
      expect(await checkMetadata(lab, `${name}:latest`, image.metadataTest)).toEqual([]);
      expect((await docker(...inside, 'echo "$(id -un):$(id -gn)"')).trim()).toBe(names);
    });

    test("contains what it needs, and no program that builds or installs", () => {
      expect(present.filter((path) => !paths.includes(path))).toEqual([]);
      expect(absent.filter((path) => paths.includes(path))).toEqual([]);
      expect(paths.filter((path) => TOOLS.some((tool) => tool.test(path)))).toEqual([]);
    });

    test("has the guide's health check, with a check every second during the start", async () => {
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

    test("contains no source maps, and none of our tests, secrets or settings", async () => {
      const own = paths.filter((path) => ours.some((folder) => path.startsWith(`${folder}/`)));
      expect(own.length).toBeGreaterThan(3);
      expect(own.filter((path) => UNWANTED.test(path))).toEqual([]);
      expect(paths.filter((path) => /\.(js|css)\.map$/.test(path))).toEqual([]);
      const { Env } = (await inspect(`${name}:latest`)).Config;
      expect(Env.filter((variable) => /PASSWORD|SECRET|TOKEN/i.test(variable))).toEqual([]);
    });

    test("is on its base, and at most about as large as the guide says", async () => {
      // A build leaves its base image with the builder.
      await run(["docker", "pull", "--quiet", base], { env: lab.env });
      const { Layers } = (await inspect(`${name}:latest`)).RootFS;
      const below = (await inspect(base)).RootFS.Layers;
      expect(Layers.slice(0, below.length)).toEqual(below);
      const own = await added(`${name}:latest`, base);
      console.log(`${name}: ${Math.round(own / MB)} MB on ${base}`);
      expect(own).toBeGreaterThan(MB / 10);
      // The guide says "about".
      expect(own + baseSize).toBeLessThanOrEqual(1.05 * size);
    });
  },
);
