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
const docker = async (...args: string[]) => (await run(["docker", ...args], { env: lab.env })).stdout;

beforeAll(async () => {
  lab = await openLab();
});

describe("docker-deploy.sh", () => {
  test("without --env it starts what .env or the environment says", async () => {
    const { code, output } = await script("deploy", ["up"], {
      ...{ ENVIRONMENT: "production", COMPOSE_PROJECT_NAME: `${project}-other` },
      JWT_SECRET: "your_jwt_secret_key_here",
    });
    expect([code, output]).toEqual([1, expect.stringContaining("JWT_SECRET is still a placeholder")]);
  });

  test.each([
    [["fly"], 'there is no command "fly"'],
    [["up", "--fast"], "there is no option --fast"],
    [["up", "--env", "moon"], 'there is no environment "moon"'],
    [["logs", "--lines", "all"], "--lines all: not a number"],
    [["logs", "--lines"], "--lines needs a value"],
    [["restore"], "restore needs the file"],
    [[], "a command is missing"],
  ])("%j is refused", async (args, message) => {
    const { code, output } = await deploy(...args);
    expect([code, output]).toEqual([2, expect.stringContaining(message)]);
  });

  test("production refuses the placeholders of .env.example", async () => {
    const placeholder = { JWT_SECRET: "your_jwt_secret_key_here" };
    const { code, output } = await script("deploy", ["up", "--env", "production"], placeholder);
    expect([code, output]).toEqual([1, expect.stringContaining("JWT_SECRET is still a placeholder")]);
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
    [["--push"], "--push needs --registry"],
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
