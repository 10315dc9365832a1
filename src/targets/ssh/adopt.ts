import type { ComposeModel } from "../../compose/model.ts";
import { parseModel } from "../../compose/read-model.ts";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import type { Version } from "../target.ts";
import { entryText } from "./audit.ts";
import { adoptCommand, lookCommand, noteCommand, plainCommand, runningCommand } from "./commands.ts";
import type { HeldHost } from "./fleet.ts";
import { modelFiles } from "./model-files.ts";
import { RECORD_FORMAT, recordText } from "./record.ts";
import { releaseId } from "./release.ts";
import { parseHostState } from "./state.ts";
import { uploadRelease } from "./upload.ts";

/*
 * Taking over a project that runs on a host without a release of ours: what runs becomes the first release, from its own
 * compose files there, so that the first deployment has something to go back to. Nothing is stopped for that.
 */

/** Milliseconds for a question to a host. */
const PATIENCE = 30_000;

/** How the containers of a project were made. */
interface Running {
  readonly files: readonly string[];
  readonly folder: string;
  readonly environment: readonly string[];
  /** Files that are not there any more. */
  readonly missing: readonly string[];
  /** The id of the image that each service runs. */
  readonly images: ReadonlyMap<string, string>;
}

/** What running.sh printed. */
export function parseRunning(text: string): Running {
  const values = (name: string) =>
    text.split("\n").flatMap((line) => (line.startsWith(`${name} `) ? [line.slice(name.length + 1)] : []));
  const list = (name: string) => (values(name)[0] ?? "").split(",").filter(Boolean);
  return {
    files: list("files"),
    folder: values("folder")[0] ?? "",
    environment: list("environment"),
    missing: values("missing"),
    images: new Map(
      values("image").map((value) => {
        const [service = "", id = ""] = value.split(" ");
        return [service, id];
      }),
    ),
  };
}

/**
 * What runs, and nothing else: the services that have containers, of whichever profile, by the ids of their images,
 * whatever the tags stand for by now.
 */
export function adoptedModel(model: ComposeModel, images: Running["images"]): ComposeModel {
  const services = Object.entries(model.services).flatMap(([name, service]) => {
    const { build: _, profiles: __, depends_on = {}, ...rest } = service;
    const image = images.get(name);
    if (image === undefined) return [];
    // Compose rejects a dependency on what is left out.
    const present = Object.entries(depends_on).filter(([other]) => images.has(other));
    return [[name, { ...rest, image, depends_on: Object.fromEntries(present) }] as const];
  });
  return { ...model, services: Object.fromEntries(services) };
}

/**
 * Makes what runs on a host its first release.
 * @throws StageFailure when its compose files are not there any more: without them there is no way back.
 */
export async function adoptRunning(
  host: HeldHost,
  project: string,
  { by, runUrl, repository }: Version,
  context: Context,
): Promise<HeldHost> {
  const { connection, root } = host;
  const { signal, log } = context;
  const ask = async (command: Parameters<typeof connection.run>[0]) =>
    (await connection.run(command, { signal, timeout: PATIENCE })).stdout;
  const running = parseRunning(await ask(runningCommand(project)));
  const { files, folder, environment, missing, images } = running;
  if (files.length === 0 || missing.length > 0) {
    const lost = missing.length > 0 ? missing.join(", ") : "its compose file";
    throw new StageFailure(
      `${connection.name}: the project ${project} cannot be taken over, because ${lost} is not there any more, and without it there is no way back. Put it back, or take the project down once with \`docker compose -p ${project} down\` (volumes stay).`,
    );
  }
  const config = [
    ...["docker", "compose", "--project-name", project, "--project-directory", folder],
    ...files.flatMap((file) => ["--file", file]),
    ...environment.flatMap((file) => ["--env-file", file]),
    ...["--profile", "*", "config", "--format", "yaml"],
  ];
  const model = adoptedModel(parseModel(await ask(plainCommand(config))), images);
  // To go back would remove them.
  const unknown = [...images.keys()].filter((service) => !model.services[service]);
  if (unknown.length > 0) {
    throw new StageFailure(
      `${connection.name}: the project ${project} cannot be taken over, because ${unknown.join(", ")} has a container there and is not in ${files.join(", ")} any more. Put it back, or remove its container.`,
    );
  }
  const release = releaseId(new Date(), "adopted", []);
  const record = {
    ...{ schemaVersion: RECORD_FORMAT, id: release, project, repository: repository ?? null },
    ...{ version: "adopted", commit: null, runUrl: runUrl ?? null, by, time: new Date().toISOString() },
    // Its images have no digest in a registry: they are only here.
    ...{ action: "adopt", details: files.join(" "), images: {} },
  };
  const texts = { ...modelFiles(model), images: "", content: "", "release.json": recordText(record) };
  await uploadRelease(host, release, texts, [], context);
  await ask(adoptCommand(root, release));
  const { action, details, time } = record;
  const entry = { action, details, time, release, outcome: null, by, runUrl: runUrl ?? null };
  await ask(noteCommand(root, entryText(entry)));
  log.info(
    `${connection.name}: took over ${[...images.keys()].join(", ")} from ${files.join(", ")} as ${release}`,
  );
  return { ...host, state: parseHostState(await ask(lookCommand(root, project))) };
}
