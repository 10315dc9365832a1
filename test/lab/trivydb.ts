import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { pushArtifact } from "./artifact.ts";
import { inCache } from "./cache.ts";
import { compile } from "./compile.ts";
import { REGISTRY } from "./places.ts";
import { fixture } from "./vulnerabilities.ts";

const REPOSITORY = "slipway-fixture/trivy-db";
const TAG = "2";

/** The fixture's address, for `trivy-db` and TRIVY_DB_REPOSITORY. */
const TRIVY_DB = `${REGISTRY}/${REPOSITORY}:${TAG}`;

const TYPES = {
  artifact: "application/vnd.aquasec.trivy.config.v1+json",
  layer: "application/vnd.aquasec.trivy.db.layer.v1.tar+gzip",
} as const;

/** Never outdated: Trivy downloads a newer database only after `NextUpdate`. */
const METADATA = {
  Version: 2,
  UpdatedAt: "2025-01-01T00:00:00Z",
  NextUpdate: "2099-01-01T00:00:00Z",
  DownloadedAt: "0001-01-01T00:00:00Z",
};

/**
 * Pushes the fixture database to the lab's registry, in the format of Trivy's default database. Returns its address.
 */
export async function serveTrivyDb(): Promise<string> {
  const text = JSON.stringify(fixture());
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const folder = await inCache(`trivy-db-${digest}`, async (half) => {
    await compile({ module: "trivydb", packages: ["."], variables: {}, destination: half, environment: {} });
    await run([join(half, "trivydb"), join(half, "trivy.db")], { env: {}, stdin: text });
    await writeFile(join(half, "metadata.json"), JSON.stringify(METADATA));
    await run(["tar", "-C", half, "-czf", join(half, "db.tar.gz"), "trivy.db", "metadata.json"], {
      env: process.env,
    });
    for (const name of ["trivydb", "trivy.db", "metadata.json"]) await rm(join(half, name));
  });
  const bytes = new Uint8Array(await readFile(join(folder, "db.tar.gz")));
  await pushArtifact(REPOSITORY, TAG, TYPES, { name: "db.tar.gz", bytes });
  return TRIVY_DB;
}
