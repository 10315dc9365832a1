import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { installWheels } from "../lab/wheels.ts";

/** Result of a Schemathesis run: requests that the API's OpenAPI document allows, and others that it does not. */
export interface Contract {
  readonly exitCode: number;
  readonly output: string;
}

/**
 * Looks for 5xx responses, which no request should get. Sends the same requests each time.
 * Schemathesis reads the session from its environment.
 * @see https://schemathesis.readthedocs.io/
 */
export async function testContract(api: string, authorization: string): Promise<Contract> {
  const packages = await installWheels(join(import.meta.dirname, "schemathesis.txt"));
  const folder = await mkdtemp(join(tmpdir(), "nsip-schemathesis-"));
  const config = join(folder, "schemathesis.toml");
  await writeFile(config, `[headers]\nAuthorization = "\${AUTHORIZATION}"\n`);
  const env = { PATH: process.env.PATH, HOME: folder, PYTHONPATH: packages, AUTHORIZATION: authorization };
  const schemathesis = ["python3", join(packages, "bin", "schemathesis"), "--config-file", config];
  const bounds = ["--max-examples", "10", "--generation-deterministic", "--no-color"];
  const checks = ["--checks", "not_a_server_error", "--phases", "examples,fuzzing"];
  try {
    const argv = [...schemathesis, "run", `${api}/api/openapi.json`, "--url", api, ...checks, ...bounds];
    const { exitCode, stdout, stderr } = await run(argv, { env, cwd: folder, accept: [0, 1, 2] });
    return { exitCode, output: stdout + stderr };
  } finally {
    await rm(folder, { recursive: true });
  }
}
