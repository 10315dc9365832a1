import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import { openLab } from "../lab/lab.ts";

/*
 * The promises of the production file, as compose reads it. production.test.ts checks the running stack.
 */

const root = new URL("../../", import.meta.url).pathname;
/** Bytes. The guide's machine has 4 GB. */
const MEMORY = 4 * 1024 ** 3;

const Service = z.looseObject({
  build: z.looseObject({ args: z.record(z.string(), z.string()) }).optional(),
  image: z.string(),
  user: z.string().optional(),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  cap_add: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  privileged: z.boolean().default(false),
  tmpfs: z.array(z.string()).default([]),
  healthcheck: z.looseObject({ test: z.array(z.string()).min(2) }).optional(),
  environment: z.record(z.string(), z.string().nullable()).default({}),
  ports: z
    .array(z.looseObject({ host_ip: z.string().optional(), target: z.number(), published: z.string() }))
    .default([]),
  deploy: z.looseObject({
    resources: z.looseObject({
      limits: z.object({ memory: z.coerce.number(), cpus: z.coerce.number(), pids: z.number() }),
    }),
  }),
});
/** The settings of a service that development has too. */
const AnyService = Service.omit({ deploy: true });
const Networks = z.record(
  z.string(),
  z.looseObject({ ipam: z.looseObject({ config: z.array(z.looseObject({ subnet: z.string() })) }) }),
);
const Project = z.looseObject({ name: z.string(), services: z.record(z.string(), Service) });
const AnyProject = z.looseObject({ services: z.record(z.string(), AnyService), networks: Networks });

/** Returns the file as compose reads it, with these variables. */
async function read(variables: Readonly<Record<string, string>> = {}): Promise<z.infer<typeof Project>> {
  const { env } = await openLab();
  const argv = [
    "docker",
    "compose",
    "--file",
    "compose/docker-compose.prod.yml",
    "config",
    "--format",
    "json",
  ];
  const { stdout } = await run(argv, { env: { ...env, ...variables }, cwd: root });
  return Project.parse(JSON.parse(stdout));
}

let project: z.infer<typeof Project>;
beforeAll(async () => {
  project = await read();
});
const services = () => Object.entries(project.services);

describe("the production file", () => {
  test("builds on the base images in the Dockerfiles, or on those in .env", async () => {
    const argsOf = ({ services }: typeof project) =>
      Object.values(services).flatMap(({ build }) => Object.keys(build?.args ?? {}));
    expect(new Set(argsOf(project))).toEqual(new Set(["APP_VERSION"]));
    const newer = { NODE_IMAGE: "node:new", NGINX_IMAGE: "nginx:new", PYTHON_IMAGE: "python:new" };
    const { api, frontend, nginx, ...others } = (await read(newer)).services;
    expect(api?.build?.args).toMatchObject({ NODE_IMAGE: "node:new" });
    expect(frontend?.build?.args).toMatchObject({ NODE_IMAGE: "node:new", NGINX_IMAGE: "nginx:new" });
    expect(others["python-analyzer"]?.build?.args).toMatchObject({ PYTHON_IMAGE: "python:new" });
    expect(nginx?.image).toBe("nginx:new");
  });

  test("drops all privileges of every service, but keeps NET_BIND_SERVICE for nginx", () => {
    for (const [name, service] of services()) {
      expect(service.cap_drop, name).toEqual(["ALL"]);
      expect(service.security_opt, name).toEqual(["no-new-privileges:true"]);
      expect([service.privileged, service.read_only], name).toEqual([false, true]);
    }
    const added = services().flatMap(([name, { cap_add }]) =>
      cap_add.map((capability) => [name, capability]),
    );
    expect(added).toEqual([["nginx", "NET_BIND_SERVICE"]]);
  });

  test("limits every service, and needs no more memory than the guide's machine has", () => {
    const limits = services().map(([, { deploy }]) => deploy.resources.limits);
    expect(limits.reduce((sum, { memory }) => sum + memory, 0)).toBeLessThanOrEqual(MEMORY);
    for (const { cpus, pids } of limits) {
      expect(cpus).toBeGreaterThan(0);
      expect(pids).toBeGreaterThan(0);
    }
  });

  test("publishes two ports on all addresses, and the guide's others on 127.0.0.1", () => {
    const ports = services().flatMap(([, service]) => service.ports);
    const open = ports.filter(({ host_ip }) => host_ip === undefined).map(({ published }) => published);
    expect(open.sort()).toEqual(["443", "80"]);
    const local = ports.filter(({ host_ip }) => host_ip === "127.0.0.1").map(({ published }) => published);
    expect(local.sort()).toEqual(["3000", "3001", "3002", "5000", "5432", "6379", "9090"]);
  });

  test("limits the size of every tmpfs", () => {
    for (const [name, { tmpfs }] of services()) {
      for (const mount of tmpfs) expect(mount, name).toMatch(/:size=\d+m\b/);
    }
  });

  test("passes secrets only as files, and names a version of every third-party image", () => {
    for (const [name, { environment, image }] of services()) {
      const secrets = Object.keys(environment).filter((variable) => /(PASSWORD|SECRET)$/.test(variable));
      expect(secrets, name).toEqual([]);
      if (!image.startsWith("nsip-")) expect(image, name).not.toMatch(/:latest$|^[^:]+$/);
    }
  });
});

describe("with .env copied from .env.example", () => {
  async function rendered(file: string) {
    const { env } = await openLab();
    const argv = ["docker", "compose", "--env-file", ".env.example", "--file", `compose/${file}`];
    const { stdout } = await run([...argv, "config", "--format", "json"], { env, cwd: root });
    return AnyProject.parse(JSON.parse(stdout));
  }
  test.each([
    ["docker-compose.yml", ["nginx-exporter"]],
    ["docker-compose.prod.yml", ["log-retention", "nginx-exporter"]],
  ])("%s has a health check for every service that can have one", async (file, without) => {
    const found = Object.entries((await rendered(file)).services);
    const unchecked = found.filter(([, { healthcheck }]) => healthcheck === undefined);
    expect(unchecked.map(([name]) => name).sort()).toEqual(without);
  });

  const guide = ["3000", "3001", "3002", "5000", "5432", "6379", "80", "9090"];

  test.each([
    ["docker-compose.yml", guide],
    ["docker-compose.prod.yml", [...guide, "443"].sort()],
  ])("%s has the guide's ports, network and API limits", async (file, ports) => {
    const { services, networks } = await rendered(file);
    const published = Object.values(services).flatMap((service) => service.ports);
    expect(published.map((port) => port.published).sort()).toEqual(ports);
    const [network] = Object.values(networks);
    expect(network?.ipam.config).toEqual([{ subnet: "172.20.0.0/16" }]);
    expect(services.api?.environment).toMatchObject({
      UPLOAD_QUOTA_MIB: "200",
      RATE_LIMIT_PER_MINUTE: "1200",
      REGISTRATIONS_PER_HOUR: "100",
    });
  });
});
