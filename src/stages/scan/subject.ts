import { rm } from "node:fs/promises";
import { join } from "node:path";
import { platformLayout } from "../../image/layout.ts";
import type { Context } from "../../model/context.ts";
import type { Subject } from "./args.ts";
import { enginePlatform, platformInEngine, pull, removeImage, save } from "./engine.ts";
import { fileNameOf, type ScanTarget } from "./targets.ts";

interface PreparedSubject extends AsyncDisposable {
  readonly subject: Subject;
}

/**
 * Brings a target to where Trivy can look at it without a login. File paths are relative to `folder`: Trivy's report
 * names them. Disposing removes what was made for it.
 *
 * What lies in a registry comes through the docker engine, which has the logins; a third-party image for a platform
 * that is not the engine's is left to Trivy, because an engine keeps one platform under a name and the smoke stack
 * needs its own.
 */
export async function prepareSubject(
  target: ScanTarget,
  folder: string,
  context: Context,
): Promise<PreparedSubject> {
  const { source, platform, gated } = target;
  const path = fileNameOf(target);
  const absolute = join(folder, path);
  const remove = () => rm(absolute, { recursive: true, force: true });
  const subject = { kind: "file", path } as const;
  if (source.kind === "layout") {
    await platformLayout(source.layout, source.digest, absolute);
    return { subject, [Symbol.asyncDispose]: remove };
  }

  const { reference } = source;
  const there = await platformInEngine(reference, context);
  if (!gated && (there ?? (await enginePlatform(context))) !== platform) {
    return { subject: { kind: "remote", reference, platform }, [Symbol.asyncDispose]: async () => {} };
  }
  // A third-party image stays: the smoke stack runs it. A candidate, known by its digest, would be in nobody's way but the disk's.
  const removeAll = async () => {
    await remove();
    if (gated && there === undefined) await removeImage(reference, context);
  };
  try {
    if (there === undefined) await pull(reference, context);
    await save(reference, absolute, context);
  } catch (error) {
    await removeAll();
    throw error;
  }
  return { subject, [Symbol.asyncDispose]: removeAll };
}
