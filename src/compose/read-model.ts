import { parse } from "yaml";
import { InputError } from "../model/problem.ts";
import { withoutAbsent } from "./dependencies.ts";
import { locate } from "./location.ts";
import { ComposeModel } from "./model.ts";

/**
 * The project that `docker compose config` printed.
 * @throws InputError with the files and lines of what Slipway does not accept.
 */
export function readModel(text: string, files: readonly string[]): ComposeModel {
  const model = ComposeModel.safeParse(parse(text));
  if (model.success) return withoutAbsent(model.data);
  throw new InputError(
    model.error.issues.map(({ path, message }) => ({
      input: "files",
      message: `${path.join(".")}: ${message}${locate("", files, path.map(String))}`,
    })),
  );
}

/** The names of all services in what `docker compose config` printed. */
export function serviceNames(text: string): readonly string[] {
  return Object.keys(ComposeModel.parse(parse(text)).services);
}

/** Compose's own message, with the file and line it is about. */
export function composeProblem(stderr: string, files: readonly string[], cause: unknown): InputError {
  return new InputError([{ input: "files", message: locate(stderr.trim(), files) }], { cause });
}
