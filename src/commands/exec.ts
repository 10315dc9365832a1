import { type ExecLine, exec as execIn } from "../operations/exec.ts";
import type { Command } from "./command.ts";
import { operation } from "./operation.ts";

/** Runs a command in a service's container, and prints its output as it comes; with `json`, an object per line. */
export const exec: Command = async (request) => {
  const { inputs, json, print } = request;
  const several = inputs.hosts.length > 1;
  const show = (line: ExecLine) =>
    print(json ? JSON.stringify(line) : `${several ? `${line.host} | ` : ""}${line.text}`);
  const answer = await operation(
    "exec",
    request,
    (place) => execIn(place, inputs.services, inputs.run, show),
    { note: { action: "exec", details: `${inputs.services.join(" ")}: ${inputs.run.join(" ")}` } },
  );
  return { ...answer, text: "" };
};
