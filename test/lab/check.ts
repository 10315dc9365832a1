import { cached } from "./cache.ts";
import { lookAround } from "./found.ts";
import { openLab } from "./lab.ts";
import { haveStandIns } from "./standins.ts";
import { haveTools } from "./tools.ts";
import { describe } from "./up.ts";
import { VERSIONS } from "./versions.ts";

/** Says what a setup would use and what it would have to install. Changes nothing. */
export async function check(): Promise<void> {
  const found = await lookAround();
  const line = (name: string, text: string) => console.log(`${name.padEnd(12)}${text}`);
  line(
    "lab",
    await openLab().then(
      () => "runs",
      () => "does not run",
    ),
  );
  line("would use", describe(found));
  if (found.engine === undefined)
    line("engine", haveTools() ? "unpacked in the cache" : "to be unpacked from Debian packages");
  line("emulation", found.emulation ? "registered" : "qemu to be registered");
  const compiled = (name: string) =>
    cached(name) ? "in the cache" : found.internet ? "to be downloaded" : "to be compiled (minutes)";
  line("trivy", found.trivy ? `found in ${found.trivy}` : compiled(`trivy-${VERSIONS.trivy}`));
  if (found.internet) return;
  line("buildkit", compiled(`buildkit-${VERSIONS.buildkit}`));
  line("base images", (await haveStandIns()) ? "stand-ins at hand" : "stand-ins to be built (minutes)");
}
