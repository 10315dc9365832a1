import { load } from "js-yaml";
import { expect, test } from "vitest";
import type { ProjectFile } from "../../compose/files.ts";
import { ComposeModel } from "../../compose/model.ts";
import { dumpFiles, modelFiles } from "./model-files.ts";
import { releaseFiles, releaseId } from "./release.ts";

const file = (address: string, name: string, secret: boolean): ProjectFile => ({
  ...{ address, name, secret, source: { text: "" }, kind: "file", bounds: undefined },
});
const token = file("aaa", "token", true);
const settings = file("bbb", "settings.json", false);
const files = {
  entries: [token, settings],
  binds: new Map([["/src/settings.json", settings]]),
  secrets: new Map([["token", token]]),
  configs: new Map(),
};
const model: ComposeModel = {
  name: "shop",
  services: {
    web: {
      build: { context: "/src" },
      image: "web",
      pull_policy: "build",
      profiles: ["all"],
      environment: { PRICE: "5$$", COUNT: "1_000", DAY: "2001-01-01" },
      labels: { team: "shop" },
      ports: [{ target: 80, published: "80" }],
      secrets: [{ source: "token", target: "/run/secrets/token" }],
      volumes: [{ type: "bind", source: "/src/settings.json", target: "/settings.json" }],
      depends_on: {
        migrate: { condition: "service_completed_successfully" },
        cache: { condition: "service_started", restart: true },
      },
    },
    migrate: { image: "web" },
    cache: { image: "redis:7", restart: "always", deploy: { replicas: 2 } },
    idle: { image: "redis:7", scale: 0 },
  },
  networks: { default: { name: "shop_default" }, outside: { name: "edge", external: true } },
  secrets: { token: { name: "shop_token", file: "/src/token" } },
};
const release = {
  id: "20260101T000000Z-1.0",
  version: "1.0",
  commit: "abc",
  runUrl: undefined,
  by: "ops@web",
  repository: "https://git.example/team/shop",
  time: new Date(0),
};
const built = new Map(
  ["web", "migrate"].map((name) => [name, { reference: "r.example/t/web@sha256:1", registry: "r.example" }]),
);
const foreign = new Map(
  ["cache", "idle"].map((name) => [name, { reference: "redis@sha256:2", registry: "docker.io" }]),
);
const texts = releaseFiles(release, model, files, built, foreign, "/home/d/shop");

test("the compose file has digests, nothing to build, and the paths of files on the host", () => {
  const { services, secrets } = ComposeModel.parse(load(texts["compose.yaml"] ?? ""));
  const { web, cache } = services;
  expect(web).not.toHaveProperty("build");
  expect(web).not.toHaveProperty("profiles");
  expect(web).not.toHaveProperty("pull_policy");
  expect(web?.image).toBe("r.example/t/web@sha256:1");
  expect(cache?.image).toBe("redis@sha256:2");
  expect(web?.volumes?.[0]?.source).toBe("/home/d/shop/content/bbb/settings.json");
  expect(secrets?.token?.file).toBe("/home/d/shop/content/aaa/token");
});

test("texts are in quotes and are not interpolated a second time", () => {
  expect(texts["compose.yaml"]).toContain('PRICE: "5$$"');
  expect(texts["compose.yaml"]).toContain('COUNT: "1_000"');
  expect(texts["compose.yaml"]).toContain('DAY: "2001-01-01"');
});

test("a changed secret changes the definition of the services that use it, and of no other", () => {
  const changed = { ...files, secrets: new Map([["token", file("ccc", "token", true)]]) };
  const servicesIn = (text = "") => ComposeModel.parse(load(text)).services;
  const before = servicesIn(texts["compose.yaml"]);
  const after = servicesIn(releaseFiles(release, model, changed, built, foreign, "/r")["compose.yaml"]);
  const labels = { team: "shop", "slipway.contents": expect.any(String) };
  expect(before.web).toMatchObject({ labels });
  expect(after.web).toMatchObject({ labels });
  expect(after.web).not.toEqual(before.web);
  expect(after.cache).toEqual(before.cache);
});

test("lists what the switch has to do, in the order of starting", () => {
  expect(texts.services).toBe(
    "migrate end 1 - - stop-first 2000 1\ncache run 2 - - start-first 2000 1\nweb run 1 cache 80 stop-first 2000 1\nidle none 0 - - stop-first 2000 1\n",
  );
  expect(texts.wants).toBe("web port tcp 80 80\n");
  expect(texts.networks).toMatch(/^default [0-9a-f]{64}\n$/);
  expect(texts.images).toBe("r.example/t/web@sha256:1\n");
  expect(texts.content).toBe("aaa/token\nbbb/settings.json\n");
});

test("a command that drains has a file of its own, as a shell reads it", () => {
  const web = { "x-slipway": { drain: ["sh", "-c", "echo $$HOME"] } };
  const drained = releaseFiles(
    release,
    { name: "shop", services: { web } },
    files,
    new Map(),
    new Map(),
    "/r",
  );
  expect(drained["drain-web"]).toBe("sh -c 'echo $HOME'\n");
  expect(drained.services).toBe("web any 1 - - stop-first command 1\n");
});

test("files that a service reads again are mounted from a place that stays", () => {
  const nginx = { ...file("ccc", "nginx conf", false), kind: "folder" } as const;
  const mounted = { ...files, binds: new Map([["/src/nginx", nginx]]) };
  const web = {
    volumes: [{ type: "bind", source: "/src/nginx", target: "/etc/nginx", read_only: true }],
    "x-slipway": { reload: { command: ["nginx", "-s", "reload"], check: ["nginx", "-t"] } },
  };
  const texts = (services: ComposeModel["services"]) =>
    releaseFiles(release, { name: "shop", services }, mounted, new Map(), new Map(), "/r");
  const live = texts({ web });
  const [, name] = /^web ([0-9a-f]{12}) ccc\/nginx conf\n$/.exec(live.live ?? "") ?? [];
  expect(live["compose.yaml"]).toContain(`"/r/live/web/${name}"`);
  expect([live["reload-web"], live["check-web"]]).toEqual(["nginx -s reload\n", "nginx -t\n"]);
  const plain = texts({ web: { volumes: web.volumes } });
  expect(plain.live).toBeUndefined();
  expect(plain["compose.yaml"]).toContain('"/r/content/ccc/nginx conf"');
});

test("records the release", () => {
  expect(JSON.parse(texts["release.json"] ?? "")).toEqual({
    ...{
      schemaVersion: 2,
      id: release.id,
      project: "shop",
      repository: release.repository,
      version: "1.0",
      commit: "abc",
      runUrl: null,
      by: "ops@web",
    },
    time: "1970-01-01T00:00:00.000Z",
    action: "deploy",
    images: {
      web: "r.example/t/web@sha256:1",
      migrate: "r.example/t/web@sha256:1",
      cache: "redis@sha256:2",
      idle: "redis@sha256:2",
    },
  });
});

test.each([
  ["the first", "1.4.0", [], "20260203T040506Z-1.4.0"],
  ["a branch's name", "feature/x y", [], "20260203T040506Z-feature-x-y"],
  ["one of the same second", "1", ["20260203T040506Z-1"], "20260203T040507Z-1"],
  ["one by a clock that is ahead", "2", ["20260203T050000Z-1", "20260101T000000Z-0"], "20260203T050001Z-2"],
  ["something else in the folder", "2", ["notes"], "20260203T040506Z-2"],
])("names a release after %s", (_, version, existing, id) => {
  expect(releaseId(new Date("2026-02-03T04:05:06.789Z"), version, existing)).toBe(id);
});

test("hooks are lines, and each command is in a file of its own, as a shell reads it", () => {
  const hooked = modelFiles({
    name: "shop",
    services: { web: { image: "web" } },
    "x-slipway": {
      hooks: {
        "before-switch": [{ command: ["sh", "-c", "echo $$HOME"], within: "1500ms" }],
        "after-switch": [{ command: ["true"], service: "web" }],
      },
    },
  });
  expect(hooked.hooks).toBe(
    "before-switch before-switch-1 2 required -\nafter-switch after-switch-1 60 optional web\n",
  );
  expect(hooked["hook-before-switch-1"]).toBe("sh -c 'echo $HOME'\n");
  expect(hooked["hook-after-switch-1"]).toBe("true\n");
});

test("a backup before the switch runs what the service says", () => {
  const backup = { dump: ["pg_dump", "$$NAME"], restore: ["psql"] };
  const model = { name: "shop", services: { db: { image: "db", "x-slipway": { backup } } } };
  expect(dumpFiles(model)).toEqual({ "dump-db": "pg_dump '$NAME'\n" });
});

test("replicas are replaced one at a time, or as update_config says", () => {
  const words = (deploy: object) =>
    modelFiles({ name: "shop", services: { web: { image: "web", deploy } } })
      .services?.trim()
      .split(" ")
      .at(-1);
  expect(words({ replicas: 3 })).toBe("1");
  expect(words({ replicas: 3, update_config: { parallelism: 2 } })).toBe("2");
  expect(words({ replicas: 3, update_config: { parallelism: 0 } })).toBe("0");
});
