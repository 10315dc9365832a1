import { health as healthOf } from "../operations/health.ts";
import type { Command } from "./command.ts";
import { operation } from "./operation.ts";

export const health: Command = (request) => operation("health", request, healthOf);
