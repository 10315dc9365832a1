import { type ProjectFiles, relocate } from "../../compose/files.ts";
import type { ComposeModel, Service } from "../../compose/model.ts";
import type { Version } from "../target.ts";
import type { ServiceImages } from "./images.ts";
import { withLiveFiles } from "./live.ts";
import { hash, lines, modelFiles, type ReleaseFiles } from "./model-files.ts";
import { RECORD_FORMAT, recordText } from "./record.ts";

/*
 * A release: an immutable folder on the host, with everything that is needed to return to it. Pure.
 */

export interface Release extends Version {
  readonly id: string;
  readonly time: Date;
}

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
  const placed = releaseModel(relocate(project, files, `${root}/content`), files, images);
  const { model, files: live } = withLiveFiles(placed, root);
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
    ...live,
    "release.json": recordText(record),
    // Only the images that the project builds: others may serve something else on this host.
    images: lines([...new Set([...built.values()].map(({ reference }) => reference))]),
    content: lines(files.entries.map(({ address, name }) => `${address}/${name}`)),
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
