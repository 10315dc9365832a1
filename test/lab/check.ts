import { haveBuildkit } from "./buildkit.ts";
import { lookAround } from "./found.ts";
import { openLab } from "./lab.ts";
import { haveStandIns } from "./standins.ts";
import { haveTools } from "./tools.ts";
import { haveTrivy } from "./trivy.ts";
import { describe } from "./up.ts";

/** Prints what a setup would use, and what it would have to install. Changes nothing. */
export async function check(): Promise<void> {
  const [found, isUp, hasStandIns] = await Promise.all([
    lookAround(),
    openLab().then(
      () => true,
      () => false,
    ),
    haveStandIns(),
  ]);
  const line = (name: string, text: string) => console.log(`${name.padEnd(12)}${text}`);
  line("lab", isUp ? "is up" : "is down");
  line("setup uses", describe(found));
  if (found.engine === undefined)
    line("engine", haveTools() ? "in the cache" : "to be unpacked from Debian packages");
  line("emulation", found.emulation ? "registered" : "to be registered with qemu");
  const compiled = (isCached: boolean) =>
    isCached ? "in the cache" : found.internet ? "to be downloaded" : "to be compiled (minutes)";
  line("Trivy", found.trivy ? `found in ${found.trivy}` : compiled(haveTrivy()));
  if (found.internet) return;
  line("BuildKit", compiled(haveBuildkit()));
  line(
    "base images",
    hasStandIns ? "stand-ins in the registry or the cache" : "stand-ins to be built (minutes)",
  );
}
