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
import { type Database, databaseOf } from "./database/database.ts";
import { createPool, migrationClient } from "./database/pool.ts";
import { keepSchema, signOfLife } from "./database/schema.ts";
import { within } from "./deadline.ts";
import { endOnFaults } from "./faults.ts";
import { createLog } from "./log.ts";
import { createMetrics, observePool } from "./metrics.ts";
import { createRedis } from "./redis.ts";
import { createReports } from "./reports.ts";
import { type Stores, seed, type Together } from "./seed/seed.ts";
import { shutDown, stopSignal } from "./shutdown.ts";

const stopAsked = stopSignal();
endOnFaults(createLog({ LOG_LEVEL: "info", APP_VERSION: process.env.APP_VERSION ?? "dev" }));
const config = readConfig(process.env);
const log = createLog(config);
const reports = createReports(config, log);
endOnFaults(log, reports);
const metrics = createMetrics(config.APP_VERSION);
const pool = createPool(config, log);
observePool(pool, metrics.registry);
const database = databaseOf(pool);
const redis = createRedis(config, log);
const stopping = new AbortController();
const schema = keepSchema(() => migrationClient(config), log, stopping.signal);

if (config.JWT_SECRET === undefined) log.warn("JWT_SECRET is not set: sessions end with this process");
const tokens = createTokens(config.JWT_SECRET ?? randomBytes(32).toString("hex"));
const storesIn = (inside: Database): Stores => ({
  accounts: accountStore(inside),
  store: analysisStore(inside, config.UPLOAD_QUOTA_MIB * 1024 ** 2),
});
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
  ...storesIn(database),
  tokens,
  measure,
});

// A replica gets requests as soon as it listens, so it needs its schema before. Without a database, or while another replica
// migrates, it listens all the same and reports the state.
const SCHEMA_PATIENCE_MS = 3_000;
await Promise.race([within(SCHEMA_PATIENCE_MS, schema.tried).catch(() => undefined), stopAsked]);

/** A slow upload blocks the place of another one. nginx buffers an upload before it passes it on. */
const REQUEST_TIMEOUT_MS = 60_000;
const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, app).listen(config.PORT);
await once(server, "listening");
log.info({ address: server.address() }, "listening");
if (config.SEED === "true") {
  const together: Together = (work) => database.transaction((inside) => work(storesIn(inside)));
  void seed({ together, measure }, log, stopping.signal);
}

log.info({ signal: await stopAsked }, "stopping");
stopping.abort();
await shutDown(server, config.SHUTDOWN_STAY_MS, log, [
  () => pool.end(),
  () => redis.close(),
  () => reports.close(),
]);
log.info("stopped");
// A connection to a server that does not answer would otherwise keep the process alive.
process.exit(0);
