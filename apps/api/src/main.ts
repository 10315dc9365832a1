import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { accountStore } from "./accounts/store.ts";
import { createTokens } from "./accounts/token.ts";
import { analyzerAnswers, analyzerAt } from "./analyses/analyzer.ts";
import { measurementCache } from "./analyses/cache.ts";
import { measurer } from "./analyses/measure.ts";
import { analysisStore } from "./analyses/store.ts";
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { createPool } from "./database/pool.ts";
import { keepSchema, signOfLife } from "./database/schema.ts";
import { createLog } from "./log.ts";
import { createMetrics, observePool } from "./metrics.ts";
import { createRedis } from "./redis.ts";
import { createReports } from "./reports.ts";
import { seed } from "./seed/seed.ts";
import { shutDown, stopSignal } from "./shutdown.ts";

const config = readConfig(process.env);
const log = createLog(config);
const reports = createReports(config);
const metrics = createMetrics(config.APP_VERSION);
const pool = createPool(config, log);
observePool(pool, metrics.registry);
const redis = createRedis(config, log);
const stopping = new AbortController();
const schema = keepSchema(pool, log, stopping.signal);

if (config.JWT_SECRET === undefined) log.warn("there is no JWT_SECRET: sessions end with this process");
const tokens = createTokens(config.JWT_SECRET ?? randomBytes(32).toString("hex"));
const store = analysisStore(pool);
const accounts = accountStore(pool);
const measure = measurer(measurementCache(redis, log, metrics.cacheLookups), analyzerAt(config.ANALYZER_URL));

const app = createApp({
  config,
  log,
  reports,
  metrics,
  dependencies: {
    postgres: () => signOfLife(pool, schema),
    redis: () => redis.ping(),
    analyzer: () => analyzerAnswers(config.ANALYZER_URL),
  },
  accounts,
  tokens,
  store,
  measure,
});

const server = createServer(app).listen(config.PORT);
await once(server, "listening");
log.info({ port: config.PORT }, "listening");
if (config.SEED === "true") void seed({ accounts, store, measure }, log, stopping.signal);

log.info({ signal: await stopSignal() }, "stopping");
stopping.abort();
await shutDown(server, config.SHUTDOWN_STAY_MS, log, [
  () => pool.end(),
  () => redis.close(),
  () => reports.close(),
]);
log.info("stopped");
