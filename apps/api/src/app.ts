import cors from "cors";
import express, { type Express } from "express";
import helmet from "helmet";
import { ACCOUNT_OPERATIONS, accountsRouter } from "./accounts/routes.ts";
import type { AccountStore } from "./accounts/store.ts";
import { ANALYSIS_OPERATIONS, type AnalysisParts, analysesRouter } from "./analyses/routes.ts";
import type { Config } from "./config.ts";
import { type Dependencies, healthRouter } from "./health/routes.ts";
import { limitGuesses, limitRequests, limitSuccesses } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { openApiDocument } from "./openapi.ts";
import { answerProblems, notFound } from "./problem.ts";
import type { Reports } from "./reports.ts";
import { observeRequests } from "./requests.ts";

export interface Parts extends Omit<AnalysisParts, "outcomes"> {
  readonly config: Pick<
    Config,
    "APP_VERSION" | "CORS_ORIGIN" | "RATE_LIMIT_PER_MINUTE" | "REGISTRATIONS_PER_HOUR"
  >;
  readonly log: Log;
  readonly reports: Reports;
  readonly metrics: Metrics;
  readonly dependencies: Dependencies;
  readonly accounts: AccountStore;
}

/** Failed sign-ins per client and minute. */
const GUESSES_OF_ONE_ACCOUNT = 10;
const GUESSES_OF_ALL = 60;

export function createApp({
  config,
  log,
  reports,
  metrics,
  dependencies,
  accounts,
  ...analyses
}: Parts): Express {
  const app = express();
  const document = openApiDocument(config.APP_VERSION, [...ACCOUNT_OPERATIONS, ...ANALYSIS_OPERATIONS]);
  // Proxies are in private networks. An X-Forwarded-For header from anywhere else is ignored: a client could forge it.
  app.set("trust proxy", "loopback, linklocal, uniquelocal");

  app.use(observeRequests(log, metrics));
  // Answers are data and pictures: a browser must not execute anything in them.
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"] } } }));
  app.use(healthRouter(config.APP_VERSION, dependencies));
  app.get("/metrics", async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  app.use(cors({ origin: config.CORS_ORIGIN, credentials: true, maxAge: 600 }));
  app.use(limitRequests(config.RATE_LIMIT_PER_MINUTE));
  app.get("/api/openapi.json", (_request, response) => {
    response.json(document);
  });
  const limits = {
    guesses: limitGuesses(GUESSES_OF_ONE_ACCOUNT, GUESSES_OF_ALL),
    registrations: limitSuccesses(config.REGISTRATIONS_PER_HOUR),
  };
  app.use(accountsRouter(accounts, analyses.tokens, limits));
  app.use(analysesRouter({ ...analyses, outcomes: metrics.analyses }));
  app.use(notFound);
  app.use(answerProblems(log, reports));
  return app;
}
