import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../../src/system/run.ts";
import { openLab } from "../lab/lab.ts";

/*
 * Which files of this repository a builder receives: other files cannot get into a layer, stage or cache.
 */

const root = new URL("../../", import.meta.url).pathname;

test("a builder receives only the sources of the applications: no secrets, settings or tests", async () => {
  const { env } = await openLab();
  const folder = await mkdtemp(join(tmpdir(), "nsip-context-"));
  try {
    const context = join(folder, "context");
    await cp(join(root, ".dockerignore"), join(context, ".dockerignore"));
    const planted = [
      ...[".env", ".git/config", "compose/secrets/db_password", "logs/backup-20260101-000000.sql"],
      ...["apps/.env", "apps/api/.env", "apps/frontend/.env.production", "apps/frontend/src/.git/config"],
      ...["apps/api/node_modules/a/index.js", "apps/api/dist/main.js", "apps/analyzer/.venv/bin/python"],
      ...["apps/api/src/app.test.ts", "apps/frontend/src/a.test.tsx", "apps/analyzer/tests/test_app.py"],
      ...["apps/analyzer/analyzer/__pycache__/app.pyc", "apps/api/npm-debug.log", "docs/nsip.md"],
    ];
    const wanted = [
      ...["apps/analyzer/analyzer/app.py", "apps/analyzer/requirements.txt", "apps/api/package-lock.json"],
      ...["apps/api/src/app.ts", "apps/frontend/public/favicon.svg", "apps/frontend/src/App.tsx"],
    ];
    for (const file of [...planted, ...wanted]) {
      await mkdir(dirname(join(context, file)), { recursive: true });
      await writeFile(join(context, file), "canary");
    }
    const all = join(folder, "Dockerfile");
    await writeFile(all, "FROM scratch\nCOPY . /\n");
    const output = join(folder, "output");
    const flags = ["--quiet", "--file", all, "--output", `type=local,dest=${output}`];
    await run(["docker", "build", ...flags, context], { env });
    const { stdout } = await run(["find", ".", "-type", "f", "-printf", "%P\n"], { env, cwd: output });
    expect(stdout.trim().split("\n").sort()).toEqual(wanted);
  } finally {
    await rm(folder, { recursive: true });
  }
});
