import { expect, test } from "vitest";
import {
  cacheEnvironment,
  composeEnvironment,
  dockerEnvironment,
  plainEnvironment,
  sshEnvironment,
} from "./environment.ts";

const ours = {
  PATH: "/bin",
  HOME: "/root",
  DOCKER_HOST: "unix:///d.sock",
  SSH_AUTH_SOCK: "/agent",
  "INPUT_SSH-KEY": "key",
  GITHUB_TOKEN: "token",
  ACTIONS_RUNTIME_TOKEN: "token",
  STATE_isPost: "true",
  GITHUB_SHA: "abc",
  DB_NAME: "shop",
};

test.each([
  ["plain", plainEnvironment, ["HOME", "PATH"]],
  ["docker", dockerEnvironment, ["DOCKER_HOST", "HOME", "PATH"]],
  ["cache", cacheEnvironment, ["ACTIONS_RUNTIME_TOKEN"]],
  ["ssh", sshEnvironment, ["HOME", "PATH", "SSH_AUTH_SOCK"]],
  ["compose", composeEnvironment, ["DB_NAME", "DOCKER_HOST", "GITHUB_SHA", "HOME", "PATH", "SSH_AUTH_SOCK"]],
])("%sEnvironment passes on only what its programs need", (_, environment, names) => {
  expect(Object.keys(environment(ours)).sort()).toEqual(names);
});
