import { describe, expect, test } from "vitest";
import type { BuildInputs, NamingInputs } from "../inputs/inputs.ts";
import { readInputs } from "../inputs/read.ts";
import { bakeArgs, bakeOverride, buildContexts } from "./bake.ts";

const images = [{ name: "nsip-api", target: "api.v1", services: ["api.v1", "worker"] }];
const files = {
  model: "/t/compose.yaml",
  override: "/t/override.json",
  metadata: "/t/metadata.json",
  layouts: "/l",
};

function inputs(raw: Record<string, string>): BuildInputs & NamingInputs {
  return readInputs({ command: "build", ...raw }, process.cwd());
}

describe("bakeArgs", () => {
  const whole =
    "docker buildx bake --builder slipway --file /t/compose.yaml --file /t/override.json --allow fs.read=/src --allow fs.write=/l --metadata-file /t/metadata.json --progress rawjson";
  test.each([
    ["as it is", {}, `${whole} api_v1`],
    ["anew", { "no-cache": "true", pull: "true" }, `${whole} --no-cache --pull api_v1`],
    ["another builder", { builder: "mine" }, `${whole.replace("slipway", "mine")} api_v1`],
  ])("%s", (_, raw, expected) => {
    expect(bakeArgs(images, ["/src"], files, inputs(raw)).join(" ")).toBe(expected);
  });
});

describe("bakeOverride", () => {
  test("pushes by digest to every registry, and writes the layout", () => {
    const { target } = bakeOverride(images, "/l", {}, inputs({ registries: "ghcr.io/a,reg.example:5000/b" }));
    expect(target.api_v1).toMatchObject({
      tags: [],
      output: [
        'type=image,"name=ghcr.io/a/nsip-api,reg.example:5000/b/nsip-api",push-by-digest=true,name-canonical=true,push=true',
        'type=oci,"name=ghcr.io/a/nsip-api,reg.example:5000/b/nsip-api",dest=/l/nsip-api,tar=false',
      ],
    });
  });

  test.each([
    [{}, true],
    [{ provenance: "off", platforms: "linux/amd64,linux/arm64" }, true],
    [{ provenance: "off", sbom: "true" }, true],
    [{ provenance: "off" }, false],
  ])("what changes with every commit is an annotation where there is an index: %o, %s", (raw, hasIndex) => {
    const revision = { "org.opencontainers.image.revision": "abc" };
    const source = { "org.opencontainers.image.source": "https://git.example/a" };
    expect(bakeOverride(images, "/l", { ...revision, ...source }, inputs(raw)).target.api_v1).toMatchObject({
      labels: hasIndex ? source : { ...revision, ...source },
      annotations: hasIndex ? ["index:org.opencontainers.image.revision=abc"] : [],
    });
  });

  test("writes only the layout without a registry", () => {
    expect(bakeOverride(images, "/l", {}, inputs({})).target.api_v1).toMatchObject({
      output: ["type=oci,dest=/l/nsip-api,tar=false"],
    });
  });

  test.each([
    [{}, ["type=provenance,mode=max"]],
    [{ provenance: "off" }, ["type=provenance,disabled=true"]],
    [{ sbom: "true", provenance: "min" }, ["type=provenance,mode=min", "type=sbom"]],
  ])("attestations of %j", (raw, attest) => {
    expect(bakeOverride(images, "/l", {}, inputs(raw)).target.api_v1).toMatchObject({ attest });
  });

  test("each image has a cache scope, and a failed cache export does not fail the build", () => {
    const raw = { "cache-from": "type=gha,scope={image}", "cache-to": "type=gha,mode=max,scope={image}" };
    expect(bakeOverride(images, "/l", {}, inputs(raw)).target.api_v1).toMatchObject({
      "cache-from": ["type=gha,scope=nsip-api"],
      "cache-to": ["type=gha,mode=max,scope=nsip-api,ignore-error=true"],
    });
  });
});

test("buildContexts names each local folder once", () => {
  const model = {
    name: "p",
    services: {
      a: { build: { context: "/src", dockerfile: "docker/Dockerfile" } },
      b: { build: { context: "/src" } },
      c: { build: { context: "https://example.org/x.git" } },
    },
  };
  const built = ["a", "b", "c"].map((target) => ({ name: target, target, services: [target] }));
  expect(buildContexts(model, built)).toEqual(["/src", "/src/docker"]);
});
