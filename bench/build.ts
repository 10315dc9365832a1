import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../src/system/run.ts";
import type { Lab } from "../test/lab/lab.ts";
import { inTurn, median, summarise } from "./measure.ts";

const root = new URL("..", import.meta.url).pathname;
const compose = "compose/docker-compose.prod.yml";
const platforms = "linux/amd64,linux/arm64";
const images = ["api", "frontend", "python-analyzer"];

/**
 * Measures a cached build of three images for two platforms, pushed by digest: `slipway build` against `docker buildx
 * bake`, once with the same OCI layouts and once with a push only.
 */
export async function benchBuild(lab: Lab, rounds: number): Promise<readonly string[]> {
  const out = await mkdtemp(join(tmpdir(), "bench-"));
  try {
    const program = [
      process.execPath,
      join(root, "dist/cli.js"),
      "build",
      "--files",
      compose,
      "--platforms",
      platforms,
    ];
    const registry = `${lab.registry}/bench`;
    const lines = [
      "--registries",
      registry,
      "--out",
      join(out, "slipway"),
      "--builder-config",
      lab.builderConfig,
    ];
    const ours = [...program, ...lines, ...lab.driverOpts.flatMap((option) => ["--driver-opts", option])];
    const start =
      (argv: readonly string[], cwd = root) =>
      () =>
        run(argv, { env: lab.env, cwd });
    // Bake resolves the paths in a compose file against its own working directory.
    const folder = join(root, "compose");
    const same = await inTurn(rounds, start(ours), start(bakeArgv(registry, join(out, "bake")), folder));
    const push = await inTurn(rounds, start(ours), start(bakeArgv(registry, undefined), folder));
    return [
      `| cached build, 3 images x 2 platforms, against bake with the same outputs | ${summarise(same.ours)} | ${summarise(same.theirs)} | ${ratio(same)} | at most 1.15 |`,
      `| the same, against bake that only pushes, without layouts for the gates | ${summarise(push.ours)} | ${summarise(push.theirs)} | ${ratio(push)} | |`,
    ];
  } finally {
    await rm(out, { recursive: true });
  }
}

function ratio(pair: { ours: readonly number[]; theirs: readonly number[] }): string {
  return (median(pair.ours) / median(pair.theirs)).toFixed(2);
}

function bakeArgv(registry: string, layouts: string | undefined): readonly string[] {
  const outputs = images.flatMap((image) => {
    const name = `${registry}/bench-${image}`;
    const layout = layouts && `type=oci,name=${name},dest=${layouts}/${image},tar=false`;
    const push = `type=image,name=${name},push-by-digest=true,name-canonical=true,push=true`;
    return [push, layout].flatMap((output, index) =>
      output ? ["--set", `${image}.output${index > 0 ? "+" : ""}=${output}`] : [],
    );
  });
  return [
    ...[
      "docker",
      "buildx",
      "bake",
      "--builder",
      "slipway",
      "--file",
      "docker-compose.prod.yml",
      "--progress",
      "plain",
    ],
    ...images.flatMap((image) => ["--set", `${image}.tags=`]),
    ...["--set", `*.platform=${platforms}`, "--set", "*.attest=type=provenance,mode=max"],
    ...outputs,
    ...["--allow", `fs.read=${root}`, "--allow", "fs.write=/tmp"],
    ...images,
  ];
}
