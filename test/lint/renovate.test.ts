import { readFile } from "node:fs/promises";
import { join, matchesGlob } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { run } from "../../src/system/run.ts";

/*
 * Renovate must read every file that pins a version. These tests check the configuration without Renovate itself, which
 * lists what it finds with `renovate --platform=local --dry-run=extract`.
 */

const root = new URL("../../", import.meta.url).pathname;
const Patterns = z.object({ managerFilePatterns: z.array(z.string()) });
const Settings = z.looseObject({
  ignorePaths: z.array(z.string()),
  pip_requirements: Patterns,
  "docker-compose": Patterns,
  kubernetes: Patterns,
  customManagers: z.array(Patterns.extend({ matchStrings: z.array(z.string()) })),
});

/** The files that Renovate 44 reads by default. @see https://docs.renovatebot.com/modules/manager/ */
const BY_DEFAULT = {
  dockerfile: [/(^|\/|\.)([Dd]ocker|[Cc]ontainer)file$/, /(^|\/)([Dd]ocker|[Cc]ontainer)file[^/]*$/],
  pip_requirements: [/(^|\/)[\w-]*requirements([-._]\w+)?\.(txt|pip)$/],
  "docker-compose": [/(^|\/)(?:docker-)?compose[^/]*\.ya?ml$/],
  kubernetes: [],
} as const;

/** How to recognise a file with versions that a manager updates. */
const PINS = [
  { managers: ["dockerfile"], file: /[Dd]ockerfile/, text: /^FROM \S/m },
  { managers: ["docker-compose", "kubernetes"], file: /\.ya?ml$/, text: /^[\s-]*image: \S/m },
  { managers: ["pip_requirements"], file: /\.txt$/, text: /^[\w.-]+==\d/m },
] as const;

let settings: z.infer<typeof Settings>;
let texts: ReadonlyMap<string, string>;
const regexOf = (pattern: string) => new RegExp(pattern.slice(1, -1));

beforeAll(async () => {
  settings = Settings.parse(JSON.parse(await readFile(join(root, "renovate.json"), "utf8")));
  const list = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = (await run(list, { env: process.env, cwd: root })).stdout.split("\0").filter(Boolean);
  // A deleted file that is not committed yet.
  const read = async (file: string) => await readFile(join(root, file), "utf8").catch(() => "");
  texts = new Map(await Promise.all(files.map(async (file) => [file, await read(file)] as const)));
});

test("Renovate reads every file that pins an image or a Python package", () => {
  const isIgnored = (file: string) => settings.ignorePaths.some((pattern) => matchesGlob(file, pattern));
  const patternsOf = (manager: keyof typeof BY_DEFAULT) => [
    ...BY_DEFAULT[manager],
    ...(manager === "dockerfile" ? [] : settings[manager].managerFilePatterns.map(regexOf)),
  ];
  const pinning = [...texts].flatMap(([file, text]) =>
    PINS.filter((pin) => pin.file.test(file) && pin.text.test(text)).map(({ managers }) => ({
      file,
      patterns: managers.flatMap(patternsOf),
    })),
  );
  expect(pinning.map(({ file }) => file)).toEqual(
    expect.arrayContaining([
      "apps/analyzer/requirements.txt",
      "compose/base.yml",
      "dockerfiles/Dockerfile.api",
      "kubernetes/pod.yaml",
    ]),
  );
  const forgotten = pinning.filter(
    ({ file, patterns }) => isIgnored(file) || !patterns.some((pattern) => pattern.test(file)),
  );
  expect(forgotten.map(({ file }) => file)).toEqual([]);
});

test("Renovate finds every image that a script runs, and each pattern finds something", () => {
  const found = settings.customManagers.map(({ managerFilePatterns, matchStrings }) => {
    const files = [...texts].filter(([file]) => managerFilePatterns.some((one) => regexOf(one).test(file)));
    return files.filter(([, text]) => matchStrings.some((one) => new RegExp(one).test(text)));
  });
  expect(found.map((files) => files.length > 0)).toEqual(found.map(() => true));

  const updated = found.flat().map(([file]) => file);
  const image = /(^|\s)[a-z0-9-]+\/[\w-]+:v?\d/m;
  const scripts = [...texts].filter(
    ([file, text]) => /^(scripts|compose)\/[\w-]+$/.test(file) && image.test(text),
  );
  expect(scripts.map(([file]) => file)).toContain("scripts/nsip-secrets-aws");
  expect(scripts.map(([file]) => file).filter((file) => !updated.includes(file))).toEqual([]);
});
