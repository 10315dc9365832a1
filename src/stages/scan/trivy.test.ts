import { describe, expect, test } from "vitest";
import { CommandError } from "../../system/run.ts";
import { pinnedRelease } from "./release.ts";
import { reasonOf, trivyEnvironment } from "./trivy.ts";

describe("trivyEnvironment", () => {
  const env = {
    PATH: "/bin",
    HOME: "/home/user",
    HTTPS_PROXY: "http://proxy.example",
    DOCKER_CONFIG: "/home/user/.docker",
    DOCKER_HOST: "unix:///run/docker.sock",
    TRIVY_PASSWORD: "secret",
    GITHUB_TOKEN: "secret",
    AWS_SECRET_ACCESS_KEY: "secret",
  };

  test("has no login and no secret of the user's", () => {
    expect(trivyEnvironment(env, "/tmp/scan")).toEqual({
      PATH: "/bin",
      HTTPS_PROXY: "http://proxy.example",
      HOME: "/tmp/scan",
      TMPDIR: "/tmp/scan",
    });
  });

  test("finds our release before the user's", () => {
    expect(trivyEnvironment(env, "/tmp/scan", "/cache/trivy-0.74.0").PATH).toBe("/cache/trivy-0.74.0:/bin");
  });
});

describe("pinnedRelease", () => {
  test.each([
    ["x64", "trivy_0.74.0_Linux-64bit.tar.gz"],
    ["arm64", "trivy_0.74.0_Linux-ARM64.tar.gz"],
  ])("linux on %s", (arch, archive) => {
    const release = pinnedRelease("linux", arch);
    expect(release?.address).toBe(
      `https://github.com/aquasecurity/trivy/releases/download/v0.74.0/${archive}`,
    );
    expect(release?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test("none for an unknown platform", () => {
    expect(pinnedRelease("darwin", "arm64")).toBeUndefined();
  });
});

describe("reasonOf", () => {
  const error = (stderr: string) =>
    new CommandError(["trivy"], "exit code 1", { stdout: "", stderr, exitCode: 1 });
  test.each([
    [
      // Both as Trivy 0.74.0 wrote them.
      `2026-11-24T00:01:52Z\tFATAL\tFatal error\trun error: image scan error: scan error: unable to find the specified image "debian:bookworm-slim" in ["remote"]: 1 error occurred:\n\t* remote error: Get "https://index.docker.io/v2/": dial tcp: lookup index.docker.io: no such host\n\n\n`,
      'remote error: Get "https://index.docker.io/v2/": dial tcp: lookup index.docker.io: no such host',
    ],
    [
      "2026-11-24T00:01:25Z\tERROR\t[javadb] The first run cannot skip downloading Java DB\n2026-11-24T00:01:25Z\tFATAL\tFatal error\trun error: image scan error: post analysis error\n",
      "run error: image scan error: post analysis error",
    ],
    ["Error response from daemon: no such image\n", "Error response from daemon: no such image"],
    ["", "trivy: exit code 1"],
  ])("%j", (stderr, expected) => {
    expect(reasonOf(error(stderr))).toBe(expected);
  });
});
