import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Environment } from "../system/run.ts";
import type { Revision } from "./revision.ts";

/**
 * The fields of an event that identify the revision.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
const Event = z.looseObject({
  number: z.number().optional(),
  pull_request: z.looseObject({ number: z.number() }).optional(),
  repository: z.looseObject({ default_branch: z.string().optional() }).optional(),
  head_commit: z.looseObject({ timestamp: z.string() }).nullish(),
});
export type Event = z.infer<typeof Event>;

/** The revision of a workflow run, from its environment and the event that started it. */
export async function fromActions(env: Environment): Promise<Revision> {
  return revisionOf(env, await readEvent(env.GITHUB_EVENT_PATH));
}

/**
 * The revision that an event and the variables of a runner describe.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
export function revisionOf(env: Environment, event: Event): Revision {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  const repositoryUrl = server && repository ? `${server}/${repository}` : undefined;
  return {
    ...refOf(env, event),
    commit: env.GITHUB_SHA || undefined,
    committed: event.head_commit?.timestamp,
    // Files that a step of the workflow has written into the checkout are part of the build, not changes by hand.
    dirty: false,
    defaultBranch: event.repository?.default_branch,
    repositoryUrl,
    runUrl: repositoryUrl && run ? `${repositoryUrl}/actions/runs/${run}` : undefined,
  };
}

function refOf(env: Environment, event: Event): Pick<Revision, "kind" | "name"> {
  const [, space, name] = /^refs\/(heads|tags|pull)\/(.+)$/.exec(env.GITHUB_REF ?? "") ?? [];
  const number = event.pull_request?.number ?? event.number;
  // GITHUB_REF of this event is the base branch: code from a fork must not get its tags.
  if (env.GITHUB_EVENT_NAME === "pull_request_target" && number !== undefined) {
    return { kind: "pull-request", name: String(number) };
  }
  if (space === "heads" && name) return { kind: "branch", name };
  if (space === "tags" && name) return { kind: "tag", name };
  if (space === "pull" && name) return { kind: "pull-request", name: name.replace(/\/(merge|head)$/, "") };
  return env.GITHUB_SHA ? { kind: "commit", name: env.GITHUB_SHA } : { kind: "unknown", name: "" };
}

async function readEvent(file: string | undefined): Promise<Event> {
  if (!file) return {};
  try {
    const event = Event.safeParse(JSON.parse(await readFile(file, "utf8")));
    return event.success ? event.data : {};
  } catch {
    return {};
  }
}
