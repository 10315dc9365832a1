import { z } from "zod";
import type { ContainerState } from "./container.ts";

/*
 * The engine's events about a project's containers.
 * @see https://docs.docker.com/reference/cli/docker/system/events/
 */

const WATCHED = ["start", "die", "oom", "restart", "destroy", "health_status"];

const Event = z.looseObject({
  Action: z.string(),
  Actor: z.looseObject({ ID: z.string(), Attributes: z.record(z.string(), z.string()) }),
  timeNano: z.number(),
});

export interface ContainerEvent {
  readonly id: string;
  readonly service: string;
  readonly action: string;
  /** Of `die`. */
  readonly exitCode: number;
  /** Milliseconds since 1970 by the engine's clock. */
  readonly at: number;
}

/**
 * Follows a project's containers from `since` on, in seconds since 1970. With a time before the project existed, no event
 * is lost until the command has connected: the engine keeps its last events.
 */
export function eventsArgs(project: string, since: string): readonly string[] {
  return [
    "docker",
    "events",
    "--format",
    "json",
    "--since",
    since,
    "--filter",
    "type=container",
    "--filter",
    `label=com.docker.compose.project=${project}`,
    ...WATCHED.flatMap((event) => ["--filter", `event=${event}`]),
  ];
}

/** One line of {@link eventsArgs}; `undefined` for an event of a container that is not a service's. */
export function parseEvent(line: string): ContainerEvent | undefined {
  const { Action: action, Actor, timeNano } = Event.parse(JSON.parse(line));
  const service = Actor.Attributes["com.docker.compose.service"];
  if (service === undefined) return undefined;
  return {
    id: Actor.ID,
    service,
    action,
    exitCode: Number(Actor.Attributes.exitCode ?? 0),
    at: timeNano / 1e6,
  };
}

/** The state of a container after an event. */
export function afterEvent(before: ContainerState | undefined, event: ContainerEvent): ContainerState {
  const state = before ?? newContainer(event.id);
  switch (event.action) {
    case "start":
      // The first start finds the container in the state created; any other is a restart, whoever requested it.
      return { ...state, status: "running", restarts: state.restarts + (state.status === "created" ? 0 : 1) };
    case "die":
      return { ...state, status: "exited", exitCode: event.exitCode };
    case "oom":
      return { ...state, oomKilled: true };
    case "destroy":
      return { ...state, status: "removed" };
    case "health_status: healthy":
      return { ...state, health: "healthy" };
    case "health_status: unhealthy":
      return { ...state, health: "unhealthy" };
    default:
      return state;
  }
}

/** A container without any event yet. */
export function newContainer(id: string): ContainerState {
  return {
    id,
    status: "created",
    exitCode: 0,
    error: "",
    oomKilled: false,
    restarts: 0,
    health: "none",
  };
}
