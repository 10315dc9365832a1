import { statusText } from "../operations/status.ts";
import { TARGETS } from "../targets/targets.ts";
import type { Command } from "./command.ts";
import { hostOperation } from "./operation.ts";

/** Shows what runs on hosts, and how it differs from its release. */
export const status: Command = (request) =>
  hostOperation("status", request, TARGETS.compose.status, statusText);
