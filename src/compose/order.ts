import type { ComposeModel } from "./model.ts";

/** The services, each after everything it depends on; among equals in the file's order. */
export function startOrder(model: ComposeModel): readonly string[] {
  const order = new Set<string>();
  const visit = (name: string) => {
    if (order.has(name)) return;
    // Compose refuses cycles when it renders the model, so this ends.
    for (const dependency of Object.keys(model.services[name]?.depends_on ?? {})) {
      if (model.services[dependency]) visit(dependency);
    }
    order.add(name);
  };
  for (const name of Object.keys(model.services)) visit(name);
  return [...order];
}
