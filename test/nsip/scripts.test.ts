import { beforeAll, describe, expect, test } from "vitest";
import { run } from "../../src/system/run.ts";
import { listImages } from "../lab/image-list.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { strayName } from "../lab/strays.ts";
import { runScript } from "./scripts.ts";

/*
 * What the guide's two scripts reject, and their messages. guide.test.ts shows what they do.
 */

const project = strayName("nsip-test");
let lab: Lab;

const script = (name: "build" | "deploy", args: readonly string[], variables: Record<string, string> = {}) =>
  runScript(lab, name, args, {
    COMPOSE_PROJECT_NAME: project,
    ...variables,
  });
const deploy = (...args: string[]) => script("deploy", args);
/** Rejected only in production, so the result shows which environment was chosen. */
const placeholder = { JWT_SECRET: "your_jwt_secret_key_here" };
const PRODUCTION = [1, expect.stringContaining("JWT_SECRET is still a publicly known placeholder")];
const docker = async (...args: string[]) => (await run(["docker", ...args], { env: lab.env })).stdout;

beforeAll(async () => {
  lab = await openLab();
});

describe("docker-deploy.sh", () => {
  const LABEL = "com.docker.compose";
  const ofProject = ["--label", `${LABEL}.project=${project}`];
  const madeFrom = `${LABEL}.project.config_files=/nsip/compose/docker-compose.prod.yml`;

  test.each([
    ["stopped containers", ["create", ...ofProject, "--label", madeFrom, "redis:7-alpine"], "rm --volumes"],
    [
      "the volumes that `down` keeps",
      ["volume", "create", ...ofProject, "--label", `${LABEL}.volume=letsencrypt`],
      "volume rm",
    ],
  ])("without --env, detects production by %s", async (_, create, remove) => {
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
  ])("without containers and volumes, starts what the variables say: %j", async (variables) => {
    const { code, output } = await script("deploy", ["up"], { ...placeholder, ...variables });
    expect([code, output]).toEqual(PRODUCTION);
  });

  test("development does not start if COMPOSE_FILE names the production file", async () => {
    const variables = { COMPOSE_FILE: "compose/docker-compose.prod.yml:compose/logging.local.yml" };
    for (const command of ["up", "restart"]) {
      const { code, output } = await script("deploy", [command, "--env", "development"], variables);
      expect([code, output]).toEqual([2, expect.stringContaining("COMPOSE_FILE names the production file")]);
    }
  });

  test.each([
    [["fly"], 'unknown command "fly"'],
    [["up", "--fast"], "unknown option --fast"],
    [["up", "--env", "moon"], 'unknown environment "moon"'],
    [["logs", "--lines", "all"], '--lines needs a number, not "all"'],
    [["logs", "--lines"], "--lines needs a value"],
    [["restore"], "restore needs a backup file"],
    [["down", "--service", ""], "--service needs a value"],
    [["down", "--service", "api"], "down does not accept --service, only --env"],
    [["backup", "--service", "postgres"], "backup does not accept --service"],
    [["restore", "x.sql", "--service", "postgres"], "restore does not accept --service"],
    [["prune", "--service", "api"], "prune does not accept --service"],
    [["status", "--follow"], "status does not accept --follow"],
    [["health", "--lines", "5"], "health does not accept --lines"],
    [["restart", "--timestamps"], "restart does not accept --timestamps"],
    [["backup", "--yes"], "backup does not accept --yes"],
    [["logs", "--service", "web"], 'unknown service "web" in development; use one of: api frontend grafana'],
    [["up", "--service", "certbot"], 'unknown service "certbot" in development; use one of: api'],
    [[], "no command given"],
  ])("rejects %j", async (args, message) => {
    const { code, output } = await deploy(...args);
    expect([code, output]).toEqual([2, expect.stringContaining(message)]);
  });

  test("production rejects the placeholders of .env.example", async () => {
    const { code, output } = await script("deploy", ["up", "--env", "production"], placeholder);
    expect([code, output]).toEqual(PRODUCTION);
  });
});

describe("docker-build.sh", () => {
  const version = `0.0.0-${project}`;
  test.each([
    ["--version", ["--version", version], {}],
    ["APP_VERSION", [], { APP_VERSION: version }],
  ])("tags the images with the guide's names and the version from %s", async (_, args, variables) => {
    const { code, output } = await script("build", [...args, "--service", "frontend"], variables);
    expect(code, output).toBe(0);
    const found = await listImages(lab.env, "--format", "{{.Repository}}:{{.Tag}}", "nsip-frontend");
    expect(found).toEqual(expect.arrayContaining(["nsip-frontend:latest", `nsip-frontend:${version}`]));
    await docker("image", "rm", `nsip-frontend:${version}`);
  });

  test.each([
    [["--push"], "--push needs a registry: set --registry, or REGISTRY in .env"],
    [["--service", "redis"], '--service: "redis" is not built here'],
    [["--fast"], "unknown option --fast"],
  ])("rejects %j", async (args, message) => {
    const { code, output } = await script("build", args);
    expect([code, output]).toEqual([2, expect.stringContaining(message)]);
  });

  test("both print their usage", async () => {
    for (const name of ["build", "deploy"] as const) {
      const { code, output } = await script(name, ["--help"]);
      expect([code, output]).toEqual([0, expect.stringMatching(/^ ?(Builds|Runs)[\s\S]*Exit codes/)]);
    }
  });
});
