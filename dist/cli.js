#!/usr/bin/env node
/* What a terminal starts: dist/cli.js. */
import module from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

// Compiling the bundle would take half of a short command's time. Node 20 has no such cache.
module.enableCompileCache?.(join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "slipway", "node"));
const { cli } = await import("./slipway/index.js");
await cli();
