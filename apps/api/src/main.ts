import { once } from "node:events";
import { createServer } from "node:http";
import { analyzerAt } from "./analyses/analyzer.ts";
import { figuresCache } from "./analyses/cache.ts";
import { measurer } from "./analyses/figures.ts";
import { analysisStore } from "./analyses/store.ts";
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { createPool } from "./database/pool.ts";
import { keepSchema, signOfLife } from "./database/schema.ts";
import { createLog } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { createRedis } from "./redis.ts";
import { shutDown, stopSignal } from "./shutdown.ts";

const config = readConfig(process.env);
const log = createLog(config);
const metrics = createMetrics(config.APP_VERSION);
const pool = createPool(config, log);
const redis = createRedis(config, log);
const stopping = new AbortController();
const schema = keepSchema(pool, log, stopping.signal);

const app = createApp({
  version: config.APP_VERSION,
  log,
  metrics,
  dependencies: {
    postgres: () => signOfLife(pool, schema),
    redis: () => redis.ping(),
  },
  store: analysisStore(pool),
  measure: measurer(figuresCache(redis, log, metrics.cacheLookups), analyzerAt(config.ANALYZER_URL)),
});

const server = createServer(app).listen(config.PORT);
await once(server, "listening");
log.info({ port: config.PORT }, "listening");

log.info({ signal: await stopSignal() }, "stopping");
stopping.abort();
await shutDown(server, config.SHUTDOWN_STAY_MS, log, [() => pool.end(), () => redis.close()]);
log.info("stopped");
