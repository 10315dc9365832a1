import { stat } from "node:fs/promises";
import type { ProjectFiles } from "../../compose/files.ts";
import type { ComposeModel } from "../../compose/model.ts";

/** What the sources of bind mounts outside of the project are, by the source as the model has it. */
export type OutsideMounts = ReadonlyMap<string, "folder" | "file" | "other" | "missing">;

/** Looks at the sources of bind mounts that are not among the project's own `files`. */
export async function outsideMounts(model: ComposeModel, files: ProjectFiles): Promise<OutsideMounts> {
  const sources = Object.values(model.services)
    .flatMap(({ volumes = [] }) => volumes)
    .flatMap(({ type, source }) => (type === "bind" && source && !files.binds.has(source) ? [source] : []));
  const kinds = await Promise.all(
    sources.map(async (source) => {
      const found = await stat(source.replaceAll("$$", () => "$")).catch(() => undefined);
      if (!found) return [source, "missing"] as const;
      return [source, found.isDirectory() ? "folder" : found.isFile() ? "file" : "other"] as const;
    }),
  );
  return new Map(kinds);
}
