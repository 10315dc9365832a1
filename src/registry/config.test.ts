import { describe, expect, test } from "vitest";
import { configKey, loginOf, withLogins } from "./config.ts";
import { parseChallenge } from "./removal.ts";

const auth = { registry: "reg.example:5000", username: "robot$a", password: "p:w" };

describe("withLogins", () => {
  test("keeps all other settings, and uses no credential store for the new logins", () => {
    const user = {
      auths: { "ghcr.io": { auth: "dXNlcjpvbGQ=" }, "reg.example:5000": { auth: "b2xkOm9sZA==" } },
      credsStore: "desktop",
      credHelpers: { "gcr.io": "gcloud" },
      proxies: { default: { httpProxy: "http://proxy.example" } },
    };
    expect(withLogins(user, [auth])).toEqual({
      ...user,
      auths: { "ghcr.io": { auth: "dXNlcjpvbGQ=" }, "reg.example:5000": { auth: "cm9ib3QkYTpwOnc=" } },
      credHelpers: { "gcr.io": "gcloud", "reg.example:5000": "" },
    });
  });

  test("finds a login that was added", () => {
    expect(loginOf(withLogins({}, [auth]), "reg.example:5000")).toEqual({
      username: "robot$a",
      password: "p:w",
    });
    expect(loginOf(withLogins({}, [auth]), "ghcr.io")).toBeUndefined();
  });
});

test.each([
  ["docker.io", "https://index.docker.io/v1/"],
  ["index.docker.io", "https://index.docker.io/v1/"],
  ["ghcr.io", "ghcr.io"],
])("the key of %s", (registry, expected) => {
  expect(configKey(registry)).toBe(expected);
});

test("reads the parameters of a challenge", () => {
  const header = 'Bearer realm="https://auth.example/token",service="reg.example",scope="repository:a:pull"';
  expect(parseChallenge(header)).toMatchObject({
    realm: "https://auth.example/token",
    service: "reg.example",
  });
});
