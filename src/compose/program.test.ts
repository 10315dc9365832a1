import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { composeProgram } from "./program.ts";

test("compose is started by its plugin, where docker's own configuration has it", () => {
  const folder = mkdtempSync(join(tmpdir(), "slipway-compose-"));
  try {
    const plugin = join(folder, "cli-plugins", "docker-compose");
    mkdirSync(join(folder, "cli-plugins"));
    writeFileSync(plugin, "");
    const env = { DOCKER_CONFIG: folder, PATH: `/nowhere:${folder}` };
    expect(composeProgram(env)).toEqual(["docker", "compose"]);
    writeFileSync(join(folder, "docker"), "");
    expect(composeProgram(env)).toEqual([plugin]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("without a plugin of the user, it is the machine's, or docker says that there is none", () => {
  const [program = "", ...words] = composeProgram({ DOCKER_CONFIG: "/nowhere", PATH: process.env.PATH });
  if (program === "docker") expect(words).toEqual(["compose"]);
  else expect(program).toMatch(/^\/usr\/(local\/)?lib(exec)?\/docker\/cli-plugins\/docker-compose$/);
});
