import { load } from "js-yaml";
import { InputError } from "../model/problem.ts";
import { withoutAbsent } from "./dependencies.ts";
import { locate } from "./location.ts";
import { ComposeModel } from "./model.ts";

/**
 * Parses the output of `docker compose config`.
 * @throws InputError with the file and line of everything that Slipway does not accept.
 */
export function readModel(text: string, files: readonly string[]): ComposeModel {
  const model = ComposeModel.safeParse(load(text));
  if (model.success) return withoutAbsent(model.data);
  throw new InputError(
    model.error.issues.map(({ path, message }) => ({
      input: "files",
      message: `${path.join(".")}: ${message}${locate("", files, path.map(String))}`,
    })),
  );
}

/** A model that is known to be right, such as the compose file of a release. */
export function parseModel(text: string): ComposeModel {
  return ComposeModel.parse(load(text));
}

/** The names of all services in the output of `docker compose config`. */
export function serviceNames(text: string): readonly string[] {
  return Object.keys(parseModel(text).services);
}

/** An InputError with the message of compose, and the file and line that it refers to. */
export function composeProblem(stderr: string, files: readonly string[], cause: unknown): InputError {
  return new InputError([{ input: "files", message: locate(stderr.trim(), files) }], { cause });
}
