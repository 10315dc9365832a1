import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { runScript } from "./scripts.ts";

/*
 * What the guide's two scripts refuse, and how they say it. What they do is shown by guide.test.ts.
 */

const project = `nsip-test-${randomBytes(3).toString("hex")}`;
let lab: Lab;

const script = (name: "build" | "deploy", args: readonly string[], variables: Record<string, string> = {}) =>
  runScript(lab, name, args, {
    COMPOSE_PROJECT_NAME: project,
    ...variables,
  });
const deploy = (...args: string[]) => script("deploy", args);
/** Refused in production alone, so that it tells which environment it would have been. */
const placeholder = { JWT_SECRET: "your_jwt_secret_key_here" };
const PRODUCTION = [1, expect.stringContaining("JWT_SECRET is still a placeholder")];
const docker = async (...args: string[]) => (await run(["docker", ...args], { env: lab.env })).stdout;

beforeAll(async () => {
  lab = await openLab();
});

describe("docker-deploy.sh", () => {
  const LABEL = "com.docker.compose";
  const ofProject = ["--label", `${LABEL}.project=${project}`];
  const madeFrom = `${LABEL}.project.config_files=/nsip/compose/docker-compose.prod.yml`;

  test.each([
    [
      "containers that were stopped",
      ["create", ...ofProject, "--label", madeFrom, "redis:7-alpine"],
      "rm --volumes",
    ],
    [
      "the volumes that `down` left",
      ["volume", "create", ...ofProject, "--label", `${LABEL}.volume=letsencrypt`],
      "volume rm",
    ],
  ])("without --env, production is known by %s", async (_, create, remove) => {
    const id = (await docker(...create)).trim();
    try {
      const { code, output } = await script("deploy", ["up"], placeholder);
      expect([code, output]).toEqual(PRODUCTION);
    } finally {
      await docker(...remove.split(" "), id);
    }
  });

  test.each([
    { ENVIRONMENT: "production" },
    { ENVIRONMENT: "development", COMPOSE_FILE: "compose/docker-compose.prod.yml" },
  ])("where nothing is yet, it starts what .env or the environment says: %j", async (variables) => {
    const { code, output } = await script("deploy", ["up"], { ...placeholder, ...variables });
    expect([code, output]).toEqual(PRODUCTION);
  });

  test("development does not start where COMPOSE_FILE is production's", async () => {
    const variables = { COMPOSE_FILE: "compose/docker-compose.prod.yml:compose/logging.local.yml" };
    for (const command of ["up", "restart"]) {
      const { code, output } = await script("deploy", [command, "--env", "development"], variables);
      expect([code, output]).toEqual([2, expect.stringContaining("COMPOSE_FILE is production's")]);
    }
  });

  test.each([
    [["fly"], 'there is no command "fly"'],
    [["up", "--fast"], "there is no option --fast"],
    [["up", "--env", "moon"], 'there is no environment "moon"'],
    [["logs", "--lines", "all"], "--lines all: not a number"],
    [["logs", "--lines"], "--lines needs a value"],
    [["restore"], "restore needs the file"],
    [["down", "--service", ""], "--service needs a value"],
    [["down", "--service", "api"], "down does not take --service"],
    [["backup", "--service", "postgres"], "backup does not take --service"],
    [["restore", "x.sql", "--service", "postgres"], "restore does not take --service"],
    [["prune", "--service", "api"], "prune does not take --service"],
    [["status", "--follow"], "status does not take --follow"],
    [["health", "--lines", "5"], "health does not take --lines"],
    [["restart", "--timestamps"], "restart does not take --timestamps"],
    [["backup", "--yes"], "backup does not take --yes"],
    [["logs", "--service", "web"], 'no service "web" in development: api frontend grafana'],
    [["up", "--service", "certbot"], 'no service "certbot" in development: api'],
    [[], "a command is missing"],
  ])("%j is refused", async (args, message) => {
    const { code, output } = await deploy(...args);
    expect([code, output]).toEqual([2, expect.stringContaining(message)]);
  });

  test("production refuses the placeholders of .env.example", async () => {
    const { code, output } = await script("deploy", ["up", "--env", "production"], placeholder);
    expect([code, output]).toEqual(PRODUCTION);
  });
});

describe("docker-build.sh", () => {
  const version = `0.0.0-${project}`;
  test.each([
    ["--version", ["--version", version], {}],
    ["the APP_VERSION of .env or of the environment", [], { APP_VERSION: version }],
  ])("leaves the images under the guide's names, with %s", async (_, args, variables) => {
    const { code, output } = await script("build", [...args, "--service", "frontend"], variables);
    expect(code, output).toBe(0);
    const found = await docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "nsip-frontend");
    expect(found.split("\n")).toEqual(
      expect.arrayContaining(["nsip-frontend:latest", `nsip-frontend:${version}`]),
    );
    await docker("image", "rm", `nsip-frontend:${version}`);
  });

  test.each([
    [["--push"], "--push needs --registry host/namespace, or REGISTRY in .env"],
    [["--service", "redis"], 'no image of a service "redis"'],
    [["--fast"], "there is no option --fast"],
  ])("%j is refused", async (args, message) => {
    const { code, output } = await script("build", args);
    expect([code, output]).toEqual([2, expect.stringContaining(message)]);
  });

  test("both say how they are used", async () => {
    for (const name of ["build", "deploy"] as const) {
      const { code, output } = await script(name, ["--help"]);
      expect([code, output]).toEqual([0, expect.stringMatching(/^ ?(Builds|Runs)[\s\S]*Exit codes/)]);
    }
  });
});
