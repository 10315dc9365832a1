import { expect, test } from "vitest";
import { pullStackArgs, upArgs } from "./compose.ts";
import { projectParts, removeFolderArgs } from "./removal.ts";

test("containers are removed first: networks and volumes are in use until then", () => {
  const label = "--filter label=com.docker.compose.project=shop";
  expect(
    projectParts("shop").map(({ list, remove }) => [list.join(" "), remove(["1a", "2b"]).join(" ")]),
  ).toEqual([
    [`docker ps --all --quiet --no-trunc ${label}`, "docker rm --force --volumes 1a 2b"],
    [`docker network ls --quiet ${label}`, "docker network rm 1a 2b"],
    [`docker volume ls --quiet ${label}`, "docker volume rm --force 1a 2b"],
  ]);
});

test.each([
  [
    removeFolderArgs("slipway-smoke/a:1", "/tmp/smoke-1/content"),
    "docker run --rm --pull=never --network=none --user=0:0 --entrypoint=rm --mount=type=bind,source=/tmp/smoke-1,target=/slipway slipway-smoke/a:1 -rf /slipway/content",
  ],
  [pullStackArgs("/t/compose.yaml"), "docker compose --progress plain --file /t/compose.yaml pull --quiet"],
  [
    upArgs("/t/compose.yaml"),
    "docker compose --progress plain --file /t/compose.yaml up --detach --no-build --quiet-pull",
  ],
])("%j", (argv, expected) => {
  expect(argv.join(" ")).toBe(expected);
});
