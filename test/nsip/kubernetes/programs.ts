import { join } from "node:path";
import { run } from "../../../src/system/run.ts";
import { inCache } from "../../lab/cache.ts";
import { compile } from "../../lab/compile.ts";
import { installWheels } from "../../lab/wheels.ts";

/** What `kustomize build` makes of an overlay: YAML documents. */
export async function kustomize(overlay: string): Promise<string> {
  const folder = await inCache("kustomize-5.8.2", (half) =>
    compile({
      module: "kustomize",
      packages: ["sigs.k8s.io/kustomize/kustomize/v5"],
      variables: {},
      destination: half,
      environment: {},
    }),
  );
  return (await run([join(folder, "kustomize"), "build", overlay], { env: process.env })).stdout;
}

/**
 * Holds the manifests of a file against the schemas of one version of the Kubernetes API; unknown fields are refused.
 * Returns what does not fit, as the validator says it; nothing when all fits.
 */
export async function validate(file: string, version: string): Promise<string> {
  const folder = await installWheels(join(import.meta.dirname, "requirements.txt"));
  const argv = ["--strict", "--quiet", "--no-warn", "--kubernetes-version", version, file];
  const { stdout, stderr } = await run(["python3", join(folder, "bin/kubernetes-validate"), ...argv], {
    env: { ...process.env, PYTHONPATH: folder },
    accept: [0, 1],
  });
  return `${stdout}${stderr}`.trim();
}
