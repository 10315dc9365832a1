import { expect, test } from "vitest";
import { ComposeModel } from "../../compose/model.ts";
import { formatStep } from "../../model/step.ts";
import { loadSteps, planLoads } from "./load.ts";

test("images are loaded under the names of the compose file", () => {
  const model = ComposeModel.parse({
    name: "shop",
    services: { api: { build: {}, image: "team/api:dev" }, web: { build: {} } },
  });
  const images = [
    { name: "api", target: "api", services: ["api"] },
    { name: "shop-web", target: "web", services: ["web"] },
  ];
  const plan = planLoads({ model, unset: [], root: "/", images, thirdParty: [] }, "$TMPDIR");
  expect(loadSteps(plan).map(formatStep)).toEqual([
    "docker version --format '{{.Server.Os}}/{{.Server.Arch}}'",
    "tar -C $TMPDIR/api -c . | docker load --quiet",
    "docker image inspect team/api:dev",
    "tar -C $TMPDIR/shop-web -c . | docker load --quiet",
    "docker image inspect shop-web",
  ]);
});
