import { describe, expect, test } from "vitest";
import { ComposeModel } from "../../compose/model.ts";
import { networkOwner, probeProblems, probesOf } from "../../health/probes.ts";
import type { Candidate } from "../../model/result.ts";
import { formatStep } from "../../model/step.ts";
import { planSmoke, smokeSteps } from "./plan.ts";
import { selectImages } from "./selection.ts";

const digest = `sha256:${"a".repeat(64)}`;
const candidate: Candidate = {
  image: "shop-api",
  services: ["api"],
  digest,
  platforms: [{ platform: "linux/amd64", digest, size: 1 }],
  repositories: ["reg.example/t/shop-api"],
  layout: "/layouts/shop-api",
};
const NO_FILES = { entries: [], binds: new Map(), secrets: new Map(), configs: new Map() };

function plan(services: object, candidates: readonly Candidate[]) {
  const model = ComposeModel.parse({ name: "shop", services });
  const names = { run: "<run>", temporary: "$TMPDIR", since: "<start>" };
  const selections = selectImages(model, candidates, undefined, "<run>");
  const planned = planSmoke({ model, files: NO_FILES, outside: new Map() }, selections, names);
  return { planned, lines: smokeSteps(planned, model).map(formatStep) };
}

const LABEL = "--filter label=com.docker.compose.project=slipway-smoke-<run>";

describe("planSmoke", () => {
  const services = {
    api: {
      build: {},
      ports: [{ target: 80, published: "80" }],
      "x-slipway": { probes: [{ command: ["echo", "$$HOME"] }] },
    },
    db: { image: "postgres:16", healthcheck: { test: ["CMD", "pg_isready"] } },
  };

  test("loads layouts, starts the stack, asks the probes, and removes everything", () => {
    expect(plan(services, [candidate]).lines).toEqual([
      "docker version --format '{{.Server.Os}}/{{.Server.Arch}}'",
      "docker compose --progress plain --file $TMPDIR/compose.yaml pull --quiet",
      "tar -C $TMPDIR/layouts/shop-api -c . | docker load --quiet",
      "docker image inspect slipway-smoke/shop-api:<run>",
      "docker image inspect slipway-smoke/shop-api:<run> postgres:16",
      "docker compose --progress plain --file $TMPDIR/compose.yaml up --detach --no-build --quiet-pull",
      `docker events --format json --since <start> --filter type=container ${LABEL} --filter event=start --filter event=die --filter event=oom --filter event=restart --filter event=destroy --filter event=health_status`,
      "docker exec <container of api> echo '$HOME'",
      "docker logs --tail 30 <container of the service>",
      `docker ps --all --quiet --no-trunc ${LABEL}`,
      "docker rm --force --volumes <those>",
      `docker network ls --quiet ${LABEL}`,
      "docker network rm <those>",
      `docker volume ls --quiet ${LABEL}`,
      "docker volume rm --force <those>",
      "docker run --rm --pull=never --network=none --user=0:0 --entrypoint=rm --mount=type=bind,source=$TMPDIR,target=/slipway slipway-smoke/shop-api:<run> -rf /slipway/content",
      "docker image rm slipway-smoke/shop-api:<run>",
    ]);
  });

  test("pulls what another job built, and removes it unless the engine had it", () => {
    const { lines } = plan(services, [{ ...candidate, layout: null }]);
    const reference = `reg.example/t/shop-api@${digest}`;
    expect(lines.slice(1, 5)).toEqual([
      `docker image inspect ${reference}`,
      "docker compose --progress plain --file $TMPDIR/compose.yaml pull --quiet",
      `docker pull --quiet --platform <platform of the engine> ${reference}`,
      `docker tag ${reference} slipway-smoke/shop-api:<run>`,
    ]);
    expect(lines.at(-1)).toBe(`docker image rm ${reference}`);
  });

  test("compose reads the isolated project", () => {
    const [file] = plan(services, [candidate]).planned.pull.files ?? [];
    const model = ComposeModel.parse(JSON.parse(file?.text ?? ""));
    expect(file?.path).toBe("$TMPDIR/compose.yaml");
    expect(model.name).toBe("slipway-smoke-<run>");
    expect(model.services.api).toMatchObject({
      image: "slipway-smoke/shop-api:<run>",
      ports: [{ target: 80, protocol: "tcp", host_ip: "127.0.0.1", mode: "ingress" }],
    });
  });
});

describe("probes", () => {
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

  test("have the port that they ask, or the first published TCP port", () => {
    expect(probesOf(model).map(({ service, port }) => [service, port])).toEqual([
      ["api", 8080],
      ["api", 9090],
      ["api", undefined],
      ["lost", undefined],
    ]);
  });

  test("without any port are a problem", () => {
    expect(probeProblems(model).map(({ message }) => message)).toEqual([
      'services.lost.x-slipway.probes: GET / has no port, and the service publishes none. Add "port: " with the port that it listens on in its container.',
    ]);
  });

  test("ask the service whose network the container uses", () => {
    expect(networkOwner(model, "app")).toBe("api");
  });
});
