import { join } from "node:path";
import { run } from "../../../src/system/run.ts";
import { inCache } from "../../lab/cache.ts";
import { compile } from "../../lab/compile.ts";
import { installWheels } from "../../lab/wheels.ts";

/** Returns the YAML documents that `kustomize build` prints for an overlay. */
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
 * Validates the manifests in a file against the schemas of one version of the Kubernetes API; unknown fields are rejected.
 * Returns the validator's messages, or an empty text if everything is valid.
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
