import { PassThrough } from "node:stream";
import type { ComposeModel } from "../../compose/model.ts";
import type { Container } from "../../docker/container.ts";
import type { Place } from "../../health/place.ts";
import { networkOwner } from "../../health/probes.ts";
import type { Context } from "../../model/context.ts";
import { CommandError } from "../../system/run.ts";
import { attachedCommand, plainCommand } from "./commands.ts";
import { type HostConnection, HostError } from "./connection.ts";
import { endpointOn, targetOn } from "./probes.ts";

/** The project on a host. */
export function hostPlace(
  connection: HostConnection,
  model: ComposeModel,
  { env, log, signal }: Pick<Context, "env" | "log" | "signal">,
): Place {
  const host = connection.name;
  return {
    ...{ host, model, env, log, signal },
    run: async (argv, { accept, stdin, ...options } = {}) => {
      const common = { ...options, ...(accept ? { accept } : {}), signal, quiet: true };
      // It stays open for as long as somebody waits.
      const open = new PassThrough();
      try {
        return await (stdin === undefined
          ? connection.run(attachedCommand(argv), { ...common, stdin: open })
          : connection.run(plainCommand(argv), { ...common, stdin }));
      } catch (error) {
        throw error instanceof HostError ? commandError(host, argv, error) : error;
      } finally {
        open.destroy();
      }
    },
    reach: ({ service, port }, running: ReadonlyMap<string, Container>) => {
      const network = running.get(networkOwner(model, service));
      const container = running.get(service)?.id ?? "";
      return targetOn(connection, container, network && endpointOn(network, port));
    },
  };
}

/** What failed, without ssh's options. */
function commandError(host: string, argv: readonly string[], { cause, message }: HostError): CommandError {
  if (!(cause instanceof CommandError))
    return new CommandError([host, ...argv], message, { stdout: "", stderr: "" });
  const { stdout, stderr, exitCode } = cause;
  const output = { stdout, stderr, ...(exitCode === undefined ? {} : { exitCode }) };
  return new CommandError([`${host}:`, ...argv], `exit code ${exitCode}`, output);
}
