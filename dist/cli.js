#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Half of a short command's time would go into compiling the bundle.
enableCompileCache();
await import("./cli/index.js");
