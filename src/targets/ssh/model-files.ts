import { createHash } from "node:crypto";
import { dump } from "js-yaml";
import { z } from "zod";
import { backupOf } from "../../compose/backup.ts";
import { literal } from "../../compose/dollar.ts";
import { HOOK_TIMES, hooksOf } from "../../compose/hooks.ts";
import type { ComposeModel, Service } from "../../compose/model.ts";
import { startOrder } from "../../compose/order.ts";
import { expectationsOf, replicasOf } from "../../health/expectations.ts";
import { rolloutsOf } from "../../rollout/rule.ts";
import { parseDuration } from "../../system/duration.ts";
import { commandLine } from "./quote.ts";
import { kindOf } from "./switch/kind.ts";

/*
 * What switch.sh reads of a release: the compose file, and beside it what a shell could not find out there. Pure.
 */

/** The text of each file in the release's folder, by name. */
export type ReleaseFiles = Readonly<Record<string, string>>;

/** The files that say what a host runs. */
export function modelFiles(model: ComposeModel): ReleaseFiles {
  return {
    "compose.yaml": composeText(model),
    services: lines(serviceLines(model)),
    networks: lines(networkLines(model)),
    wants: lines(wantLines(model)),
    subnets: lines(subnetLines(model)),
    ...drainCommands(model),
    ...hookFiles(model),
  };
}

/** All texts are in quotes: compose reads YAML 1.1, in which a plain 1_000 is a number and 2001-01-01 is a date. */
function composeText(model: ComposeModel): string {
  return dump(model, {
    forceQuotes: true,
    quoteStyle: "double",
    lineWidth: -1,
    noRefs: true,
    skipInvalid: true,
  });
}

/** What switch.sh has to do, one service per line: its head explains the words. */
function serviceLines(model: ComposeModel): readonly string[] {
  const expectations = expectationsOf(model, new Set());
  const rollouts = rolloutsOf(model);
  return startOrder(model).map((name) => {
    const kind = kindOf(expectations.get(name));
    const followed = Object.entries(model.services[name]?.depends_on ?? {})
      .filter(([other, { restart }]) => restart === true && model.services[other])
      .map(([other]) => other);
    const ports = expectations.get(name)?.ports.join(",");
    const service = model.services[name] ?? {};
    return [
      ...[name, kind, replicasOf(service), followed.join(",") || "-", ports || "-"],
      ...[rollouts.get(name)?.rollout ?? "stop-first", drainWord(service), parallelismOf(service)],
    ].join(" ");
  });
}

const UpdateConfig = z.looseObject({
  update_config: z.looseObject({ parallelism: z.int().min(0).optional() }).optional(),
});

/** How many containers are replaced at a time: compose's `deploy.update_config.parallelism`; 0 for all. */
function parallelismOf({ deploy }: Service): number {
  return UpdateConfig.safeParse(deploy).data?.update_config?.parallelism ?? 1;
}

/** A second is how long resolvers remember an address in most proxies, and until a connection is attempted once more. */
const DRAIN = "2s";

/** Milliseconds, or `command`. */
function drainWord(service: Service): string {
  const drain = service["x-slipway"]?.drain ?? DRAIN;
  return typeof drain === "string" ? String(Math.ceil(parseDuration(drain) ?? 0)) : "command";
}

/** The commands that services drain with, each in a file of its own: an argument may have several lines. */
function drainCommands(model: ComposeModel): ReleaseFiles {
  return Object.fromEntries(
    Object.entries(model.services).flatMap(([name, service]) => {
      const drain = service["x-slipway"]?.drain;
      return Array.isArray(drain) ? [[`drain-${name}`, `${commandLine(literal(drain))}\n`]] : [];
    }),
  );
}

/** What runs around the switch: a line for each hook, and its command in a file of its own. */
function hookFiles(model: ComposeModel): ReleaseFiles {
  const hooks = HOOK_TIMES.flatMap((time) =>
    hooksOf(model)
      .filter((hook) => hook.time === time)
      .map((hook, index) => ({ ...hook, name: `${time}-${index + 1}` })),
  );
  if (hooks.length === 0) return {};
  const hookLines = hooks.map(({ time, name, within, isRequired, service = "-" }) =>
    [time, name, Math.ceil(within / 1_000), isRequired ? "required" : "optional", service].join(" "),
  );
  const commands = hooks.map(({ name, command }) => [`hook-${name}`, `${commandLine(command)}\n`] as const);
  return { hooks: lines(hookLines), ...Object.fromEntries(commands) };
}

/** The command that backs up the data before the switch, and the service in which it runs. */
export function dumpFiles(model: ComposeModel): ReleaseFiles {
  const { service, dump: command } = backupOf(model);
  return { [`dump-${service}`]: `${commandLine(literal(command))}\n` };
}

/** The published ports and container names of each service, which nothing else on the host can have. */
function wantLines(model: ComposeModel): readonly string[] {
  return Object.entries(model.services).flatMap(([service, { container_name, ports = [] }]) => [
    ...(container_name ? [`${service} name ${container_name}`] : []),
    ...ports
      .filter(({ published }) => published)
      .map(({ published = "", protocol = "tcp" }) => {
        const [first, last = first] = published.split("-");
        return `${service} port ${protocol} ${first} ${last}`;
      }),
  ]);
}

function networkLines(model: ComposeModel): readonly string[] {
  return Object.entries(model.networks ?? {})
    .filter(([, network]) => !network?.external)
    .map(([name, network]) => `${name} ${hash(network ?? {})}`);
}

/** The networks with a subnet of their own choice, in which a container can choose its address. */
function subnetLines(model: ComposeModel): readonly string[] {
  return Object.values(model.networks ?? {}).flatMap((network) =>
    network?.name && network.ipam?.config?.some(({ subnet }) => subnet) ? [network.name] : [],
  );
}

export function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

/** Each text on a line of its own. */
export function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}
