import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import type { Lab } from "../lab/lab.ts";
import { installWheels } from "../lab/wheels.ts";

const Report = z.looseObject({
  Total: z.number(),
  Results: z.array(
    z.looseObject({ Name: z.string(), Pass: z.boolean(), Errors: z.array(z.string()).optional() }),
  ),
});

/**
 * Compares an image's metadata (user, entrypoint, command, ports) with the expected values. Returns the differences.
 * The program's file tests are not used: each would commit a container, which sometimes fails if the engine keeps its
 * images in containerd. With its driver for archives, 1.19.1 fails for every existing file ("Error checking ownership").
 * @see https://github.com/GoogleContainerTools/container-structure-test
 */
export async function checkMetadata(
  lab: Lab,
  image: string,
  metadataTest: object,
): Promise<readonly string[]> {
  const packages = await installWheels(join(import.meta.dirname, "structure.txt"));
  const folder = await mkdtemp(join(tmpdir(), "nsip-structure-"));
  const config = join(folder, "structure.json");
  await writeFile(config, JSON.stringify({ schemaVersion: "2.0.0", metadataTest }));
  try {
    const program = ["python3", join(packages, "bin", "container-structure-test")];
    const argv = [...program, "test", "--image", image, "--config", config, "--output", "json"];
    const env = { ...lab.env, PYTHONPATH: packages };
    const { stdout } = await run(argv, { env, accept: [0, 1] });
    const { Total, Results } = Report.parse(JSON.parse(stdout));
    if (Total !== 1) throw new Error(`${image}: container-structure-test ran ${Total} tests instead of 1`);
    return Results.filter(({ Pass }) => !Pass).flatMap(({ Name, Errors = [] }) => [Name, ...Errors]);
  } finally {
    await rm(folder, { recursive: true });
  }
}
