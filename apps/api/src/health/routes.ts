import { Router } from "express";
import { probe } from "./probe.ts";
import { type Findings, verdictOf } from "./verdict.ts";

export interface Dependencies {
  postgres(): Promise<unknown>;
  redis(): Promise<unknown>;
  analyzer(): Promise<unknown>;
}

export function healthRouter(version: string, dependencies: Dependencies): Router {
  const router = Router();

  /** What this process can do now, dependencies included. */
  router.get("/health", async (_request, response) => {
    const findings = await findOut(dependencies);
    const { status, httpStatus } = verdictOf(findings);
    response
      .status(httpStatus)
      .set("Cache-Control", "no-store")
      .json({ status, version, dependencies: findings });
  });

  /** Whether all of it works: for whoever must not start before that. */
  router.get("/ready", async (_request, response) => {
    const findings = await findOut(dependencies);
    const isReady = Object.values(findings).every(({ state }) => state === "up");
    response
      .status(isReady ? 200 : 503)
      .set("Cache-Control", "no-store")
      .json({ status: isReady ? "ok" : "unavailable", version, dependencies: findings });
  });

  /** Whether this process is alive at all; a dependency that is down is no reason to restart it. */
  router.get("/live", (_request, response) => {
    response.set("Cache-Control", "no-store").json({ status: "ok", version });
  });

  return router;
}

async function findOut(dependencies: Dependencies): Promise<Findings> {
  const [postgres, redis, analyzer] = await Promise.all([
    probe(dependencies.postgres),
    probe(dependencies.redis),
    probe(dependencies.analyzer),
  ]);
  return { postgres, redis, analyzer };
}
