import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseIndex, parseManifest, platformsOf, rootOf, sizeOf } from "./manifest.ts";

/** Written by BuildKit 0.34 for `type=oci,tar=false`; in the layouts, the registry's name is replaced. */
const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8");

const AMD64 = "sha256:5032733a46691def3664b42371813c04ccae8f50a37e9f129529a8b4d07779bb";
const ARM64 = "sha256:7944e655be2342e026ed1fc7a46fdd6c2af539b91719a923c367dca198890119";
const ARMV7 = "sha256:2f75687038ffadcb2e57919bb4e8958e4e6f1d03324c9dd0c9adb28ff70a8280";

describe("rootOf", () => {
  test("an image with two names is one image", () => {
    const root = rootOf(parseIndex(fixture("layout-two-names.json")), "/l");
    expect(root.digest).toBe("sha256:1ba3c364cc582d27bc67eb3edec027c95fb44937ab8495ac4ad78c0632652be4");
  });

  test("rejects two builds in one folder", () => {
    expect(() => rootOf(parseIndex(fixture("layout-two-builds.json")), "/l")).toThrow(
      "/l/index.json names several images (sha256:f827cde71fcaa65a8242ee2af93839157478499191e4248e83050cddeb435f13, sha256:1dc23fecf428deb4842ddd63bdf625918b0195428c6fcf6793dea04a76dc678c): builds with different names have written to this folder. Remove it and build again.",
    );
  });

  test("rejects an empty layout", () => {
    expect(() => rootOf({ manifests: [] }, "/l")).toThrow("/l/index.json names no image");
  });
});

describe("platformsOf", () => {
  test("leaves out attestations", () => {
    expect(platformsOf(parseIndex(fixture("index-three-platforms.json")).manifests)).toEqual([
      { platform: "linux/amd64", digest: AMD64 },
      { platform: "linux/arm64", digest: ARM64 },
      { platform: "linux/arm/v7", digest: ARMV7 },
    ]);
  });

  test.each([
    [{ os: "linux", architecture: "arm64", variant: "v8" }, "linux/arm64"],
    [{ os: "linux", architecture: "amd64", variant: "v3" }, "linux/amd64/v3"],
    [{ os: "linux", architecture: "arm", variant: "v6" }, "linux/arm/v6"],
    [{ os: "windows", architecture: "amd64" }, "windows/amd64"],
  ])("%j is %s", (platform, expected) => {
    const descriptor = { mediaType: "application/vnd.oci.image.manifest.v1+json", digest: AMD64, size: 1 };
    expect(platformsOf([{ ...descriptor, platform }])).toEqual([{ platform: expected, digest: AMD64 }]);
  });
});

test("the size is the sum of configuration and layers", () => {
  expect(sizeOf(parseManifest(fixture("manifest-two-layers.json")))).toBe(572 + 50_936_093 + 110);
});
