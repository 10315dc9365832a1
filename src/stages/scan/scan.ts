import { randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import type { ProjectInputs, ScanInputs } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import type { ScanResult } from "../../model/result.ts";
import { perform, type Step } from "../../model/step.ts";
import { formatDuration } from "../../system/duration.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { cacheFolder } from "../../system/folders.ts";
import { once } from "../../system/once.ts";
import { inParallel } from "../../system/parallel.ts";
import { CommandError, type Environment } from "../../system/run.ts";
import { temporaryFolder } from "../../system/temporary.ts";
import { type AcceptedFinding, expiringSoon, readAccepted } from "./accepted.ts";
import { currentDatabase, databaseFolder, fetchDatabase } from "./database.ts";
import { formatCounts, formatRefusal, judge, refusalOf, type ScannedImage } from "./gate.ts";
import { ignoreFileOf } from "./ignore.ts";
import { addJavaDatabase, needsJavaDatabase } from "./java-database.ts";
import { planScan, type TargetPlan } from "./plan.ts";
import { pinnedRelease } from "./release.ts";
import { parseReport, parseUnsupported, parseWaived } from "./report.ts";
import { prepareSubject } from "./subject.ts";
import { findingsTable } from "./table.ts";
import { type ScanWork, targetsOf } from "./targets.ts";
import { findTrivy, reasonOf, trivyEnvironment } from "./trivy.ts";

type Inputs = ScanInputs & Pick<ProjectInputs, "workingDirectory">;
type Unscanned = NonNullable<ScanResult["unscanned"]>[number];

/** What the scans of one run share. */
interface Session {
  readonly env: Environment;
  /** Downloads the index of Java archives, once however often it is called. */
  readonly addJava: () => Promise<void>;
  /** The engine's platform; `undefined` when there is no engine. */
  readonly enginePlatform: () => Promise<string | undefined>;
  readonly folder: string;
  readonly inputs: Inputs;
  readonly accepted: readonly AcceptedFinding[];
}

/**
 * Scans every candidate for every platform, and the third-party images for one platform, each once.
 * @throws StageFailure with the result when a candidate has findings that the inputs do not accept, and without a result
 * when a candidate could not be scanned.
 * @throws InputError when an entry of the ignore-file has no expiry date.
 */
export async function scan(work: ScanWork, inputs: Inputs, context: Context): Promise<ScanResult> {
  const targets = targetsOf(work);
  const ignoreFile = ignoreFileOf(inputs);
  const accepted = ignoreFile ? await readAccepted(ignoreFile) : [];
  for (const { id, until } of expiringSoon(accepted, new Date())) {
    context.log.warning(`${id} is accepted until ${until}: fix it, or set a later day in ${ignoreFile}`);
  }
  const cache = cacheFolder(context.env);
  const needsDatabase = inputs.scanners.includes("vuln");
  const kept = needsDatabase ? await currentDatabase(databaseFolder(cache, inputs.trivyDb)) : undefined;
  const run = `${Date.now()}-${randomBytes(4).toString("hex")}`;
  await using folder = await temporaryFolder(context.undo, "scan");
  await mkdir(join(context.out, "scan"), { recursive: true });
  const database = kept ? basename(kept.cache) : run;
  const names = { cache, temporary: folder.path, database, run, out: context.out };
  const release = pinnedRelease(process.platform, process.arch);
  const plan = planScan(targets, names, inputs, release);
  const trivy = await findTrivy(plan, release, context);
  const env = trivyEnvironment(context.env, folder.path, trivy.folder);
  const read = needsDatabase
    ? (kept ?? (await fetchDatabase(plan, inputs.trivyDb, env, context)))
    : undefined;
  const session: Session = {
    env,
    addJava: once(() => addJavaDatabase(plan, env, context)),
    enginePlatform: once(() => enginePlatform(plan.engine, context)),
    folder: folder.path,
    inputs,
    accepted,
  };

  const outcomes = await inParallel(plan.targets, availableParallelism(), context.signal, (target, signal) =>
    scanTarget(target, session, { ...context, signal }),
  );
  const images = outcomes.flatMap((outcome) => ("counts" in outcome ? [outcome] : []));
  const unscanned = outcomes.flatMap((outcome) => ("counts" in outcome ? [] : [outcome]));
  const result = { trivy: trivy.version, database: read?.made ?? null, images, unscanned };

  for (const [image, system] of new Map(images.map((one) => [one.image, one.unsupported]))) {
    if (system) context.log.warning(`${image} contains ${system}, which gets no more security updates`);
  }
  for (const line of findingsTable(images).split("\n").filter(Boolean)) context.log.info(line);
  const refusal = refusalOf(images);
  if (refusal) throw new StageFailure(refusal, { found: { scan: result } });
  return result;
}

async function enginePlatform(step: Step, { env, signal, log }: Context): Promise<string | undefined> {
  const { stdout, exitCode } = await perform(step, log, { env: dockerEnvironment(env), signal });
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** A third-party image that cannot be scanned is reported, and does not fail the scan. */
async function scanTarget(
  plan: TargetPlan,
  session: Session,
  context: Context,
): Promise<ScannedImage | Unscanned> {
  const { image, platform, gated } = plan.target;
  try {
    return await scanned(plan, session, context);
  } catch (error) {
    if (context.signal.aborted || !(error instanceof CommandError || error instanceof StageFailure))
      throw error;
    const reason = error instanceof CommandError ? reasonOf(error) : error.message;
    if (gated) {
      throw new StageFailure(`${image} ${platform} could not be scanned: ${reason}`, { cause: error });
    }
    context.log.warning(`${image} could not be scanned: ${reason}`);
    return { image, platform, reason };
  }
}

async function scanned(plan: TargetPlan, session: Session, context: Context): Promise<ScannedImage> {
  const { env, folder, inputs } = session;
  const started = performance.now();
  await using prepared = await prepareSubject(plan, folder, session.enginePlatform, context);
  const scanning = () => perform(prepared.scan, context.log, { env, cwd: folder, signal: context.signal });
  await scanning().catch(async (error: unknown) => {
    if (!needsJavaDatabase(error)) throw error;
    await session.addJava();
    await scanning();
  });
  const { image, platform, gated } = plan.target;
  const text = await readFile(join(context.out, plan.report), "utf8");
  const unsupported = parseUnsupported(text);
  const found = {
    image,
    platform,
    gated,
    ...judge(parseReport(text), inputs),
    waived: parseWaived(text, session.accepted),
    report: plan.report,
    ...(unsupported ? { unsupported } : {}),
  };
  const duration = formatDuration(performance.now() - started);
  if (gated && found.failing.length > 0) context.log.error(formatRefusal(found));
  else context.log.info(`${image} ${platform}: ${formatCounts(found.counts)} (${duration})`);
  return found;
}
