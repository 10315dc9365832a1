import { mkdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { InputError } from "../model/problem.ts";
import { composeEnvironment } from "../system/environment.ts";
import { cacheFolder, stateFolder } from "../system/folders.ts";
import type { Environment } from "../system/run.ts";
import { remember } from "../system/secrets.ts";
import { inCompose, literal } from "./dollar.ts";
import type { ComposeModel } from "./model.ts";
import { type Bounds, copyTree, isInside, readTree, textDigest, treeDigest, writeText } from "./tree.ts";

/*
 * The project's files that containers see: bind mounts, secrets and configurations. They are addressed by their content:
 * an unchanged file keeps its path from release to release, so that compose leaves an unchanged service alone, and the
 * mounts of a running container outlive the release that brought them.
 */

export interface ProjectFile {
  /** SHA-256 of the content: of a folder, of everything in it. In hexadecimal. */
  readonly address: string;
  readonly name: string;
  readonly source: { readonly path: string } | { readonly text: string };
  readonly kind: "file" | "folder";
  readonly secret: boolean;
  /** What it is part of; `undefined` for a secret or a configuration, which may be any file. */
  readonly bounds: Bounds | undefined;
}

export interface ProjectFiles {
  /** Each file or folder once. */
  readonly entries: readonly ProjectFile[];
  /** By the absolute path that the model names as the source of a bind mount. */
  readonly binds: ReadonlyMap<string, ProjectFile>;
  /** By the secret's name in the model. */
  readonly secrets: ReadonlyMap<string, ProjectFile>;
  /** By the configuration's name in the model. */
  readonly configs: ReadonlyMap<string, ProjectFile>;
}

/** Bytes. A longer file is a keystore or the like, which nothing prints: masking its lines would only slow the log down. */
const MASKED_BYTES = 65_536;

type FileObjects = NonNullable<ComposeModel["secrets"]>;

/** Slipway's own folders, which no container and no host gets. @param out the folder for results, absolute. */
export function ownFolders(out: string, env: Environment): readonly string[] {
  return [out, cacheFolder(env), stateFolder(env)];
}

/**
 * Every bind mount whose source lies in `root`, the repository's root, and every secret and configuration of a service
 * that comes from a file, a text or a variable of `env` that compose may see. Bind mounts of anything else belong to the
 * machine and are left out, and so are Git's folder and `excluded` in mounted folders, and secrets that only a build
 * uses. Texts and small files of secrets, also of those, are masked from here on.
 * @param excluded absolute paths, usually {@link ownFolders}.
 * @throws InputError naming everything that is missing or cannot be copied.
 */
export async function collectFiles(
  model: ComposeModel,
  root: string,
  env: Environment,
  excluded: readonly string[],
): Promise<ProjectFiles> {
  const problems: string[] = [];
  const attempt = async (where: string, read: () => Promise<ProjectFile>) => {
    try {
      return await read();
    } catch (error) {
      problems.push(`${where}: ${error instanceof Error ? error.message : error}.`);
      return undefined;
    }
  };

  const binds = new Map<string, ProjectFile>();
  for (const [service, { volumes = [] }] of Object.entries(model.services)) {
    for (const { type, source } of volumes) {
      if (type !== "bind" || source === undefined || binds.has(source)) continue;
      const path = resolve(literal(source));
      if (!(await liesIn(path, root))) continue;
      const file = await attempt(`services.${service}.volumes`, () =>
        readPath(path, false, { root, excluded }),
      );
      if (file) binds.set(source, file);
    }
  }
  const readObjects = async (section: "secrets" | "configs") => {
    const found = new Map<string, ProjectFile>();
    const mounted = new Set(
      Object.values(model.services).flatMap((service) => service[section]?.map(({ source }) => source)),
    );
    for (const [name, object] of Object.entries(model[section] ?? {})) {
      if (object.external) continue;
      if (!mounted.has(name)) {
        // To have its text masked, if it is there.
        await readObject(name, object, section, env).catch(() => {});
        continue;
      }
      const file = await attempt(`${section}.${name}`, () => readObject(name, object, section, env));
      if (file) found.set(name, file);
    }
    return found;
  };
  const secrets = await readObjects("secrets");
  const configs = await readObjects("configs");
  if (problems.length > 0) throw new InputError(problems.map((message) => ({ input: "files", message })));

  const entries = new Map<string, ProjectFile>();
  // Secrets first: what is a secret under any of its names is one.
  for (const file of [...secrets.values(), ...configs.values(), ...binds.values()]) {
    const path = pathOf(file, "");
    if (!entries.has(path)) entries.set(path, file);
  }
  return { entries: [...entries.values()], binds, secrets, configs };
}

/**
 * The model with the paths that {@link materialise} writes to below `contentRoot`, an absolute path. Secrets and
 * configurations that no service has are left out.
 */
export function relocate(model: ComposeModel, files: ProjectFiles, contentRoot: string): ComposeModel {
  const placed = (file: ProjectFile) => inCompose(pathOf(file, contentRoot));
  const services = Object.entries(model.services).map(([name, service]) => {
    if (!service.volumes) return [name, service] as const;
    const volumes = service.volumes.map((volume) => {
      const file = volume.type === "bind" && volume.source ? files.binds.get(volume.source) : undefined;
      return file ? { ...volume, source: placed(file) } : volume;
    });
    return [name, { ...service, volumes }] as const;
  });
  const objects = (section: FileObjects, from: ReadonlyMap<string, ProjectFile>): FileObjects =>
    Object.fromEntries(
      Object.entries(section).flatMap(([name, object]) => {
        const file = from.get(name);
        if (!file) return object.external ? [[name, object]] : [];
        const { content: _, environment: __, ...rest } = object;
        return [[name, { ...rest, file: placed(file) }]];
      }),
    );
  return {
    ...model,
    services: Object.fromEntries(services),
    ...(model.secrets ? { secrets: objects(model.secrets, files.secrets) } : {}),
    ...(model.configs ? { configs: objects(model.configs, files.configs) } : {}),
  };
}

/**
 * Writes the files below `contentRoot`, which is created when it is missing. The folder has mode 0700 and its files are
 * readable for all: a container's user can read a mounted file, and other users of the machine cannot reach it.
 */
export async function materialise(files: Pick<ProjectFiles, "entries">, contentRoot: string): Promise<void> {
  await mkdir(contentRoot, { recursive: true, mode: 0o700 });
  for (const file of files.entries) {
    const to = pathOf(file, contentRoot);
    if ("text" in file.source) await writeText(file.source.text, to);
    else await copyTree(await readTree(file.source.path, file.bounds), to);
  }
}

function pathOf({ address, name }: ProjectFile, contentRoot: string): string {
  return join(contentRoot, address, name);
}

async function readObject(
  name: string,
  { file, content, environment }: FileObjects[string],
  section: "secrets" | "configs",
  env: Environment,
): Promise<ProjectFile> {
  const secret = section === "secrets";
  if (file !== undefined) return readPath(resolve(literal(file)), secret);
  if (content !== undefined) return ofText(name, literal(content), secret);
  if (environment === undefined) throw new Error("has neither file, content nor environment");
  const value = composeEnvironment(env)[environment];
  if (value === undefined) {
    const withheld = env[environment] !== undefined;
    throw new Error(
      withheld
        ? `the variable ${environment} belongs to the runner or to Slipway, and no container gets it: set another variable to its value`
        : `the variable ${environment} is not set in the environment`,
    );
  }
  return ofText(name, value, secret);
}

async function readPath(path: string, secret: boolean, bounds?: Bounds): Promise<ProjectFile> {
  const nodes = await readTree(path, bounds);
  const kind = nodes[0]?.kind ?? "file";
  if (bounds === undefined && kind === "folder") throw new Error(`${path} is a folder, but a file is needed`);
  if (secret && (await stat(path)).size <= MASKED_BYTES) remember(await readFile(path, "utf8"));
  return { address: await treeDigest(nodes), name: basename(path), source: { path }, kind, secret, bounds };
}

function ofText(name: string, text: string, secret: boolean): ProjectFile {
  if (secret) remember(text);
  return { address: textDigest(text), name, source: { text }, kind: "file", secret, bounds: undefined };
}

/** Whether a path lies in the project, as it is written or after its links are resolved. */
export async function liesIn(path: string, root: string): Promise<boolean> {
  if (isInside(path, root)) return true;
  const [real, realRoot] = await Promise.all([realpath(path).catch(() => path), realpath(root)]);
  return isInside(real, realRoot);
}
