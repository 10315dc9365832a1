import { join } from "node:path";
import type { BuildInputs, ProjectInputs, ReportInputs, ScanInputs } from "../../inputs/inputs.ts";
import { cacheFolder } from "../../system/folders.ts";
import type { Environment } from "../../system/run.ts";
import { databaseArgs, scanArgs } from "./args.ts";
import { databaseFolder } from "./database.ts";
import { pullArgs, saveArgs } from "./engine.ts";
import { ignoreFileOf } from "./ignore.ts";
import { fileNameOf } from "./targets.ts";

type Inputs = ScanInputs &
  Pick<ProjectInputs, "workingDirectory"> &
  Pick<BuildInputs, "platforms"> &
  Pick<ReportInputs, "out">;

/** The commands of the scan, in an order in which they could run, for images that are built here. */
export function planScan(
  images: readonly { readonly image: string }[],
  thirdParty: readonly string[],
  inputs: Inputs,
  env: Environment,
): readonly (readonly string[])[] {
  const cache = join(databaseFolder(cacheFolder(env), inputs.trivyDb), "current");
  const [first = "linux/amd64"] = inputs.platforms;
  const scanOf = (image: string, platform: string) => {
    const name = fileNameOf({ image, platform });
    const report = join(inputs.out, "scan", `${name}.json`);
    const files = { trivy: "trivy", cache, ignoreFile: ignoreFileOf(inputs), report };
    return scanArgs({ kind: "file", path: `$TMPDIR/${name}` }, files, inputs);
  };
  const [repository] = inputs.trivyDb;
  return [
    ...(inputs.scanners.includes("vuln") ? [databaseArgs("trivy", cache, repository)] : []),
    ...images.flatMap(({ image }) => inputs.platforms.map((platform) => scanOf(image, platform))),
    ...thirdParty.flatMap((reference) => [
      pullArgs(reference),
      saveArgs(reference, `$TMPDIR/${fileNameOf({ image: reference, platform: first })}`),
      scanOf(reference, first),
    ]),
  ];
}
