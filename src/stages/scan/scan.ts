import { mkdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import type { ProjectInputs, ScanInputs } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import type { ScanResult } from "../../model/result.ts";
import { formatDuration } from "../../system/duration.ts";
import { cacheFolder } from "../../system/folders.ts";
import { once } from "../../system/once.ts";
import { inParallel } from "../../system/parallel.ts";
import { CommandError, type Environment, run } from "../../system/run.ts";
import { temporaryFolder } from "../../system/temporary.ts";
import { scanArgs } from "./args.ts";
import { currentDatabase, type Database } from "./database.ts";
import { formatCounts, formatRefusal, judge, refusalOf, type ScannedImage } from "./gate.ts";
import { ignoreFileOf } from "./ignore.ts";
import { addJavaDatabase, needsJavaDatabase } from "./java-database.ts";
import { pinnedRelease } from "./release.ts";
import { parseReport, parseUnsupported, parseWaived } from "./report.ts";
import { prepareSubject } from "./subject.ts";
import { findingsTable } from "./table.ts";
import { fileNameOf, type ScanTarget, type ScanWork, targetsOf } from "./targets.ts";
import { findTrivy, reasonOf, trivyEnvironment } from "./trivy.ts";
import { endingSoon, readWaivers, type Waiver } from "./waivers.ts";

type Inputs = ScanInputs & Pick<ProjectInputs, "workingDirectory">;
type Unscanned = NonNullable<ScanResult["unscanned"]>[number];

/** What the scans of one run share. */
interface Session {
  readonly trivy: string;
  readonly env: Environment;
  readonly database: Database;
  /** Fetches the index of Java archives, once however often it is called. */
  readonly addJava: () => Promise<void>;
  readonly folder: string;
  readonly inputs: Inputs;
  readonly ignoreFile: string | undefined;
  readonly waivers: readonly Waiver[];
}

/**
 * Scans every candidate for every platform, and the stack's third-party images for one, each once.
 * @throws StageFailure with the result when a candidate has findings that the inputs do not let pass, and without one
 * when a candidate could not be scanned.
 * @throws InputError when the ignore-file lets something pass for ever.
 */
export async function scan(work: ScanWork, inputs: Inputs, context: Context): Promise<ScanResult> {
  const targets = targetsOf(work);
  const ignoreFile = ignoreFileOf(inputs);
  const waivers = ignoreFile ? await readWaivers(ignoreFile) : [];
  for (const { id, until } of endingSoon(waivers, new Date())) {
    context.log.warning(`${id} is let pass until ${until}: mend it, or give it another day in ${ignoreFile}`);
  }
  const cache = cacheFolder(context.env);
  await using folder = await temporaryFolder(context.undo, "scan");
  await mkdir(join(context.out, "scan"), { recursive: true });
  const trivy = await findTrivy(cache, pinnedRelease(process.platform, process.arch), context);
  const env = trivyEnvironment(context.env, folder.path);
  const database = inputs.scanners.includes("vuln")
    ? await currentDatabase(trivy.program, cache, inputs.trivyDb, env, context)
    : { cache: join(folder.path, "cache"), made: null };
  const addJava = once(() => addJavaDatabase(trivy.program, database, env, context));
  const session: Session = {
    trivy: trivy.program,
    env,
    database,
    addJava,
    folder: folder.path,
    inputs,
    ignoreFile,
    waivers,
  };

  const outcomes = await inParallel(targets, availableParallelism(), context.signal, (target, signal) =>
    scanTarget(target, session, { ...context, signal }),
  );
  const images = outcomes.flatMap((outcome) => ("counts" in outcome ? [outcome] : []));
  const unscanned = outcomes.flatMap((outcome) => ("counts" in outcome ? [] : [outcome]));
  const result = { trivy: trivy.version, database: database.made, images, unscanned };

  for (const [image, system] of new Map(images.map((one) => [one.image, one.unsupported]))) {
    if (system) context.log.warning(`${image} contains ${system}, which gets no more security updates`);
  }
  for (const line of findingsTable(images).split("\n").filter(Boolean)) context.log.info(line);
  const refusal = refusalOf(images);
  if (refusal) throw new StageFailure(refusal, { found: { scan: result } });
  return result;
}

/** What stands in the way of a third-party image is told, and fails nothing. */
async function scanTarget(
  target: ScanTarget,
  session: Session,
  context: Context,
): Promise<ScannedImage | Unscanned> {
  const { image, platform } = target;
  try {
    return await scanned(target, session, context);
  } catch (error) {
    if (context.signal.aborted || !(error instanceof CommandError || error instanceof StageFailure))
      throw error;
    const reason = error instanceof CommandError ? reasonOf(error) : error.message;
    if (target.gated) {
      throw new StageFailure(`${image} ${platform} could not be scanned: ${reason}`, { cause: error });
    }
    context.log.warning(`${image} could not be scanned: ${reason}`);
    return { image, platform, reason };
  }
}

async function scanned(target: ScanTarget, session: Session, context: Context): Promise<ScannedImage> {
  const { trivy, env, database, folder, inputs, ignoreFile } = session;
  const started = performance.now();
  await using prepared = await prepareSubject(target, folder, context);
  const report = join("scan", `${fileNameOf(target)}.json`);
  const files = {
    trivy,
    cache: database.cache,
    ignoreFile,
    report: resolve(context.out, report),
  };
  const argv = scanArgs(prepared.subject, files, inputs);
  const options = { env, cwd: folder, signal: context.signal };
  await run(argv, options).catch(async (error: unknown) => {
    if (!needsJavaDatabase(error)) throw error;
    await session.addJava();
    await run(argv, options);
  });
  const { image, platform, gated } = target;
  const text = await readFile(files.report, "utf8");
  const waived = parseWaived(text, session.waivers);
  const unsupported = parseUnsupported(text);
  const findings = judge(parseReport(text), inputs);
  const found = {
    image,
    platform,
    gated,
    ...findings,
    waived,
    report,
    ...(unsupported ? { unsupported } : {}),
  };
  const duration = formatDuration(performance.now() - started);
  if (gated && found.failing.length > 0) context.log.error(formatRefusal(found));
  else context.log.info(`${image} ${platform}: ${formatCounts(found.counts)} (${duration})`);
  return found;
}
