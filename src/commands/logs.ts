import { type LogLine, logText, readLogs } from "../operations/logs.ts";
import type { Command } from "./command.ts";
import { operation } from "./operation.ts";

/** Prints the logs as they come; with `json`, an object per line. */
export const logs: Command = async (request) => {
  const { inputs, json, print } = request;
  const show = (line: LogLine) => print(json ? JSON.stringify(line) : logText(line));
  const answer = await operation("logs", request, (place) => readLogs(place, inputs, show));
  return { ...answer, text: "" };
};
