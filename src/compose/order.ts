import type { ComposeModel } from "./model.ts";

/** The services, each after its dependencies, otherwise in the order of the file. */
export function startOrder(model: ComposeModel): readonly string[] {
  const order = new Set<string>();
  const visit = (name: string) => {
    if (order.has(name)) return;
    // The recursion ends because compose rejects cycles.
    for (const dependency of Object.keys(model.services[name]?.depends_on ?? {})) {
      if (model.services[dependency]) visit(dependency);
    }
    order.add(name);
  };
  for (const name of Object.keys(model.services)) visit(name);
  return [...order];
}
