import { z } from "zod";
import type { Manifest } from "./manifests.ts";

/*
 * NetworkPolicies as a table of allowed connections.
 */

const Selector = z.strictObject({ matchLabels: z.record(z.string(), z.string()).default({}) });
const Peer = z.strictObject({
  podSelector: Selector.optional(),
  namespaceSelector: Selector.optional(),
  ipBlock: z.strictObject({ cidr: z.string() }).optional(),
});
const Ports = z.array(z.strictObject({ protocol: z.string(), port: z.union([z.string(), z.number()]) }));
const Policy = z.strictObject({
  podSelector: Selector,
  policyTypes: z.array(z.enum(["Ingress", "Egress"])),
  ingress: z.array(z.strictObject({ from: z.array(Peer).optional(), ports: Ports })).default([]),
  egress: z.array(z.strictObject({ to: z.array(Peer).optional(), ports: Ports })).default([]),
});

/**
 * Returns the connections that the NetworkPolicies among the manifests allow, one per line:
 * `nsip-api <- namespace monitoring TCP http`. `*` means every pod of the namespace.
 * @throws if a policy has a field that this table cannot show.
 */
export function flowsOf(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter(({ kind }) => kind === "NetworkPolicy")
    .flatMap(({ spec }) => {
      const { podSelector, policyTypes, ingress, egress } = Policy.parse(spec);
      const pods = nameOf(podSelector);
      const into = policyTypes.includes("Ingress") ? ingress : [];
      const out = policyTypes.includes("Egress") ? egress : [];
      return [
        ...into.flatMap(({ from, ports }) => lines(`${pods} <-`, from, ports)),
        ...out.flatMap(({ to, ports }) => lines(`${pods} ->`, to, ports)),
      ];
    })
    .sort();
}

function lines(start: string, peers: z.infer<typeof Peer>[] | undefined, ports: z.infer<typeof Ports>) {
  const others = peers ? peers.map(peerName) : ["anybody"];
  return others.flatMap((other) =>
    ports.map(({ protocol, port }) => `${start} ${other} ${protocol} ${port}`),
  );
}

function peerName({ podSelector, namespaceSelector, ipBlock }: z.infer<typeof Peer>): string {
  const words = [
    ...(namespaceSelector ? [`namespace ${nameOf(namespaceSelector)}`] : []),
    ...(podSelector ? [nameOf(podSelector)] : []),
    ...(ipBlock ? [ipBlock.cidr] : []),
  ];
  return words.join(" ");
}

function nameOf({ matchLabels }: z.infer<typeof Selector>): string {
  // The name of a label with the value "true" says what it means.
  const words = Object.entries(matchLabels).map(([label, value]) => (value === "true" ? label : value));
  return words.join(" ") || "*";
}
