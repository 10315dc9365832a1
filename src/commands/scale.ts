import { scale as scaleHere } from "../operations/scale.ts";
import type { Command } from "./command.ts";
import { operation } from "./operation.ts";
import { repeat } from "./repeat.ts";

/** Changes how many containers services have: on hosts until the next deployment. */
export const scale: Command = (request) => {
  const { inputs } = request;
  return inputs.hosts.length > 0
    ? repeat(request, { action: "scale", replicas: new Map(inputs.replicas) })
    : operation("scale", request, (place) => scaleHere(place, inputs, inputs.deployTimeout));
};
