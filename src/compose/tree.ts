import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import {
  access,
  chmod,
  constants,
  copyFile,
  mkdir,
  readdir,
  realpath,
  stat,
  writeFile,
} from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";

/*
 * A file or a folder of the project as containers see it: symbolic links are replaced by what they point to, and of the
 * permissions only the executable bit counts.
 */

/** What a tree is part of. */
export interface Bounds {
  /** What a symbolic link may not lead out of. */
  readonly root: string;
  /** Absolute paths of files and folders that are left out. Git's own folder always is. */
  readonly excluded: readonly string[];
}

/** Git's folder, which may hold credentials: actions/checkout writes the job's token to .git/config. */
const GIT = ".git";

/** A file or folder in a tree. `path` is relative to the tree's top, which itself is `""`. */
interface Node {
  readonly path: string;
  readonly from: string;
  readonly kind: "file" | "folder";
  readonly executable: boolean;
}

/** The SHA-256 of a tree: of its sorted relative paths, executable bits and contents. */
export async function treeDigest(nodes: readonly Node[]): Promise<string> {
  const hash = createHash("sha256");
  for (const node of nodes) {
    const content = node.kind === "file" ? await fileDigest(node.from) : "";
    hash.update(JSON.stringify([node.path, node.kind, node.executable, content]));
  }
  return hash.digest("hex");
}

/** The {@link treeDigest} that a plain file of this text has. */
export function textDigest(text: string): string {
  const content = createHash("sha256").update(text).digest("hex");
  return createHash("sha256")
    .update(JSON.stringify(["", "file", false, content]))
    .digest("hex");
}

/**
 * What lies at `top`, itself first, in a stable order. Without `bounds` nothing is left out, and links may lead anywhere.
 * @throws Error saying what is wrong: missing, unreadable, left out as a whole, a link that leads out or in a circle, a
 * socket or a device.
 */
export async function readTree(top: string, bounds?: Bounds): Promise<readonly Node[]> {
  if (!bounds) return visit("", top, undefined, []);
  const root = await realpath(bounds.root);
  const real = await Promise.all(bounds.excluded.map((path) => realpath(path).catch(() => path)));
  // A project that lies in one of these folders itself is copied all the same.
  const excluded = real.filter((path) => path !== root && isInside(path, root));
  const nodes = await visit("", top, { root, excluded }, []);
  if (nodes.length === 0)
    throw new Error(
      `${top} is never copied: Git's folder and Slipway's own folders may hold credentials and results of other runs. Mount another folder`,
    );
  return nodes;
}

async function visit(
  path: string,
  at: string,
  bounds: Bounds | undefined,
  above: readonly string[],
): Promise<readonly Node[]> {
  const from = await realpath(at).catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === "ENOENT" ? `${at} does not exist` : error.message, { cause: error });
  });
  if (bounds && !isInside(from, bounds.root)) {
    throw new Error(
      `${at} is a symbolic link to ${from}, outside of the project: containers elsewhere will not find it. Put a copy of it there`,
    );
  }
  if (bounds && isLeftOut(from, bounds)) return [];
  if (above.includes(from)) throw new Error(`${at} is a symbolic link to ${from}, a folder that contains it`);
  const found = await stat(from);
  if (found.isFile()) {
    await access(from, constants.R_OK);
    return [{ path, from, kind: "file", executable: (found.mode & 0o111) !== 0 }];
  }
  if (!found.isDirectory()) throw new Error(`${at} is neither a file nor a folder`);
  const names = (await readdir(from)).sort();
  const inside: Node[] = [];
  for (const name of names) {
    const below = path ? `${path}/${name}` : name;
    inside.push(...(await visit(below, join(from, name), bounds, [...above, from])));
  }
  return [{ path, from, kind: "folder", executable: false }, ...inside];
}

/** Whether a path in the root, without links, is not to be copied. */
function isLeftOut(path: string, { root, excluded }: Bounds): boolean {
  return relative(root, path).split(sep).includes(GIT) || excluded.some((folder) => isInside(path, folder));
}

/** Copies a tree to `to`: folders with mode 0755, files with 0444 or 0555, so that a container's user can read them. */
export async function copyTree(nodes: readonly Node[], to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o755 });
  for (const { path, from, kind, executable } of nodes) {
    const target = join(to, path);
    if (kind === "folder") await mkdir(target, { recursive: true, mode: 0o755 });
    else {
      await copyFile(from, target, constants.COPYFILE_FICLONE);
      await protect(target, executable);
    }
  }
}

/** Writes a text as {@link copyTree} copies a file. */
export async function writeText(text: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o755 });
  await writeFile(to, text);
  await protect(to, false);
}

/** Whether a path is the folder or lies in it. Both are absolute and without links. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

// Not with a mode at creation, from which a strict umask would remove the right of others to read.
function protect(path: string, executable: boolean): Promise<void> {
  return chmod(path, executable ? 0o555 : 0o444);
}

async function fileDigest(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
