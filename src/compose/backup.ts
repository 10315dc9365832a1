import { InputError } from "../model/problem.ts";
import type { ComposeModel } from "./model.ts";

/** The `x-slipway.backup` of a project, and the service that has it. */
export interface BackupCommands {
  readonly service: string;
  readonly dump: readonly string[];
  readonly restore: readonly string[];
}

/**
 * Finds the one service with `x-slipway.backup`.
 * @throws InputError when no service or several services have it.
 */
export function backupOf({ services }: ComposeModel): BackupCommands {
  const found = Object.entries(services).flatMap(([service, { "x-slipway": extension }]) =>
    extension?.backup ? [{ service, ...extension.backup }] : [],
  );
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  const message = only
    ? `several services have x-slipway.backup (${found.map(({ service }) => service).join(", ")}): choose one with services.`
    : "no service has x-slipway.backup: add it, with dump and restore, to the service that stores the data.";
  throw new InputError([{ input: "files", message }]);
}
