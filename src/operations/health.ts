import type { Container } from "../docker/container.ts";
import { accepts } from "../health/accept.ts";
import { type Expectation, expectationsOf } from "../health/expectations.ts";
import { containersOf, type Place } from "../health/place.ts";
import { askProbe } from "../health/probe.ts";
import { probesOf } from "../health/probes.ts";
import { verdictOf } from "../health/verdict.ts";
import { formatDuration } from "../system/duration.ts";
import { inParallel } from "../system/parallel.ts";
import { OperationFailure } from "./operate.ts";

/** The verdict on a service or on one of its probes. */
export interface HealthFinding {
  readonly service: string;
  /** The gate of the service, or the probe: `healthy`, `GET /health`. */
  readonly check: string;
  readonly passed: boolean;
  readonly reason?: string | undefined;
  /** Milliseconds until the response, for a probe. */
  readonly duration?: number;
  /** When the certificate expires, ISO 8601, for a probe over HTTPS. */
  readonly certificateExpires?: string | undefined;
}

const PROBES_AT_A_TIME = 8;
/** Milliseconds for a connection. */
const CONNECT = 2_000;

/**
 * Checks every container against its gate and runs every probe, like the smoke test, but on a stack that has been
 * running for a while.
 * @throws OperationFailure with the names of the unhealthy services and all findings.
 */
export async function health(place: Place): Promise<readonly HealthFinding[]> {
  const { host, model, env, log, signal } = place;
  const containers = await containersOf(place);
  // A container with a health state has a healthcheck, from the compose file or from the image.
  const checked = new Set(containers.filter(({ health }) => health !== "none").map(({ service }) => service));
  const expectations = expectationsOf(model, checked);
  const gates = await Promise.all(
    [...expectations].map(([service, expectation]) =>
      judge(
        service,
        expectation,
        containers.filter((container) => container.service === service),
        place,
      ),
    ),
  );
  const running = new Map(
    containers
      .filter(({ status }) => status === "running")
      .map((container) => [container.service, container]),
  );
  const asked = probesOf(model).filter(({ service }) => running.has(service));
  const probes = await inParallel(asked, PROBES_AT_A_TIME, signal, async (one, either) => {
    await using target = await place.reach(one, running);
    const { probe, ...found } = await askProbe(one, target, env, either);
    return { check: probe, ...found };
  });
  const findings: readonly HealthFinding[] = [...gates, ...probes];
  for (const finding of findings) log.info(`${host ? `${host}: ` : ""}${describe(finding)}`);
  const unhealthy = [...new Set(findings.filter(({ passed }) => !passed).map(({ service }) => service))];
  if (unhealthy.length > 0) throw new OperationFailure(`unhealthy: ${unhealthy.join(", ")}`, findings);
  return findings;
}

/** A service passes when each of its containers does. Earlier restarts do not count. */
async function judge(
  service: string,
  expectation: Expectation,
  containers: readonly Container[],
  place: Place,
): Promise<HealthFinding> {
  const verdicts = await Promise.all(
    (containers.length > 0 ? containers : [undefined]).map(async (container) => {
      const since = container && { ...container, restarts: 0, oomKilled: isOomKilled(container) };
      return verdictOf(
        since,
        expectation,
        container !== undefined && (await isAccepting(container, expectation, place)),
      );
    }),
  );
  const failed = verdicts.find((verdict) => verdict.outcome !== "passed");
  const check = expectation.gate;
  return failed ? { service, check, passed: false, reason: failed.reason } : { service, check, passed: true };
}

/** An earlier process that ran out of memory does not count either. */
function isOomKilled({ oomKilled, status }: Container): boolean {
  return oomKilled && status !== "running";
}

async function isAccepting(container: Container, { ports }: Expectation, { reach }: Place): Promise<boolean> {
  const { service } = container;
  const answers = ports.map(async (port) => {
    await using target = await reach({ service, port }, new Map([[service, container]]));
    const { endpoint } = target;
    return endpoint !== undefined && (await (target.accepts?.() ?? accepts(endpoint, CONNECT)));
  });
  return (await Promise.all(answers)).every(Boolean);
}

function describe(finding: HealthFinding): string {
  const { service, check, passed, reason, duration, certificateExpires } = finding;
  const expiry =
    certificateExpires === undefined ? "" : `, certificate expires ${certificateExpires.slice(0, 10)}`;
  const after = (duration === undefined ? "" : ` after ${formatDuration(duration)}`) + expiry;
  return passed ? `${service}: ${check}${after}` : `${service}: NOT ${check}${after}: ${reason}`;
}
