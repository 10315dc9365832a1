#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

// Half of a short command's time would go into compiling the bundle.
enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "slipway", "node"));
await import("./cli/index.js");
