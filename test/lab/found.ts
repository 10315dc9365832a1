import { run } from "../../src/system/run.ts";
import { emulates } from "./emulation.ts";
import { places } from "./places.ts";
import { onPath } from "./trivy.ts";

/** What was found on this machine before anything was started. */
export interface Found {
  /** Docker Hub answers: real base images are used. */
  readonly internet: boolean;
  /** Version of an engine that is not ours and has what Slipway needs. */
  readonly engine: string | undefined;
  /** Why an engine that answers cannot be used. */
  readonly unfit: string | undefined;
  readonly emulation: boolean;
  readonly trivy: string | undefined;
}

const HUB = "https://registry-1.docker.io/v2/";
const PATIENCE = 2_000;
const BUILDX = [0, 17];
const COMPOSE = [2, 24];

export async function lookAround(): Promise<Found> {
  const [internet, engine, emulation, trivy] = await Promise.all([
    hubAnswers(),
    findEngine(),
    emulates(),
    onPath(),
  ]);
  return { internet, ...engine, emulation, trivy };
}

/** Any answer will do: without a login it is a 401. SLIPWAY_LAB_IMAGES decides instead, when set. */
async function hubAnswers(): Promise<boolean> {
  const choice = process.env.SLIPWAY_LAB_IMAGES;
  if (choice) return choice === "real";
  try {
    const response = await fetch(HUB, { method: "HEAD", signal: AbortSignal.timeout(PATIENCE) });
    // An intercepting proxy may answer in its stead; a registry says which it is.
    return response.headers.has("docker-distribution-api-version");
  } catch {
    return false;
  }
}

async function findEngine(): Promise<Pick<Found, "engine" | "unfit">> {
  // A terminal that uses our own engine already has not found another one.
  if (process.env.DOCKER_HOST === `unix://${places.engine.socket}`)
    return { engine: undefined, unfit: undefined };
  const engine = await ask("docker", "version", "--format", "{{.Server.Version}}");
  if (!engine) return { engine: undefined, unfit: undefined };
  const [buildx, compose] = await Promise.all([
    ask("docker", "buildx", "version"),
    ask("docker", "compose", "version"),
  ]);
  const lacking = [
    ...(atLeast(buildx, BUILDX) ? [] : [`buildx 0.17 or newer (found: ${buildx ?? "none"})`]),
    ...(atLeast(compose, COMPOSE) ? [] : [`compose 2.24 or newer (found: ${compose ?? "none"})`]),
  ];
  return lacking.length > 0
    ? { engine: undefined, unfit: lacking.join(" and ") }
    : { engine, unfit: undefined };
}

async function ask(...argv: string[]): Promise<string | undefined> {
  try {
    return (await run(argv, { env: process.env, timeout: 15_000 })).stdout.trim();
  } catch {
    return undefined;
  }
}

/** Whether the first version number in a program's answer is that one or a later. */
export function atLeast(answer: string | undefined, wanted: readonly number[]): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(answer ?? "") ?? [];
  if (major === undefined || minor === undefined) return false;
  const [wantedMajor = 0, wantedMinor = 0] = wanted;
  return Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor);
}
