import { projectArgs } from "../compose/render.ts";
import { containersOf, type Place } from "../health/place.ts";
import { parseHashes, type ServiceStatus, serviceStatuses } from "../health/status.ts";
import type { ProjectInputs } from "../inputs/inputs.ts";
import { composeEnvironment } from "../system/environment.ts";
import { run } from "../system/run.ts";
import type { HostStatus } from "../targets/hosted.ts";
import { columns, minute } from "./columns.ts";

const TITLES = ["SERVICE", "STATE", "SINCE", "IMAGE"];

/** How each host is, as lines for people: what runs, then what is not as it should be. */
export function statusText(hosts: readonly HostStatus[]): string {
  return hosts.map((host) => [...hostLines(host), ""].join("\n")).join("\n");
}

function hostLines(status: HostStatus): readonly string[] {
  const { host, services } = status;
  const rows = serviceLines(services);
  return [`${host}: ${releaseWords(status)}`, ...rows.map((row) => `  ${row}`), ...remarks(status)];
}

function serviceLines(services: readonly ServiceStatus[]): readonly string[] {
  return services.length > 0 ? columns([TITLES, ...services.map(rowOf)]) : [];
}

/** How the project is on this machine, and how that differs from the compose file. Its lines are logged. */
export async function statusHere(place: Place, inputs: ProjectInputs): Promise<readonly ServiceStatus[]> {
  const { env, signal, log, model } = place;
  const argv = [...projectArgs(inputs, env), "config", "--hash", "*"];
  const [containers, { stdout }] = await Promise.all([
    containersOf(place),
    run(argv, { cwd: inputs.workingDirectory, env: composeEnvironment(env), signal }),
  ]);
  const services = serviceStatuses(model, parseHashes(stdout), containers);
  for (const line of [...serviceLines(services), ...driftLines(services)]) log.info(line);
  return services;
}

function releaseWords({ release }: HostStatus): string {
  if (!release) return "no release";
  const { id, time, by, runUrl } = release;
  const who = by === null ? "" : ` by ${by}`;
  return `${id}, deployed ${minute(time)}${who}${runUrl === null ? "" : ` ${runUrl}`}`;
}

function rowOf({ service, state, since, image, containers, replicas }: ServiceStatus): readonly string[] {
  const count = containers === replicas && replicas === 1 ? "" : ` ${containers}/${replicas}`;
  return [service, `${state}${count}`, since === null ? "" : minute(since), shortImage(image ?? "")];
}

/** A digest of 12 digits is enough to recognise it. */
function shortImage(image: string): string {
  return image.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, "$1");
}

function driftLines(services: readonly ServiceStatus[]): readonly string[] {
  return services.flatMap(({ service, drift }) => drift.map((what) => `differs: ${service}: ${what}`));
}

function remarks({ services, lock, switching, unfinished, strayChain }: HostStatus): readonly string[] {
  const silence = lock && lock.silent > 0 ? `, silent for ${lock.silent} s` : "";
  return [
    ...driftLines(services).map((line) => `  ${line}`),
    ...(lock ? [`  locked by ${lock.owner}${silence}${lock.runUrl ? ` ${lock.runUrl}` : ""}`] : []),
    ...(switching ? ["  a switch is at work"] : []),
    ...unfinished.map((id) => `  the switch to ${id} was killed: the next deployment finishes it first`),
    ...(strayChain === null
      ? []
      : [
          `  the iptables chain ${strayChain} is left from a deployment and sends connections elsewhere: deploy again, or remove it`,
        ]),
  ];
}
