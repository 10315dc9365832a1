import { createHash } from "node:crypto";
import { dump } from "js-yaml";
import { z } from "zod";
import { backupOf } from "../../compose/backup.ts";
import { literal } from "../../compose/dollar.ts";
import { type ProjectFiles, relocate } from "../../compose/files.ts";
import { HOOK_TIMES, hooksOf } from "../../compose/hooks.ts";
import type { ComposeModel, Service } from "../../compose/model.ts";
import { startOrder } from "../../compose/order.ts";
import { expectationsOf, replicasOf } from "../../health/expectations.ts";
import { rolloutsOf } from "../../rollout/rule.ts";
import { parseDuration } from "../../system/duration.ts";
import type { Version } from "../target.ts";
import type { ServiceImages } from "./images.ts";
import { commandLine } from "./quote.ts";
import { RECORD_FORMAT, recordText } from "./record.ts";
import { kindOf } from "./switch/kind.ts";

/*
 * A release: an immutable folder on the host, with everything that is needed to return to it. Pure.
 */

export interface Release extends Version {
  readonly id: string;
  readonly time: Date;
}

/** The text of each file in the release's folder, by name. */
export type ReleaseFiles = Readonly<Record<string, string>>;

/** The project's folder on a host: the input `path`, or one named after the project. */
export function projectFolder(path: string | undefined, project: string): string {
  return path ?? `slipway/${project}`;
}

/**
 * The name of a new release: `20261124T093005Z-1.4.0`. It sorts after all existing ones, even when this machine's clock
 * is behind the clock of an earlier run.
 */
export function releaseId(now: Date, version: string, existing: readonly string[]): string {
  const latest = existing.map((id) => parseStamp(id.slice(0, 16))).filter((time) => !Number.isNaN(time));
  const time = new Date(Math.max(now.getTime(), ...latest.map((stamp) => stamp + 1_000)));
  const name = version.replace(/[^\w.-]+/g, "-").slice(0, 64);
  return `${time.toISOString().replace(/[-:]|\.\d+/g, "")}-${name}`;
}

/** The name of the next release on hosts, which sorts after those of all of them. */
export function nextReleaseId(
  version: string,
  hosts: readonly { readonly state: { readonly releases: readonly { readonly id: string }[] } }[],
): string {
  const existing = hosts.flatMap(({ state }) => state.releases.map(({ id }) => id));
  return releaseId(new Date(), version, existing);
}

function parseStamp(stamp: string): number {
  return Date.parse(stamp.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));
}

/** The release's files, for the project's folder `root` on the host, which must be absolute. */
export function releaseFiles(
  release: Release,
  project: ComposeModel,
  files: ProjectFiles,
  built: ServiceImages,
  foreign: ServiceImages,
  root: string,
): ReleaseFiles {
  const images = new Map([...built, ...foreign]);
  const model = releaseModel(relocate(project, files, `${root}/content`), files, images);
  const record = {
    schemaVersion: RECORD_FORMAT,
    id: release.id,
    project: project.name,
    repository: release.repository ?? null,
    version: release.version,
    commit: release.commit ?? null,
    runUrl: release.runUrl ?? null,
    by: release.by,
    time: release.time.toISOString(),
    action: "deploy",
    images: Object.fromEntries([...images].map(([service, { reference }]) => [service, reference])),
  };
  return {
    ...modelFiles(model),
    "release.json": recordText(record),
    // Only the images that the project builds: others may serve something else on this host.
    images: lines([...new Set([...built.values()].map(({ reference }) => reference))]),
    content: lines(files.entries.map(({ address, name }) => `${address}/${name}`)),
  };
}

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

/**
 * The model as a host runs it: nothing to build, and every image by digest. Profiles have been applied already.
 *
 * Compose does not recreate a container when only the file behind one of its secrets or configurations has changed: its
 * hash of a service's definition does not cover the content (2.40). A label with the contents makes it do so.
 */
function releaseModel(model: ComposeModel, files: ProjectFiles, images: ServiceImages): ComposeModel {
  const services = Object.entries(model.services).map(([name, service]) => {
    const { build: _, profiles: __, pull_policy: ___, ...rest } = service;
    const image = images.get(name)?.reference;
    const contents = contentsOf(service, files);
    const labels = contents ? { ...labelsOf(service), "slipway.contents": contents } : undefined;
    return [name, { ...rest, ...(image ? { image } : {}), ...(labels ? { labels } : {}) }] as const;
  });
  return { ...model, services: Object.fromEntries(services) };
}

function contentsOf(service: Service, files: ProjectFiles): string | undefined {
  const addresses = [
    ...(service.secrets ?? []).map(({ source }) => files.secrets.get(source)?.address),
    ...(service.configs ?? []).map(({ source }) => files.configs.get(source)?.address),
  ].filter((address) => address !== undefined);
  return addresses.length > 0 ? hash(addresses) : undefined;
}

/** Compose renders labels as a mapping. */
function labelsOf({ labels }: Service): object {
  return typeof labels === "object" && labels !== null ? labels : {};
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

function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}
