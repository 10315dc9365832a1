import { stat } from "node:fs/promises";
import { literal } from "../../compose/dollar.ts";
import type { ProjectFiles } from "../../compose/files.ts";
import type { ComposeModel } from "../../compose/model.ts";

/** The kind of each source of a bind mount outside of the project, by the source as in the model. */
export type OutsideMounts = ReadonlyMap<string, "folder" | "file" | "other" | "missing">;

/** Finds the kinds of the bind mounts' sources that are not among the project's own `files`. */
export async function outsideMounts(model: ComposeModel, files: ProjectFiles): Promise<OutsideMounts> {
  const sources = Object.values(model.services)
    .flatMap(({ volumes = [] }) => volumes)
    .flatMap(({ type, source }) => (type === "bind" && source && !files.binds.has(source) ? [source] : []));
  const kinds = await Promise.all(
    sources.map(async (source) => {
      const found = await stat(literal(source)).catch(() => undefined);
      if (!found) return [source, "missing"] as const;
      return [source, found.isDirectory() ? "folder" : found.isFile() ? "file" : "other"] as const;
    }),
  );
  return new Map(kinds);
}
