import { resolve } from "node:path";
import type { ProjectInputs } from "../inputs/inputs.ts";
import type { Problem } from "../model/problem.ts";
import type { Environment } from "../system/run.ts";
import { literal } from "./dollar.ts";
import { liesIn } from "./files.ts";
import type { ComposeModel } from "./model.ts";
import type { Project } from "./project.ts";
import { renderModel } from "./render.ts";

/* What a container may mount from a folder of its host, when that host is another machine than this one. */

const WAYS = "Use a named volume, or an absolute path on the host";

/**
 * The bind mounts that lose data or lead nowhere on another host: what a service writes to a copy of the project's own
 * files stays behind when a release brings another copy, and a path of this machine is an empty folder there.
 * @throws what {@link renderModel} throws.
 */
export async function mountProblems(
  { model, root }: Project,
  inputs: ProjectInputs,
  env: Environment,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const problems: string[] = [];
  const outside: { readonly service: string; readonly target: string }[] = [];
  for (const { service, source, target, writable } of bindsOf(model)) {
    const path = resolve(literal(source));
    if (!(await liesIn(path, root))) outside.push({ service, target });
    else if (writable) {
      problems.push(
        `services.${service}.volumes: ${target} is mounted from ${path}, in the repository, and can be written to. A host gets a new copy of this folder when it changes, without what the service has written. ${WAYS}, or mount it read-only.`,
      );
    }
  }
  if (outside.length > 0) {
    const { model: written } = await renderModel(inputs, env, signal, ["--no-path-resolution"]);
    for (const { service, source, target } of bindsOf(written)) {
      if (source.startsWith("/") || !outside.some((one) => one.service === service && one.target === target))
        continue;
      problems.push(
        `services.${service}.volumes: ${target} is mounted from ${literal(source)}, a path of this machine outside of the repository, which a host does not have. ${WAYS}.`,
      );
    }
  }
  return problems.map((message) => ({ input: "files", message }));
}

function bindsOf(model: ComposeModel) {
  return Object.entries(model.services).flatMap(([service, { volumes = [] }]) =>
    volumes.flatMap(({ type, source, target, read_only }) =>
      type === "bind" && source !== undefined ? [{ service, source, target, writable: !read_only }] : [],
    ),
  );
}
