import { parseAllDocuments } from "yaml";
import { z } from "zod";

/*
 * As much of the Kubernetes API as the tests read. Whether a manifest fits the API is the validator's matter.
 */

const Labels = z.record(z.string(), z.string());
const Probe = z.looseObject({
  httpGet: z.looseObject({ path: z.string(), port: z.union([z.string(), z.number()]) }).optional(),
});

const Container = z.looseObject({
  name: z.string(),
  image: z.string(),
  ports: z.array(z.looseObject({ name: z.string().optional(), containerPort: z.number() })).default([]),
  env: z
    .array(
      z.looseObject({
        name: z.string(),
        value: z.string().optional(),
        valueFrom: z
          .looseObject({ configMapKeyRef: z.object({ name: z.string(), key: z.string() }).optional() })
          .optional(),
      }),
    )
    .default([]),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })).default([]),
  startupProbe: Probe.optional(),
  livenessProbe: Probe.optional(),
  readinessProbe: Probe.optional(),
  resources: z.looseObject({ requests: Labels.optional(), limits: Labels.optional() }).default({}),
  securityContext: z.looseObject({}).default({}),
});

const PodSpec = z.looseObject({
  automountServiceAccountToken: z.boolean().optional(),
  securityContext: z.looseObject({}).default({}),
  containers: z.array(Container),
  volumes: z
    .array(
      z.looseObject({
        name: z.string(),
        secret: z
          .looseObject({
            secretName: z.string(),
            items: z.array(z.looseObject({ key: z.string() })).default([]),
          })
          .optional(),
      }),
    )
    .default([]),
});

const Pod = z.object({ metadata: z.looseObject({ labels: Labels.default({}) }), spec: PodSpec });
export type Pod = z.infer<typeof Pod>;

const Workload = z.looseObject({ selector: z.object({ matchLabels: Labels }), template: Pod });

const Manifest = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
  data: Labels.optional(),
  spec: z.looseObject({}).optional(),
});
export type Manifest = z.infer<typeof Manifest>;

/** The documents of a YAML text. */
export function readManifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text).map((document) => Manifest.parse(document.toJS()));
}

/** The pods that a set of manifests makes, by the name of what makes them. */
export function podsOf(manifests: readonly Manifest[]): ReadonlyMap<string, Pod> {
  const workloads = manifests.filter(({ kind }) => ["Deployment", "StatefulSet"].includes(kind));
  return new Map(workloads.map(({ metadata, spec }) => [metadata.name, Workload.parse(spec).template]));
}

/** Whether labels have everything that a selector asks for. */
export function selects(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
) {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}
