import type { Command } from "./command.ts";
import { repeat } from "./repeat.ts";

/** Goes back to a release that hosts keep. */
export const rollback: Command = (request) =>
  repeat(request, { action: "rollback", release: request.inputs.release });
