import { rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { formatDuration } from "../../src/system/duration.ts";
import { removeHalves } from "./cache.ts";
import { check } from "./check.ts";
import { down } from "./down.ts";
import { onInterrupt } from "./interrupt.ts";
import { openLab } from "./lab.ts";
import { lock } from "./lock.ts";
import { places } from "./places.ts";
import { Progress } from "./progress.ts";
import { up } from "./up.ts";

const progress = new Progress({
  now: () => performance.now(),
  write: (line) => process.stderr.write(line),
});

try {
  const options = readOptions();
  if (options.check) await check();
  else if (options.env) await printEnvironment();
  else {
    await change(options.remove ?? false, options.cache ?? false);
    // The parent folder of a removed lab stays when anything else is in it.
    if (options.remove) await rmdir(dirname(places.lock)).catch(() => {});
  }
} catch (error) {
  progress.say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function readOptions() {
  const boolean = { type: "boolean" } as const;
  const { values } = parseArgs({
    options: { check: boolean, env: boolean, remove: boolean, cache: boolean },
  });
  if (values.cache && !values.remove) throw new Error("--cache needs --remove: see scripts/setup --help");
  return values;
}

async function change(remove: boolean, withCache: boolean): Promise<void> {
  using _ = progress.tick();
  await using held = await progress.step(
    "waiting for another setup",
    () =>
      lock(places.lock, (pid) =>
        progress.say(`process ${pid} is changing the lab: this setup starts after it`),
      ),
    () => undefined,
  );
  onInterrupt(
    async () => held[Symbol.asyncDispose](),
    (line) => progress.say(line),
  );
  const started = performance.now();
  await removeHalves();
  if (remove) await down(withCache, progress);
  else await up(progress);
  const took = formatDuration(performance.now() - started);
  progress.say(remove ? `the lab is removed (${took})` : `the lab is up (${took})`);
}

async function printEnvironment(): Promise<void> {
  const { env } = await openLab();
  for (const [name, value] of Object.entries(env))
    console.log(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
}
