import { readFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import type { Project } from "../../compose/project.ts";

/**
 * Warnings about build contexts that contain the folder `out` and do not ignore it. `COPY . .` would copy the results
 * of the last run into the image, and would never be cached.
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export async function resultsInContext(
  { model, images }: Pick<Project, "model" | "images">,
  out: string,
): Promise<readonly string[]> {
  const warnings = await Promise.all(
    images.map(async ({ target }) => {
      const { context, dockerfile = "Dockerfile" } = model.services[target]?.build ?? {};
      if (!context || /^[a-z]+:\/\//.test(context)) return [];
      const path = relative(context, out);
      if (path === "" || path.startsWith("..")) return [];
      const own = `${resolve(context, dockerfile)}.dockerignore`;
      const shared = join(context, ".dockerignore");
      const rules = (await read(own)) ?? (await read(shared)) ?? "";
      return isIgnored(path, rules)
        ? []
        : [
            `${target}: the build context contains ${out}, the results of the last run. Add ${path} to ${shared}`,
          ];
    }),
  );
  return warnings.flat();
}

/** Whether a .dockerignore excludes a path or a folder above it. As in Docker, the last rule that matches decides. */
export function isIgnored(path: string, rules: string): boolean {
  const parts = path.split(sep);
  const paths = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  let ignored = false;
  for (const line of rules.split("\n").map((text) => text.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    const isException = line.startsWith("!");
    const pattern = expressionOf(isException ? line.slice(1).trim() : line);
    if (paths.some((one) => pattern.test(one))) ignored = !isException;
  }
  return ignored;
}

/** Go's filepath.Match with `**` for any number of folders. */
function expressionOf(rule: string): RegExp {
  const clean = rule.replace(/^(\.?\/)+/, "").replace(/\/+$/, "");
  const source = clean.replace(/\*\*\/|\*\*|\*|\?|[\\^$.|+()[\]{}]/g, (found) => {
    switch (found) {
      case "**/":
        return "(?:.*/)?";
      case "**":
        return ".*";
      case "*":
        return "[^/]*";
      case "?":
        return "[^/]";
      default:
        return `\\${found}`;
    }
  });
  return new RegExp(`^${source}$`);
}

function read(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}
