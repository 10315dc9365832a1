import express, { type Express } from "express";
import type { Measure } from "./analyses/figures.ts";
import { analysesRouter } from "./analyses/routes.ts";
import type { AnalysisStore } from "./analyses/store.ts";
import { type Dependencies, healthRouter } from "./health/routes.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { answerProblems, notFound } from "./problem.ts";
import { observeRequests } from "./requests.ts";

export interface Parts {
  readonly version: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly dependencies: Dependencies;
  readonly store: AnalysisStore;
  readonly measure: Measure;
}

export function createApp({ version, log, metrics, dependencies, store, measure }: Parts): Express {
  const app = express();
  app.disable("x-powered-by");

  app.use(observeRequests(log, metrics));
  app.use(healthRouter(version, dependencies));
  app.get("/metrics", async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  app.use(analysesRouter(store, measure));
  app.use(notFound);
  app.use(answerProblems(log));
  return app;
}
