/*
 * The layers of src/. A folder imports only from folders below it in this list, so that everything can be read from the
 * bottom up and no change reaches further than upwards.
 */
export const LAYERS = [
  "action.ts",
  "cli.ts",
  "commands",
  "pipeline",
  "report",
  "stages",
  "operations",
  "targets",
  "rollout",
  "health",
  "revision",
  "image",
  "docker",
  "registry",
  "github",
  "compose",
  "inputs",
  "markdown",
  "model",
  "system",
] as const;

/** Folders whose folders are peers: `stages/build` and `stages/scan` do not know each other. */
const FAMILIES = ["stages", "targets"];

/** By file, the files that it imports; all relative to src/. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** What a module imports, in any of the forms of an import; type imports count as well. */
export function importsOf(text: string): readonly string[] {
  const found = text.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\s*\(\s*)"(\.[^"]+)"/g);
  return [...found].flatMap(([, specifier]) => (specifier === undefined ? [] : [specifier]));
}

/** The imports that go up or to a peer, and the files of no layer, a sentence each. */
export function layerProblems(imports: Imports): readonly string[] {
  return [...imports].flatMap(([from, targets]) => {
    if (rankOf(from) < 0)
      return [`${from} lies in no layer: add its folder to the list in test/lint/layers.ts`];
    return targets.flatMap((to) => {
      if (rankOf(to) < rankOf(from)) return [`${from} imports ${to}, which lies in a higher layer`];
      return isPeer(from, to)
        ? [`${from} imports ${to} of a peer: move what both need to a layer below`]
        : [];
    });
  });
}

/** The first cycle among the files as a path that ends where it begins; `undefined` when there is none. */
export function findCycle(imports: Imports): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] | undefined => {
    const seen = path.indexOf(file);
    if (seen >= 0) return [...path.slice(seen), file];
    if (done.has(file)) return undefined;
    for (const to of imports.get(file) ?? []) {
      const cycle = visit(to, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}

function rankOf(file: string): number {
  return LAYERS.findIndex((layer) => file === layer || file.startsWith(`${layer}/`));
}

function isPeer(from: string, to: string): boolean {
  const [family = "", own = "", ...below] = from.split("/");
  const [otherFamily = "", other = "", ...otherBelow] = to.split("/");
  return (
    FAMILIES.includes(family) &&
    family === otherFamily &&
    below.length > 0 &&
    otherBelow.length > 0 &&
    own !== other
  );
}
