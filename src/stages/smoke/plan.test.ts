import { expect, test } from "vitest";
import { ComposeModel } from "../../compose/model.ts";
import { networkOwner, probeProblems, probesOf } from "../../health/probes.ts";
import { pullArgs } from "./images.ts";
import { planSmoke } from "./plan.ts";
import { scrubArgs } from "./scrub.ts";

const model = ComposeModel.parse({
  name: "shop",
  services: {
    api: {
      ports: [{ target: 53, protocol: "udp" }, { target: 8080 }],
      "x-slipway": { probes: [{ http: "/health" }, { tcp: 9090 }, { command: ["true", "yes"] }] },
    },
    lost: { "x-slipway": { probes: [{ http: "/" }] } },
    app: { network_mode: "service:tunnel" },
    tunnel: { network_mode: "service:api" },
  },
});

test("probes and the ports they ask", () => {
  expect(probesOf(model).map(({ service, port }) => [service, port])).toEqual([
    ["api", 8080],
    ["api", 9090],
    ["api", undefined],
    ["lost", undefined],
  ]);
  expect(probeProblems(model).map(({ message }) => message)).toEqual([
    'services.lost.x-slipway.probes: GET / has no port, and the service publishes none. Add "port: " with the port that it listens on in its container.',
  ]);
});

test("the network that a service is in", () => {
  expect(networkOwner(model, "app")).toBe("api");
});

test("planSmoke", () => {
  expect(planSmoke({ model }, [{ image: "shop-api" }]).map((argv) => argv.join(" "))).toEqual([
    "docker version --format {{.Server.Os}}/{{.Server.Arch}}",
    "tar -C $TMPDIR/layouts/shop-api -c .",
    "docker load --quiet",
    "docker compose --progress plain --file $TMPDIR/compose.yaml pull --quiet",
    "docker events --format json --since <start> --filter type=container --filter label=com.docker.compose.project=slipway-smoke-<run> --filter event=start --filter event=die --filter event=oom --filter event=restart --filter event=destroy --filter event=health_status",
    "docker compose --progress plain --file $TMPDIR/compose.yaml up --detach --no-build --quiet-pull",
    "docker exec <container of api> true yes",
    "docker ps --all --quiet --no-trunc --filter label=com.docker.compose.project=slipway-smoke-<run>",
    "docker rm --force --volumes <those>",
    "docker network ls --quiet --filter label=com.docker.compose.project=slipway-smoke-<run>",
    "docker network rm <those>",
    "docker volume ls --quiet --filter label=com.docker.compose.project=slipway-smoke-<run>",
    "docker volume rm --force <those>",
    "docker image rm slipway-smoke/shop-api:<run>",
  ]);
});

test("pullArgs", () => {
  expect(pullArgs("r/a@sha256:1")).toEqual(["docker", "pull", "--quiet", "r/a@sha256:1"]);
  expect(pullArgs("r/a", "linux/arm64")).toEqual([
    "docker",
    "pull",
    "--quiet",
    "--platform",
    "linux/arm64",
    "r/a",
  ]);
});

test("scrubArgs", () => {
  expect(scrubArgs("slipway-smoke/a:1", "/tmp/smoke-1/content").join(" ")).toBe(
    "docker run --rm --pull=never --network=none --user=0:0 --entrypoint=rm --mount=type=bind,source=/tmp/smoke-1,target=/slipway slipway-smoke/a:1 -rf /slipway/content",
  );
});
