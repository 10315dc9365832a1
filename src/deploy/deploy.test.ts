import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { readInputs } from "../inputs/read.ts";
import type { Context } from "../pipeline/context.ts";
import { ComposeModel } from "../project/model.ts";
import type { Log } from "../report/log.ts";
import { UndoJournal } from "../system/undo.ts";
import { deploy } from "./deploy.ts";

test("the job's own token is no secret that a host could be given", async () => {
  const root = await mkdtemp(`${tmpdir()}/slipway-deploy-`);
  const log: Log = { info: () => {}, warning: () => {}, error: () => {}, for: () => log };
  const context: Context = {
    ...{ log, signal: new AbortController().signal, out: root, undo: new UndoJournal(root) },
    env: { PATH: process.env.PATH, GITHUB_TOKEN: "ghs_of-the-job" },
  };
  // The files are looked at before any input of a deployment is.
  const inputs = readInputs({ command: "plan" }, root);
  const model = ComposeModel.parse({
    name: "shop",
    services: { web: { image: "web", secrets: [{ source: "token" }] } },
    secrets: { token: { environment: "GITHUB_TOKEN" } },
  });
  const version = { version: "1", commit: undefined, runUrl: undefined };
  await expect(
    deploy({ model, root, images: [], thirdParty: [] }, [], inputs, version, context),
  ).rejects.toThrow("the variable GITHUB_TOKEN is not set");
  await rm(root, { recursive: true });
});
