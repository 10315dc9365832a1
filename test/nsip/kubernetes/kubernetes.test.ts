import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { run } from "../../../src/system/run.ts";
import { type Manifest, podsOf, readManifests, selects } from "./manifests.ts";
import { kustomize, validate } from "./programs.ts";

/*
 * The manifests against the API's own schemas, and what no schema says: that every reference finds its end, and that
 * every pod keeps the rules that its namespace enforces.
 */

const root = new URL("../../../", import.meta.url).pathname;
/** The oldest whose `preStop: sleep` needs no feature gate, and the newest that the validator knows. */
const VERSIONS = ["1.34.0", "1.37.0"];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-test-kubernetes-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(["development", "production"])("the overlay %s", (overlay) => {
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

  test.each(VERSIONS)("fits the schemas of Kubernetes %s", async (version) => {
    expect(await validate(file, version)).toBe("");
  });

  test("a field that the API does not know would be found", async () => {
    const spoilt = join(folder, `${overlay}-spoilt.yaml`);
    await writeFile(spoilt, (await readFile(file, "utf8")).replace("readinessProbe", "readynessProbe"));
    expect(await validate(spoilt, "1.34.0")).toContain("readynessProbe");
  });

  test("has the three images, each with its probes, and resources that end somewhere", () => {
    const images = containers().map(({ image }) => image.replace(/^.*\/|:.*$/g, ""));
    expect(images).toEqual(expect.arrayContaining(["nsip-api", "nsip-frontend", "nsip-analyzer"]));
    for (const { name, startupProbe, livenessProbe, readinessProbe, resources } of containers()) {
      expect([startupProbe, livenessProbe, readinessProbe], name).not.toContain(undefined);
      for (const amount of [resources.requests, resources.limits])
        expect(Object.keys(amount ?? {}).sort(), name).toEqual(["cpu", "memory"]);
    }
  });

  /** Pod Security Standards, `restricted`: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
  test("keeps to the pod security standard that its namespace enforces", () => {
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

  test("every selector finds a pod of its own, and every port has the name it is called by", () => {
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

  test("every key that a pod asks for is in nsip-config, or is a secret that scripts/nsip-secrets makes", async () => {
    const config = named("ConfigMap").find(({ metadata }) => metadata.name === "nsip-config");
    const keys = containers().flatMap(({ env }) =>
      env.flatMap(({ valueFrom }) => valueFrom?.configMapKeyRef ?? []),
    );
    expect(keys).toContainEqual({ name: "nsip-config", key: "db_host" });
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

  test("nobody talks to anybody but as it is written", () => {
    expect(named("NetworkPolicy")).toContainEqual(
      expect.objectContaining({
        metadata: expect.objectContaining({ name: "nsip-default-deny" }),
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
      }),
    );
    const Backend = z.object({ service: z.object({ name: z.string() }) });
    const Rules = z.looseObject({
      rules: z.array(
        z.looseObject({
          http: z.object({ paths: z.array(z.looseObject({ path: z.string(), backend: Backend })) }),
        }),
      ),
    });
    const routes = named("Ingress")
      .flatMap(({ spec }) => Rules.parse(spec).rules.flatMap(({ http }) => http.paths))
      .map(({ path, backend }) => [path, backend.service.name]);
    expect(routes).toEqual([
      ["/api", "api"],
      ["/", "frontend"],
    ]);
  });

  test("is scaled by what it has: an autoscaler finds its deployment, which then says no number itself", () => {
    const Scaler = z.looseObject({ scaleTargetRef: z.looseObject({ kind: z.string(), name: z.string() }) });
    const targets = named("HorizontalPodAutoscaler").map(
      ({ spec }) => Scaler.parse(spec).scaleTargetRef.name,
    );
    expect(targets.sort()).toEqual(
      overlay === "production" ? ["nsip-analyzer", "nsip-api", "nsip-frontend"] : [],
    );
    for (const { metadata, spec } of named("Deployment")) {
      if (targets.includes(metadata.name)) expect(spec).not.toHaveProperty("replicas");
    }
  });
});

test("the guide's Pod is there as it is printed", async () => {
  const file = join(root, "kubernetes/pod.yaml");
  expect(await validate(file, "1.34.0")).toBe("");
  expect(parse(await readFile(file, "utf8"))).toEqual({
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
