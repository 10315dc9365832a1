import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { familiarName, fullName, parseReference, pinned, repositoriesOf } from "./reference.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("parseReference", () => {
  test.each([
    ["redis", "docker.io", "library/redis", undefined, undefined],
    ["redis:7-alpine", "docker.io", "library/redis", "7-alpine", undefined],
    [`redis@${digest}`, "docker.io", "library/redis", undefined, digest],
    ["prom/prometheus", "docker.io", "prom/prometheus", undefined, undefined],
    ["docker.io/redis", "docker.io", "library/redis", undefined, undefined],
    ["index.docker.io/library/redis:7", "docker.io", "library/redis", "7", undefined],
    ["ghcr.io/owner/api:1.2", "ghcr.io", "owner/api", "1.2", undefined],
    ["ghcr.io/a/b/c__d--e.f", "ghcr.io", "a/b/c__d--e.f", undefined, undefined],
    ["127.0.0.1:5055/team/api", "127.0.0.1:5055", "team/api", undefined, undefined],
    ["registry:5000/api:1", "registry:5000", "api", "1", undefined],
    ["[2001:db8::1]:5000/api", "[2001:db8::1]:5000", "api", undefined, undefined],
    [`localhost/api:1@${digest}`, "localhost", "api", "1", digest],
    ["Registry/api", "Registry", "api", undefined, undefined],
    ["team/localhost/api", "docker.io", "team/localhost/api", undefined, undefined],
  ])("reads %s", (text, registry, repository, tag, found) => {
    expect(parseReference(text)).toEqual({ registry, repository, tag, digest: found });
  });

  test.each([
    "",
    "API",
    "ghcr.io/Owner/api",
    "ghcr.io/",
    "/api",
    "a//b",
    "a/",
    "api:",
    "api:-1",
    `api:${"1".repeat(129)}`,
    "api@",
    "api@sha256:abc",
    `api@${digest}@${digest}`,
    "api:1:2",
    "-api",
    "api_",
    "a___b",
    "a b",
    "api\n",
    "-host.example/api",
    "host.example:port/api",
    "a".repeat(256),
    "a".repeat(64),
    "$IMAGE",
  ])("rejects %j", (text) => {
    expect(() => parseReference(text)).toThrow(
      `"${text}" is not a valid image reference. Use [HOST[:PORT]/]NAME[:TAG][@DIGEST]`,
    );
  });
});

const component = fc.stringMatching(/^[a-z0-9]{1,8}((\.|_|__|-{1,3})[a-z0-9]{1,8}){0,2}$/);
const reference = fc.record({
  registry: fc.oneof(
    fc.constantFrom("docker.io", "localhost", "ghcr.io", "[::1]:5000"),
    fc.stringMatching(/^[a-z0-9]{1,6}(-[a-z0-9]{1,4})?\.[a-z]{2,4}(:[1-9][0-9]{0,3})?$/),
  ),
  repository: fc.array(component, { minLength: 2, maxLength: 4 }).map((parts) => parts.join("/")),
  tag: fc.option(fc.stringMatching(/^\w[\w.-]{0,20}$/), { nil: undefined }),
  digest: fc.option(fc.constant(digest), { nil: undefined }),
});

test("every reference that is written in full is read back", () => {
  fc.assert(
    fc.property(reference, (parts) => {
      const { registry, repository, tag, digest } = parts;
      const text = `${registry}/${repository}${tag ? `:${tag}` : ""}${digest ? `@${digest}` : ""}`;
      expect(parseReference(text)).toEqual(parts);
    }),
  );
});

test("a name as docker shows it names the same repository", () => {
  fc.assert(
    fc.property(reference, (parts) => {
      const { registry, repository } = parseReference(familiarName(parts));
      expect({ registry, repository }).toEqual({ registry: parts.registry, repository: parts.repository });
    }),
  );
});

test("no text makes the parser do anything else than return or reject", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
      try {
        const { registry, repository } = parseReference(text);
        expect(text.endsWith("/")).toBe(false);
        expect(`${registry}/${repository}`).not.toMatch(/\s|\/\//);
      } catch (error) {
        expect(String(error)).toContain("is not a valid image reference");
      }
    }),
  );
});

test.each([
  ["redis:7-alpine", "redis"],
  ["docker.io/library/redis", "redis"],
  ["prom/prometheus", "prom/prometheus"],
  ["docker.io/a.b/api", "docker.io/a.b/api"],
  ["docker.io/library/team/api", "library/team/api"],
  ["127.0.0.1:5055/team/api", "127.0.0.1:5055/team/api"],
  [`localhost/api:1@${digest}`, "localhost/api"],
])("%s is pinned without its tag", (text, name) => {
  expect(pinned(parseReference(text), digest)).toBe(`${name}@${digest}`);
});

test.each([
  ["api", "docker.io/library/api:latest"],
  ["api:1.0", "docker.io/library/api:1.0"],
  ["team/api:1.0", "docker.io/team/api:1.0"],
  ["ghcr.io/team/api", "ghcr.io/team/api:latest"],
  ["localhost/api:1.0", "localhost/api:1.0"],
  ["127.0.0.1:5000/api", "127.0.0.1:5000/api:latest"],
])("the full name of %s is %s", (name, full) => {
  expect(fullName(name)).toBe(full);
});

test("an image has one repository per registry", () => {
  expect(repositoriesOf("api", ["ghcr.io/o", "r:1/n"])).toEqual(["ghcr.io/o/api", "r:1/n/api"]);
});
