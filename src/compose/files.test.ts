import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mask } from "../system/secrets.ts";
import { collectFiles, materialise, relocate } from "./files.ts";
import { ComposeModel } from "./model.ts";

let root = "";
let content = "";
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), "files-test-"));
  root = join(folder, "repo");
  content = join(folder, "content");
  mkdirSync(join(root, "conf"), { recursive: true });
  writeFileSync(join(root, "nginx.conf"), "server {}\n", { mode: 0o600 });
  writeFileSync(join(root, "conf", "run.sh"), "#!/bin/sh\n", { mode: 0o700 });
  writeFileSync(join(root, "conf", "a b.txt"), "a");
  writeFileSync(join(root, "password"), "correct horse\n", { mode: 0o600 });
});
afterEach(() => rmSync(join(root, ".."), { recursive: true }));

function model(
  volumes: object[],
  more: { readonly secrets?: object; readonly configs?: object } = {},
): ComposeModel {
  const sources = (section: object = {}) => Object.keys(section).map((source) => ({ source }));
  const mounts = { secrets: sources(more.secrets), configs: sources(more.configs) };
  return ComposeModel.parse({ name: "p", services: { web: { image: "web", volumes, ...mounts } }, ...more });
}

function bind(source: string, more: object = {}) {
  return { type: "bind", source, target: "/t", ...more };
}

function collect(of: ComposeModel, env = {}) {
  return collectFiles(of, root, env, [join(root, "out")]);
}

function mode(path: string) {
  return (statSync(path).mode & 0o777).toString(8);
}

describe("collectFiles and materialise", () => {
  test("copies a file and a folder, readable for a container's user inside a private folder", async () => {
    const files = await collect(model([bind(join(root, "nginx.conf")), bind(join(root, "conf"))]));
    await materialise(files, content);
    const [file, folder] = files.entries.map(({ address, name }) => join(content, address, name));
    expect(readFileSync(file ?? "", "utf8")).toBe("server {}\n");
    expect(readFileSync(join(folder ?? "", "a b.txt"), "utf8")).toBe("a");
    expect(
      [content, file, folder, join(folder ?? "", "run.sh"), join(folder ?? "", "a b.txt")].map((path) =>
        mode(path ?? ""),
      ),
    ).toEqual(["700", "444", "755", "555", "444"]);
  });

  test("leaves paths outside of the repository alone", async () => {
    const outside = model([bind("/var/run/docker.sock"), { type: "volume", source: "data", target: "/d" }]);
    const files = await collect(outside);
    expect(files.entries).toEqual([]);
    expect(relocate(outside, files, content)).toEqual(outside);
  });

  test("reads secrets and configurations from files, texts and variables", async () => {
    const project = model([], {
      secrets: { file: { file: join(root, "password") }, variable: { environment: "TOKEN" } },
      configs: { text: { content: "costs $$5\n" }, variable: { environment: "MODE" } },
    });
    const files = await collect(project, { TOKEN: "token-value", MODE: "fast" });
    await materialise(files, content);
    const placed = relocate(project, files, content);
    const read = (file: string | undefined) => readFileSync(file ?? "", "utf8");
    expect(read(placed.secrets?.file?.file)).toBe("correct horse\n");
    expect(read(placed.secrets?.variable?.file)).toBe("token-value");
    expect(read(placed.configs?.text?.file)).toBe("costs $5\n");
    expect(placed.configs?.variable).toEqual({ file: expect.stringMatching(/[0-9a-f]{64}\/variable$/) });
    expect(files.entries.map(({ secret }) => secret)).toEqual([true, true, false, false]);
    expect(mask("correct horse token-value fast")).toBe("*** *** fast");
  });

  test("leaves out what only a build uses, and masks it all the same", async () => {
    const secrets = { build: { environment: "NPM_TOKEN" }, absent: { environment: "NOWHERE" } };
    const project = { ...model([]), secrets };
    const files = await collect(project, { NPM_TOKEN: "of-the-build" });
    expect(files.entries).toEqual([]);
    expect(relocate(project, files, content).secrets).toEqual({});
    expect(mask("of-the-build")).toBe("***");
  });

  test("an address depends on content, names and the executable bit, and on nothing else", async () => {
    const address = async () =>
      (await collect(model([bind(join(root, "conf"))]))).entries.map((entry) => entry.address)[0];
    const before = await address();
    writeFileSync(join(root, "nginx.conf"), "changed");
    chmodSync(join(root, "conf", "run.sh"), 0o755);
    expect(await address()).toBe(before);
    chmodSync(join(root, "conf", "run.sh"), 0o644);
    const plain = await address();
    expect(plain).not.toBe(before);
    writeFileSync(join(root, "conf", "a b.txt"), "b");
    expect(await address()).not.toBe(plain);
  });

  test("a text has the address of a file with this text", async () => {
    const project = model([], {
      configs: { file: { file: join(root, "nginx.conf") }, text: { content: "server {}\n" } },
    });
    const { configs } = await collect(project);
    expect(configs.get("text")?.address).toBe(configs.get("file")?.address);
  });

  test("handles a path with a dollar sign, which compose doubles", async () => {
    writeFileSync(join(root, "$conf"), "dollar");
    const project = model([bind(join(root, "$$conf"))]);
    const files = await collect(project);
    await materialise(files, content);
    expect(relocate(project, files, content).services.web?.volumes?.[0]?.source).toMatch(/\/\$\$conf$/);
    expect(readFileSync(join(content, files.entries[0]?.address ?? "", "$conf"), "utf8")).toBe("dollar");
  });

  test("copies what a link points to", async () => {
    symlinkSync("../nginx.conf", join(root, "conf", "link.conf"));
    const files = await collect(model([bind(join(root, "conf"))]));
    await materialise(files, content);
    const link = join(content, files.entries[0]?.address ?? "", "conf", "link.conf");
    expect(readFileSync(link, "utf8")).toBe("server {}\n");
  });

  test("copies neither Git's folder nor Slipway's own folders", async () => {
    for (const folder of [".git", "out/layouts", "conf/.git", "conf/out", "state"])
      mkdirSync(join(root, folder), { recursive: true });
    for (const file of [
      ".git/config",
      "out/layouts/index.json",
      "conf/.git/config",
      "conf/out/kept",
      ".gitignore",
    ])
      writeFileSync(join(root, file), "text");
    symlinkSync("../.git/config", join(root, "conf", "token"));
    symlinkSync("../out", join(root, "conf", "results"));
    symlinkSync(root, join(root, "..", "link"));
    const excluded = [join(root, "..", "link", "out"), join(root, "state"), join(root, "missing")];
    const files = await collectFiles(model([bind(root)]), root, {}, excluded);
    await materialise(files, content);
    const copied = readdirSync(content, { recursive: true, encoding: "utf8" })
      .map((path) => path.split("/").slice(2).join("/"))
      .filter(Boolean);
    expect(copied.sort()).toEqual([
      ...[".gitignore", "conf", "conf/a b.txt", "conf/out", "conf/out/kept", "conf/run.sh"],
      ...["nginx.conf", "password"],
    ]);
    // What is left out plays no part in the address either.
    writeFileSync(join(root, ".git/config"), "changed");
    const again = await collectFiles(model([bind(root)]), root, {}, excluded);
    expect(again.entries[0]?.address).toBe(files.entries[0]?.address);
  });

  test("copies a project that lies in one of the excluded folders", async () => {
    const files = await collectFiles(model([bind(join(root, "conf"))]), root, {}, [root, join(root, "..")]);
    expect(files.entries).toHaveLength(1);
  });

  test.each([".git", ".git/hooks", "out", "out/layouts"])("rejects a mount of %s", async (folder) => {
    mkdirSync(join(root, folder), { recursive: true });
    await expect(collect(model([bind(join(root, folder))]))).rejects.toThrow(
      `files: services.web.volumes: ${join(root, folder)} is never copied: Git's folder and Slipway's own folders may hold`,
    );
  });

  test("reports everything that is wrong at once", async () => {
    symlinkSync("/etc/hostname", join(root, "conf", "out"));
    mkdirSync(join(root, "loop"));
    symlinkSync(".", join(root, "loop", "self"));
    const project = model([bind(join(root, "gone")), bind(join(root, "conf")), bind(join(root, "loop"))], {
      secrets: {
        token: { environment: "TOKEN" },
        job: { environment: "GITHUB_TOKEN" },
        folder: { file: join(root, "conf") },
      },
    });
    const env = { GITHUB_TOKEN: "the job's own" };
    const failure = await collect(project, env).catch((error: Error) =>
      error.message.replaceAll(root, "ROOT"),
    );
    expect(failure).toBe(
      [
        "files: services.web.volumes: ROOT/gone does not exist.",
        "files: services.web.volumes: ROOT/conf/out is a symbolic link to /etc/hostname, outside of the project: containers elsewhere will not find it. Put a copy of it there.",
        "files: services.web.volumes: ROOT/loop/self is a symbolic link to ROOT/loop, a folder that contains it.",
        "files: secrets.token: the variable TOKEN is not set in the environment.",
        "files: secrets.job: the variable GITHUB_TOKEN belongs to the runner or to Slipway, and no container gets it: set another variable to its value.",
        "files: secrets.folder: ROOT/conf is a folder, but a file is needed.",
      ].join("\n"),
    );
  });
});
