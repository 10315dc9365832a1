import { coerce, gte } from "semver";
import { LEAST_SPACE, type Needs, spaceFor } from "./needs.ts";

/*
 * What survey.sh prints about a host, and whether a deployment can work there. Pure.
 */

/** The oldest version of Docker Compose that works. */
const OLDEST_COMPOSE = "2.24.0";

export interface Survey {
  readonly user: string;
  /** Programs that are not there. */
  readonly missing: readonly string[];
  readonly engine: { readonly version: string; readonly platform: string } | undefined;
  /** Why the engine does not answer. */
  readonly engineError: string | undefined;
  readonly compose: string | undefined;
  /** Bytes where the engine keeps images, and that folder. */
  readonly free: { readonly bytes: number; readonly folder: string } | undefined;
  /** Why new connections cannot be sent to a stand-by there; `undefined` when they can. */
  readonly noRedirect: string | undefined;
  /** The digests of the images that are there. */
  readonly images: readonly string[];
  /** The folder in which the deployment's own is made, and whether this login may. */
  readonly place: { readonly folder: string; readonly writable: boolean } | undefined;
}

export function parseSurvey(text: string): Survey {
  const facts = text.split("\n").map((line) => {
    const [name = "", ...words] = line.split(" ");
    return { name, words, rest: words.join(" ") };
  });
  const find = (...names: string[]) => facts.find(({ name }) => names.includes(name));
  const engine = find("engine");
  const free = find("free");
  const place = find("writable", "not-writable");
  return {
    user: find("user")?.rest ?? "",
    missing: facts.filter(({ name }) => name === "missing").map(({ rest }) => rest),
    engine: engine && { version: engine.words[0] ?? "", platform: engine.words[1] ?? "" },
    engineError: find("engine-error")?.rest,
    compose: find("compose")?.rest,
    free:
      free?.words[0] && /^\d+$/.test(free.words[0])
        ? { bytes: Number(free.words[0]) * 1024, folder: free.words.slice(1).join(" ") }
        : undefined,
    noRedirect: find("no-redirect")?.rest,
    images: facts.filter(({ name }) => name === "image").map(({ rest }) => rest),
    place: place && { folder: place.rest, writable: place.name === "writable" },
  };
}

/** One message for everything that is in the way of a deployment. */
export function surveyProblems(survey: Survey, needs: Needs): readonly string[] {
  const { missing, engine, engineError, compose, free, images, place, user } = survey;
  // A missing docker explains all the rest.
  if (missing.includes("docker"))
    return ["docker is not installed, or not on the PATH of a login without a terminal: install Docker."];
  const problems: string[] = [];
  if (missing.length > 0) problems.push(`${missing.join(", ")} is missing: install it.`);
  if (engine === undefined) problems.push(engineProblem(engineError ?? "no answer", user));
  else if (!needs.platforms.some((platform) => runsOn(engine.platform, platform))) {
    problems.push(
      `its platform is ${engine.platform}, but the images are built for ${needs.platforms.join(", ")}: add ${engine.platform} to platforms.`,
    );
  }
  if (compose === undefined)
    problems.push("docker compose does not answer: install Docker's compose plugin, 2.24 or newer.");
  else if (!isRecent(compose)) problems.push(`its docker compose is ${compose}: 2.24 or newer is required.`);
  const space = Math.max(LEAST_SPACE, spaceFor(needs.images, images));
  if (engine && free && free.bytes < space) {
    problems.push(
      `${free.folder} has ${gib(free.bytes)} free, and ${gib(space)} are needed. Free disk space: \`docker system df\` shows what uses it.`,
    );
  }
  if (place && !place.writable)
    problems.push(
      `${user} may not write in ${place.folder}: set path to a folder that belongs to this user, or change the owner of this one.`,
    );
  return problems;
}

function engineProblem(error: string, user: string): string {
  return /permission denied/i.test(error)
    ? `${user} may not use Docker (${error}): add the user to the group docker.`
    : `Docker does not answer (${error}): check that it runs.`;
}

/** Platforms of images carry a variant that an engine's own does not: linux/arm64/v8 runs on linux/arm64. */
function runsOn(engine: string, platform: string): boolean {
  return platform === engine || platform.startsWith(`${engine}/`);
}

/** Distributions add to the version what is no part of it for semver: `2.40.3-3`, `2.40.3+ds1`. */
function isRecent(version: string): boolean {
  const found = coerce(version);
  return found !== null && gte(found, OLDEST_COMPOSE);
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
