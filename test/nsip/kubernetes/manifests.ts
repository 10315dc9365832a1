import { loadAll } from "js-yaml";
import { z } from "zod";

/*
 * The part of the Kubernetes API that the tests read. The validator checks whether a manifest is valid.
 */

const Labels = z.record(z.string(), z.string());
const Port = z.union([z.string(), z.number()]);
const Probe = z.looseObject({
  httpGet: z.looseObject({ path: z.string(), port: Port }).optional(),
  tcpSocket: z.looseObject({ port: Port }).optional(),
  exec: z.object({ command: z.array(z.string()) }).optional(),
});

const Container = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).default([]),
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
  volumeMounts: z
    .array(z.looseObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().default(false) }))
    .default([]),
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
        emptyDir: z.looseObject({}).optional(),
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

const Workload = z.looseObject({
  selector: z.object({ matchLabels: Labels }),
  template: Pod,
  volumeClaimTemplates: z.array(z.looseObject({ metadata: z.object({ name: z.string() }) })).default([]),
});

const Manifest = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    annotations: Labels.default({}),
  }),
  data: Labels.optional(),
  spec: z.looseObject({}).optional(),
});
export type Manifest = z.infer<typeof Manifest>;

/** Parses the documents of a YAML text. */
export function readManifests(text: string): readonly Manifest[] {
  return loadAll(text).map((document) => Manifest.parse(document));
}

/** Returns the pods that the manifests create, with their claimed volumes, by the name of the workload. */
export function podsOf(manifests: readonly Manifest[]): ReadonlyMap<string, Pod> {
  const workloads = manifests.filter(({ kind }) => ["Deployment", "StatefulSet"].includes(kind));
  return new Map(
    workloads.map(({ metadata, spec }) => {
      const { template, volumeClaimTemplates } = Workload.parse(spec);
      const claimed = volumeClaimTemplates.map((claim) => ({ name: claim.metadata.name }));
      const volumes = [...template.spec.volumes, ...claimed];
      return [metadata.name, { ...template, spec: { ...template.spec, volumes } }];
    }),
  );
}

/** Whether a selector matches labels. */
export function selects(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
) {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}
