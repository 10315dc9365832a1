import { run } from "../../src/system/run.ts";
import { emulates } from "./emulation.ts";
import { places } from "./places.ts";
import { onPath } from "./trivy.ts";

/** What this machine has before the lab starts anything. */
export interface Found {
  /** Docker Hub answers, so the lab uses real base images. */
  readonly internet: boolean;
  /** The version of the machine's own engine, if Slipway can use it. */
  readonly engine: string | undefined;
  /** What the machine's engine lacks, if Slipway cannot use it. */
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

/** Any answer counts: without a login it is 401. If SLIPWAY_LAB_IMAGES is set, it decides. */
async function hubAnswers(): Promise<boolean> {
  const choice = process.env.SLIPWAY_LAB_IMAGES;
  if (choice) return choice === "real";
  try {
    const response = await fetch(HUB, { method: "HEAD", signal: AbortSignal.timeout(PATIENCE) });
    // A proxy may answer instead. Only a registry sends this header.
    return response.headers.has("docker-distribution-api-version");
  } catch {
    return false;
  }
}

async function findEngine(): Promise<Pick<Found, "engine" | "unfit">> {
  // DOCKER_HOST is the lab's own engine: the machine has no other one.
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

/** Whether the first version number in a program's answer is at least `wanted`. */
export function atLeast(answer: string | undefined, wanted: readonly number[]): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(answer ?? "") ?? [];
  if (major === undefined || minor === undefined) return false;
  const [wantedMajor = 0, wantedMinor = 0] = wanted;
  return Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor);
}
