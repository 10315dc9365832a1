import { statusHere, statusText } from "../operations/status.ts";
import { TARGETS } from "../targets/targets.ts";
import type { Command } from "./command.ts";
import { hostOperation, operation } from "./operation.ts";

/** Shows what runs on hosts or on this machine, and how it differs from its release or its compose file. */
export const status: Command = (request) =>
  request.inputs.hosts.length > 0
    ? hostOperation("status", request, TARGETS.compose.status, statusText)
    : operation("status", request, (place) => statusHere(place, request.inputs));
