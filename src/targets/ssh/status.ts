import { parseModel } from "../../compose/read-model.ts";
import { parseContainers } from "../../docker/container.ts";
import { parseHashes, serviceStatuses } from "../../health/status.ts";
import type { HostReleases, HostStatus } from "../hosted.ts";

/**
 * How a host is. Pure.
 * @param releases what releases.sh printed there.
 * @param status what status.sh printed.
 * @param compose the compose file of the current release; empty when there is none.
 */
export function hostStatus(releases: HostReleases, status: string, compose: string): HostStatus {
  const values = (name: string) =>
    status.split("\n").flatMap((line) => (line.startsWith(`${name} `) ? [line.slice(name.length + 1)] : []));
  const containers = parseContainers(`[${values("container").join(",")}]`);
  const model = compose ? parseModel(compose) : { name: "", services: {} };
  const hashes = parseHashes(values("hash").join("\n"));
  const switching = /^switching$/m.test(status);
  const unfinished = switching ? [] : values("unfinished");
  const [chain] = values("chain");
  return {
    host: releases.host,
    release: releases.releases.find(({ current }) => current) ?? null,
    services: serviceStatuses(model, hashes, containers),
    lock: lockOf(values("lock")[0]),
    ...{ switching, unfinished },
    strayChain: chain === undefined || switching || unfinished.length > 0 ? null : chain,
  };
}

function lockOf(line: string | undefined): HostStatus["lock"] {
  if (line === undefined) return null;
  const [owner = "", silent, runUrl] = line.split(" ");
  return { owner, silent: Number(silent), runUrl: runUrl || null };
}
