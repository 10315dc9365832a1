import { inCompose, literal } from "../../compose/dollar.ts";
import type { ServiceExtension } from "../../compose/extension.ts";
import type { ComposeModel } from "../../compose/model.ts";
import { hash, lines, type ReleaseFiles } from "./model-files.ts";
import { commandLine } from "./quote.ts";

/*
 * Services that read their configuration again on request (`x-slipway.reload`). Files of the checkout lie on the host under
 * their content's address, so a changed file is another mount, and needs another container. The files of these services
 * are mounted from a place that stays: their container stays too, and reads what was put there. Pure.
 */

export interface Reload {
  readonly command: readonly string[];
  /** Run before it: what it rejects is not read. */
  readonly check?: readonly string[] | undefined;
}

/** The commands of a service; `undefined` when it does not read anything again. */
export function reloadOf({ reload }: ServiceExtension = {}): Reload | undefined {
  return Array.isArray(reload) ? { command: reload } : reload;
}

/**
 * Mounts the files of such services from `root`/live.
 * @returns the model, and the release's files `live` (a line `SERVICE NAME CONTENT` for each), `reload-SERVICE` and
 *   `check-SERVICE`.
 */
export function withLiveFiles(
  model: ComposeModel,
  root: string,
): { readonly model: ComposeModel; readonly files: ReleaseFiles } {
  const content = inCompose(`${root}/content/`);
  const live: string[] = [];
  const commands: Record<string, string> = {};
  const services = Object.entries(model.services).map(([service, definition]) => {
    const reload = reloadOf(definition["x-slipway"]);
    if (!reload || !definition.volumes) return [service, definition] as const;
    commands[`reload-${service}`] = `${commandLine(literal(reload.command))}\n`;
    if (reload.check) commands[`check-${service}`] = `${commandLine(literal(reload.check))}\n`;
    const volumes = definition.volumes.map((volume) => {
      if (volume.type !== "bind" || !volume.source?.startsWith(content)) return volume;
      // The old container and the new one may have mounts at other places.
      const name = hash(volume.target).slice(0, 12);
      live.push(`${service} ${name} ${literal(volume.source.slice(content.length))}`);
      return { ...volume, source: inCompose(`${root}/live/${service}/${name}`) };
    });
    return [service, { ...definition, volumes }] as const;
  });
  const files = live.length > 0 ? { live: lines(live), ...commands } : {};
  return { model: { ...model, services: Object.fromEntries(services) }, files };
}
