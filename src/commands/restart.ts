import { restart as restartHere } from "../operations/restart.ts";
import type { Command } from "./command.ts";
import { operation } from "./operation.ts";
import { repeat } from "./repeat.ts";

/** Starts services anew: on hosts as a deployment replaces them, on this machine in their containers. */
export const restart: Command = (request) => {
  const { hosts, services, deployTimeout } = request.inputs;
  return hosts.length > 0
    ? repeat(request, { action: "restart", services })
    : operation("restart", request, (place) => restartHere(place, services, deployTimeout));
};
