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

  /** The state of the process and of each dependency: 503 only without PostgreSQL. */
  router.get("/health", async (_request, response) => {
    const findings = await findOut(dependencies);
    const { status, httpStatus } = verdictOf(findings);
    response
      .status(httpStatus)
      .set("Cache-Control", "no-store")
      .json({ status, version, dependencies: findings });
  });

  /** 200 only when every dependency is up, for services that must not start earlier. */
  router.get("/ready", async (_request, response) => {
    const findings = await findOut(dependencies);
    const isReady = Object.values(findings).every(({ state }) => state === "up");
    response
      .status(isReady ? 200 : 503)
      .set("Cache-Control", "no-store")
      .json({ status: isReady ? "ok" : "unavailable", version, dependencies: findings });
  });

  /** Whether the process is alive. A restart would not help when a dependency is down. */
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
