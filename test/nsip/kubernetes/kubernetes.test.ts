import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { run } from "../../../src/system/run.ts";
import { flowsOf } from "./flows.ts";
import { type Manifest, podsOf, readManifests, selects } from "./manifests.ts";
import { kustomize, validate } from "./programs.ts";

/*
 * The manifests against the API's own schemas, and what no schema checks: every reference must exist, and every pod must
 * follow the rules that its namespace enforces.
 */

const root = new URL("../../../", import.meta.url).pathname;
/** The oldest version in which `preStop: sleep` needs no feature gate, and the newest that the validator supports. */
const VERSIONS = ["1.34.0", "1.37.0"];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-test-kubernetes-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** The objects of the base, and those that each overlay adds. */
const OBJECTS = {
  base: [
    "ConfigMap nsip-config",
    "Deployment nsip-analyzer",
    "Deployment nsip-api",
    "Deployment nsip-frontend",
    "Ingress nsip",
    "Ingress nsip-health",
    "NetworkPolicy nsip-analyzer",
    "NetworkPolicy nsip-api",
    "NetworkPolicy nsip-default-deny",
    "NetworkPolicy nsip-dns",
    "NetworkPolicy nsip-frontend",
    "PodDisruptionBudget nsip-analyzer",
    "PodDisruptionBudget nsip-api",
    "PodDisruptionBudget nsip-frontend",
    "Service api",
    "Service frontend",
    "Service python-analyzer",
  ],
  development: [
    "Deployment redis",
    "Namespace nsip-development",
    "NetworkPolicy postgres",
    "NetworkPolicy redis",
    "Service postgres",
    "Service redis",
    "StatefulSet postgres",
  ],
  production: [
    "HorizontalPodAutoscaler nsip-analyzer",
    "HorizontalPodAutoscaler nsip-api",
    "HorizontalPodAutoscaler nsip-frontend",
    "Namespace nsip",
    "NetworkPolicy nsip-acme-solver",
  ],
} as const;

/** Allowed connections. */
const FLOWS = {
  base: [
    "* -> 169.254.20.10/32 TCP 53",
    "* -> 169.254.20.10/32 UDP 53",
    "* -> namespace kube-system TCP 53",
    "* -> namespace kube-system UDP 53",
    "nsip-analyzer <- namespace monitoring TCP http",
    "nsip-analyzer <- nsip-api TCP http",
    "nsip-api -> anybody TCP 443",
    "nsip-api -> anybody TCP 5432",
    "nsip-api -> anybody TCP 6379",
    "nsip-api -> nsip-analyzer TCP 5000",
    "nsip-api <- namespace ingress-nginx TCP http",
    "nsip-api <- namespace monitoring TCP http",
    "nsip-frontend <- namespace ingress-nginx TCP http",
  ],
  development: ["postgres <- nsip-api TCP postgres", "redis <- nsip-api TCP redis"],
  production: ["acme.cert-manager.io/http01-solver <- namespace ingress-nginx TCP 8089"],
} as const;

describe.each(["development", "production"] as const)("the overlay %s", (overlay) => {
  let file: string;
  let manifests: readonly Manifest[];
  const named = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  const pods = () => [...podsOf(manifests).values()];
  const containers = () => pods().flatMap(({ spec }) => spec.containers);

  beforeAll(async () => {
    file = join(folder, `${overlay}.yaml`);
    const text = await kustomize(join(root, "kubernetes/overlays", overlay));
    await writeFile(file, text);
    manifests = readManifests(text);
  });

  test.each(VERSIONS)("is valid for Kubernetes %s", async (version) => {
    expect(await validate(file, version)).toBe("");
  });

  test("the validator finds an unknown field", async () => {
    const spoilt = join(folder, `${overlay}-spoilt.yaml`);
    await writeFile(spoilt, (await readFile(file, "utf8")).replace("readinessProbe", "readynessProbe"));
    expect(await validate(spoilt, "1.34.0")).toContain("readynessProbe");
  });

  test("has exactly the expected objects", () => {
    expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual(
      [...OBJECTS.base, ...OBJECTS[overlay]].sort(),
    );
  });

  test("has the three images, and every container has probes, requests and limits", () => {
    const images = containers().map(({ image }) => image.replace(/^.*\/|:.*$/g, ""));
    expect(images).toEqual(expect.arrayContaining(["nsip-api", "nsip-frontend", "nsip-analyzer"]));
    for (const { name, startupProbe, livenessProbe, readinessProbe, resources } of containers()) {
      expect([startupProbe, livenessProbe, readinessProbe], name).not.toContain(undefined);
      for (const amount of [resources.requests, resources.limits])
        expect(Object.keys(amount ?? {}).sort(), name).toEqual(["cpu", "memory"]);
    }
  });

  /** Pod Security Standards, `restricted`: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
  test("follows the pod security standard that its namespace enforces", () => {
    expect(named("Namespace")).toMatchObject([
      { metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } } },
    ]);
    for (const { spec } of pods()) {
      expect(spec.automountServiceAccountToken).toBe(false);
      expect(spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: expect.toSatisfy((id) => Number(id) > 0),
        seccompProfile: { type: "RuntimeDefault" },
      });
      for (const { securityContext } of spec.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
      }
    }
  });

  test("every selector matches exactly one kind of pod, and every target port exists", () => {
    const Service = z.looseObject({
      selector: z.record(z.string(), z.string()),
      ports: z.array(z.looseObject({ name: z.string(), port: z.number(), targetPort: z.string() })),
    });
    for (const { metadata, spec } of named("Service")) {
      const { selector, ports } = Service.parse(spec);
      const behind = pods().filter((pod) => selects(selector, pod.metadata.labels));
      expect(behind, metadata.name).toHaveLength(1);
      const names = behind.flatMap(({ spec: { containers } }) =>
        containers.flatMap((container) => container.ports.map(({ name }) => name)),
      );
      for (const { targetPort } of ports) expect(names).toContain(targetPort);
    }
    const Budget = z.looseObject({ selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) });
    for (const { metadata, spec } of named("PodDisruptionBudget")) {
      const { matchLabels } = Budget.parse(spec).selector;
      expect(
        pods().filter((pod) => selects(matchLabels, pod.metadata.labels)),
        metadata.name,
      ).toHaveLength(1);
    }
  });

  test("every probe uses a port of its container", () => {
    for (const { name, ports, startupProbe, livenessProbe, readinessProbe } of containers()) {
      for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
        const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
        if (port === undefined) expect(probe?.exec?.command.length, name).toBeGreaterThan(0);
        else
          expect(
            ports.flatMap((one) => [one.name, one.containerPort]),
            name,
          ).toContain(port);
      }
    }
  });

  test("every mount has a volume, and /tmp is writable on the read-only root", () => {
    for (const [name, { spec }] of podsOf(manifests)) {
      const volumes = new Map(spec.volumes.map((volume) => [volume.name, volume]));
      for (const { volumeMounts } of spec.containers) {
        for (const mount of volumeMounts) expect([...volumes.keys()], name).toContain(mount.name);
        const tmp = volumeMounts.find(({ mountPath }) => mountPath === "/tmp");
        expect(tmp, name).toMatchObject({ readOnly: false });
        expect(volumes.get(tmp?.name ?? "")?.emptyDir, name).toBeTypeOf("object");
      }
    }
  });

  test("every key that a pod needs is in nsip-config, or is a secret that scripts/nsip-secrets creates", async () => {
    const config = named("ConfigMap").find(({ metadata }) => metadata.name === "nsip-config");
    const keys = containers().flatMap(({ env }) =>
      env.flatMap(({ valueFrom }) => valueFrom?.configMapKeyRef ?? []),
    );
    expect(keys).toContainEqual({ name: "nsip-config", key: "db_host" });
    // A variable of the guide: no other test would notice if it were missing.
    expect(keys).toContainEqual({ name: "nsip-config", key: "sentry_dsn" });
    for (const { name, key } of keys) {
      expect(name).toBe("nsip-config");
      expect(Object.keys(config?.data ?? {})).toContain(key);
    }
    const secrets = join(folder, "secrets");
    await run([join(root, "scripts/nsip-secrets"), secrets], { env: { PATH: process.env.PATH ?? "" } });
    const made = await readdir(secrets);
    const wanted = pods().flatMap(({ spec }) => spec.volumes.flatMap(({ secret }) => secret ?? []));
    expect(wanted.length).toBeGreaterThan(0);
    for (const { secretName, items } of wanted) {
      expect(secretName).toBe("nsip-secrets");
      for (const { key } of items) expect(made).toContain(key);
    }
  });

  test("allows exactly the expected connections", () => {
    expect(named("NetworkPolicy")).toContainEqual(
      expect.objectContaining({
        metadata: expect.objectContaining({ name: "nsip-default-deny" }),
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
      }),
    );
    expect(flowsOf(manifests)).toEqual([...FLOWS.base, ...FLOWS[overlay]].sort());
    for (const flow of flowsOf(manifests)) {
      const [, name = "", direction, port = ""] = /^(\S+) (<-|->) .* (\S+)$/.exec(flow) ?? [];
      if (direction === "->" || /^\d+$/.test(port)) continue;
      const behind = pods().filter(({ metadata }) => metadata.labels["app.kubernetes.io/name"] === name);
      expect(
        behind.flatMap(({ spec }) => spec.containers.flatMap(({ ports }) => ports.map((one) => one.name))),
        flow,
      ).toContain(port);
    }
  });

  test("every Ingress path leads to an existing service port, and the limits are set", () => {
    const Backend = z.object({
      service: z.object({ name: z.string(), port: z.object({ name: z.string() }) }),
    });
    const Path = z.object({ path: z.string(), pathType: z.string(), backend: Backend });
    const Rules = z.looseObject({
      rules: z.array(z.object({ host: z.string(), http: z.object({ paths: z.array(Path) }) })),
      tls: z.array(z.object({ hosts: z.array(z.string()), secretName: z.string() })).optional(),
    });
    const host = overlay === "production" ? "nsip.example" : "nsip.localhost";
    const routes = named("Ingress").flatMap(({ metadata, spec }) => {
      const { rules, tls } = Rules.parse(spec);
      expect(rules.map((rule) => rule.host)).toEqual([host]);
      expect(tls?.flatMap(({ hosts }) => hosts)).toEqual(overlay === "production" ? [host] : undefined);
      const annotation = (name: string) => metadata.annotations[`nginx.ingress.kubernetes.io/${name}`];
      expect([annotation("limit-rps"), annotation("limit-burst-multiplier")]).toEqual(["50", "2"]);
      const ends = [annotation("rewrite-target"), annotation("proxy-body-size")];
      return rules.flatMap(({ http }) =>
        http.paths.map(({ path, pathType, backend }) => [path, pathType, backend.service, ...ends]),
      );
    });
    const port = { name: "http" };
    expect(routes).toEqual([
      ["/api", "Prefix", { name: "api", port }, undefined, "11m"],
      ["/", "Prefix", { name: "frontend", port }, undefined, "11m"],
      ["/api/health", "Exact", { name: "api", port }, "/health", undefined],
    ]);
    for (const name of ["api", "frontend"]) {
      const service = named("Service").find(({ metadata }) => metadata.name === name);
      expect(service?.spec, name).toMatchObject({ ports: [{ name: "http", targetPort: "http" }] });
    }
  });

  test("every autoscaler has a deployment, which sets no number of replicas itself", () => {
    const Scaler = z.looseObject({
      scaleTargetRef: z.object({ apiVersion: z.string(), kind: z.string(), name: z.string() }),
    });
    const deployments = named("Deployment").map(({ metadata }) => metadata.name);
    for (const { metadata, spec } of named("HorizontalPodAutoscaler")) {
      const { scaleTargetRef } = Scaler.parse(spec);
      expect(scaleTargetRef).toEqual({ apiVersion: "apps/v1", kind: "Deployment", name: metadata.name });
      expect(deployments).toContain(metadata.name);
      const deployment = named("Deployment").find((one) => one.metadata.name === metadata.name);
      expect(deployment?.spec).not.toHaveProperty("replicas");
    }
  });
});

test("Redis has the same start command in development as in compose", async () => {
  const compose = load(await readFile(join(root, "compose/base.yml"), "utf8"));
  const Redis = z.object({
    services: z.looseObject({ redis: z.looseObject({ command: z.array(z.string()) }) }),
  });
  const manifests = readManifests(await kustomize(join(root, "kubernetes/overlays/development")));
  const command = podsOf(manifests).get("redis")?.spec.containers[0]?.command ?? [];
  // test/long/swarm.test.ts shows that it works with special characters in the password.
  const script = Redis.parse(compose)
    .services.redis.command.join("\n")
    .replaceAll("$$", "$")
    .replace(/\$\{REDIS_MAX_MEMORY:-(\w+)\}/, "$1")
    .replaceAll("/run/secrets/", "/run/secrets/nsip/");
  expect(command.join("\n")).toBe(script);
});

test("the External Secrets example names an existing store and every mounted key", async () => {
  const text = await readFile(join(root, "examples/secrets/kubernetes/external-secret.yaml"), "utf8");
  const manifests = readManifests(text);
  const spec = (kind: string) => manifests.find((manifest) => manifest.kind === kind)?.spec;
  const External = z.looseObject({
    secretStoreRef: z.object({ kind: z.string(), name: z.string() }),
    target: z.looseObject({ name: z.string() }),
    data: z.array(z.looseObject({ secretKey: z.string() })),
  });
  const { secretStoreRef, target, data } = External.parse(spec("ExternalSecret"));
  const names = (kind: string) =>
    manifests.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name);
  expect(names(secretStoreRef.kind)).toEqual([secretStoreRef.name]);
  expect(spec("SecretStore")).toMatchObject({
    provider: { aws: { auth: { jwt: { serviceAccountRef: { name: names("ServiceAccount")[0] } } } } },
  });
  const production = readManifests(await kustomize(join(root, "kubernetes/overlays/production")));
  const namespaces = production
    .filter(({ kind }) => kind === "Namespace")
    .map(({ metadata }) => metadata.name);
  expect(new Set(manifests.map(({ metadata }) => metadata.namespace))).toEqual(new Set(namespaces));
  const mounted = [...podsOf(production).values()].flatMap(({ spec: { volumes } }) =>
    volumes.flatMap(({ secret }) => secret ?? []),
  );
  expect(new Set(mounted.map(({ secretName }) => secretName))).toEqual(new Set([target.name]));
  expect(data.map(({ secretKey }) => secretKey).sort()).toEqual(
    [...new Set(mounted.flatMap(({ items }) => items.map(({ key }) => key)))].sort(),
  );
});

test("the guide's Pod is in the repository as printed", async () => {
  const file = join(root, "kubernetes/pod.yaml");
  expect(await validate(file, "1.34.0")).toBe("");
  expect(load(await readFile(file, "utf8"))).toEqual({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "nsip-api" },
    spec: {
      containers: [
        {
          name: "api",
          image: "docker.io/username/nsip-api:latest",
          ports: [{ containerPort: 3000 }],
          env: [{ name: "DB_HOST", valueFrom: { configMapKeyRef: { name: "nsip-config", key: "db_host" } } }],
          livenessProbe: {
            httpGet: { path: "/health", port: 3000 },
            initialDelaySeconds: 10,
            periodSeconds: 30,
          },
          readinessProbe: {
            httpGet: { path: "/health", port: 3000 },
            initialDelaySeconds: 5,
            periodSeconds: 10,
          },
        },
      ],
    },
  });
});
