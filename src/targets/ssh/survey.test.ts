import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseSurvey, type Survey, surveyProblems } from "./survey.ts";

const needs = { platforms: ["linux/amd64", "linux/arm64"], images: [] };
const healthy = parseSurvey(readFileSync(new URL("./fixtures/survey.txt", import.meta.url), "utf8"));

test("reads what survey.sh printed on a real host", () => {
  expect(healthy).toEqual({
    user: "deploy",
    missing: [],
    engine: { version: "28.5.2+dfsg4", platform: "linux/amd64" },
    engineError: undefined,
    compose: "2.40.3-3",
    free: { bytes: 49_569_176 * 1024, folder: "/var/lib/docker" },
    noRedirect: undefined,
    images: [
      "sha256:60f0499ee24ea35aaed6dcd6e1a8bfb39bccbf6e5bfb59fb8caff3f82da228f2",
      "sha256:bad48c51b1a5e2e0335bf8f7cc11c42a89227968770d68eb643a986b068bb6a4",
    ],
    place: { folder: "slipway", writable: true },
  });
  expect(surveyProblems(healthy, needs)).toEqual([]);
  expect(parseSurvey("no-redirect the engine is rootless\n").noRedirect).toBe("the engine is rootless");
});

test.each<[string, Partial<Survey>, RegExp]>([
  ["no docker", { missing: ["docker"], engine: undefined, compose: undefined }, /docker is not installed/],
  ["no tar", { missing: ["tar"] }, /^tar is missing/],
  [
    "no right to the engine",
    {
      engine: undefined,
      engineError: "permission denied while trying to connect to the Docker daemon socket",
    },
    /^deploy may not use Docker .*group docker/,
  ],
  [
    "no engine",
    { engine: undefined, engineError: "Is the docker daemon running?" },
    /^Docker does not answer/,
  ],
  [
    "another platform",
    { engine: { version: "28", platform: "linux/s390x" } },
    /add linux\/s390x to platforms/,
  ],
  ["no compose", { compose: undefined }, /^docker compose does not answer/],
  ["an old compose", { compose: "v2.23.3" }, /compose is v2\.23\.3: 2\.24 or newer/],
  [
    "a full disk",
    { free: { bytes: 2 ** 29, folder: "/data" } },
    /^\/data has 0\.5 GiB free, and 1\.0 GiB are needed/,
  ],
  ["a foreign folder", { place: { folder: "/srv", writable: false } }, /^deploy may not write in \/srv/],
])("reports %s, and nothing else", (_, change, message) => {
  const problems = surveyProblems({ ...healthy, ...change }, needs);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(message);
});

test.each([["2.24.0"], ["v2.40.3"], ["2.40.3-3"], ["2.40.3+ds1-0ubuntu1"], ["5.0.1"]])(
  "compose %s is recent enough",
  (compose) => {
    expect(surveyProblems({ ...healthy, compose }, needs)).toEqual([]);
  },
);

test("several problems are reported together", () => {
  expect(surveyProblems({ ...healthy, compose: undefined, missing: ["mkfifo"] }, needs)).toHaveLength(2);
});
