import { rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { removeHalves } from "./cache.ts";
import { check } from "./check.ts";
import { down } from "./down.ts";
import { onInterrupt } from "./interrupt.ts";
import { openLab } from "./lab.ts";
import { lock } from "./lock.ts";
import { places } from "./places.ts";
import { say } from "./progress.ts";
import { up } from "./up.ts";

const USAGE = `scripts/setup             bring up the lab: engine, registry, base images, scanner, deploy hosts
scripts/setup --check     say what is there and what would be used or installed
scripts/setup --env       print the lab's environment, for: eval "$(scripts/setup --env)"
scripts/setup --remove    stop and remove the lab; with --cache, what it compiled and downloaded too`;

const { values } = parseArgs({
  options: {
    check: { type: "boolean" },
    env: { type: "boolean" },
    remove: { type: "boolean" },
    cache: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  },
});

try {
  if (values.help) console.log(USAGE);
  else if (values.check) await check();
  else if (values.env) await printEnvironment();
  else {
    await change();
    // The last of what a removed lab leaves; it stays when anything else is in it.
    if (values.remove) await rmdir(dirname(places.lock)).catch(() => {});
  }
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function change(): Promise<void> {
  const started = performance.now();
  await using held = await lock(places.lock, (pid) =>
    say(`another setup is at work (process ${pid}): waiting for it`),
  );
  onInterrupt(async () => held[Symbol.asyncDispose]());
  await removeHalves();
  if (values.remove) await down(values.cache ?? false);
  else await up();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(values.remove ? `removed in ${seconds} s` : `the lab is up after ${seconds} s`);
}

async function printEnvironment(): Promise<void> {
  const { env } = await openLab();
  for (const [name, value] of Object.entries(env))
    console.log(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
}
