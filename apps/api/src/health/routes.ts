import { Router } from "express";
import { probe } from "./probe.ts";
import { verdictOf } from "./verdict.ts";

export interface Dependencies {
  postgres(): Promise<unknown>;
  redis(): Promise<unknown>;
}

export function healthRouter(version: string, dependencies: Dependencies): Router {
  const router = Router();

  /** What this process can do now, dependencies included. */
  router.get("/health", async (_request, response) => {
    const [postgres, redis] = await Promise.all([probe(dependencies.postgres), probe(dependencies.redis)]);
    const findings = { postgres, redis };
    const { status, httpStatus } = verdictOf(findings);
    response
      .status(httpStatus)
      .set("Cache-Control", "no-store")
      .json({ status, version, dependencies: findings });
  });

  /** Whether this process is alive at all; a dependency that is down is no reason to restart it. */
  router.get("/live", (_request, response) => {
    response.set("Cache-Control", "no-store").json({ status: "ok", version });
  });

  return router;
}
