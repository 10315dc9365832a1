import { withoutAbsent } from "../../compose/dependencies.ts";
import type { ProjectFiles } from "../../compose/files.ts";
import type { ComposeModel } from "../../compose/model.ts";
import { InputError } from "../../model/problem.ts";
import type { Candidate } from "../../model/result.ts";

/**
 * The project without the services that `x-slipway.smoke: false` leaves out of the smoke test, and their names.
 * @throws InputError when a service that is tested requires one that is left out.
 */
export function testedModel(model: ComposeModel): {
  readonly model: ComposeModel;
  readonly leftOut: readonly string[];
} {
  const all = Object.entries(model.services);
  const leftOut = all.flatMap(([name, service]) => (service["x-slipway"]?.smoke === false ? [name] : []));
  const tested = all.filter(([name]) => !leftOut.includes(name));
  const problems = tested.flatMap(([name, { depends_on = {} }]) =>
    leftOut
      .filter((other) => Object.hasOwn(depends_on, other) && depends_on[other]?.required !== false)
      .map((other) => ({
        input: "files",
        message: `services.${other}.x-slipway.smoke is false, and ${name} depends on ${other}: ${name} cannot be tested without it. Remove smoke: false, or leave ${name} out as well.`,
      })),
  );
  if (problems.length > 0) throw new InputError(problems);
  return { model: withoutAbsent({ ...model, services: Object.fromEntries(tested) }), leftOut };
}

/** The candidates of services that are tested. */
export function testedCandidates(
  candidates: readonly Candidate[],
  leftOut: readonly string[],
): readonly Candidate[] {
  return candidates
    .map((candidate) => ({
      ...candidate,
      services: candidate.services.filter((name) => !leftOut.includes(name)),
    }))
    .filter(({ services }) => services.length > 0);
}

/** The files without the bind mounts that only services outside of `model` have. */
export function testedFiles(model: ComposeModel, files: ProjectFiles): ProjectFiles {
  const sources = new Set(
    Object.values(model.services).flatMap(({ volumes = [] }) => volumes.map(({ source }) => source)),
  );
  const binds = new Map([...files.binds].filter(([source]) => sources.has(source)));
  const used = [...binds.values(), ...files.secrets.values(), ...files.configs.values()];
  const isUsed = new Set(used.map(({ address, name }) => `${address}/${name}`));
  return {
    ...files,
    binds,
    entries: files.entries.filter(({ address, name }) => isUsed.has(`${address}/${name}`)),
  };
}
