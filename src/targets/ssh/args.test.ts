import { expect, test } from "vitest";
import { exitArgs, hostName, masterArgs, socketIn, sshArgs } from "./args.ts";
import { commandLine } from "./quote.ts";

const web1 = { user: "deploy", host: "web1", port: 22 };
const access = { knownHostsFile: "/t/known_hosts", keyFile: "/t/key" };
const options = [
  ...["-F", "none", "-T", "-p", "22"],
  ...["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "UserKnownHostsFile=/t/known_hosts"],
  ...["-o", "GlobalKnownHostsFile=/dev/null", "-o", "UpdateHostKeys=no", "-o", "CheckHostIP=no"],
  ...["-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=10", "-o", "ServerAliveCountMax=3"],
];
const key = ["-o", "IdentityFile=/t/key", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none"];

test("offers only the given key, over a shared connection", () => {
  expect(sshArgs(web1, access, "/t/0")).toEqual([
    ...["ssh", ...options, "-o", "ControlPath=/t/0", ...key, "-l", "deploy", "--", "web1"],
  ]);
});

test("goes by way of the jump hosts in their order, each with its pinned key", () => {
  const jumps = [
    { user: "a", host: "first", port: 22 },
    { user: "b", host: "::2", port: 2222 },
  ];
  const proxy = sshArgs(web1, { ...access, jumps }).find((word) => word.startsWith("ProxyCommand="));
  const inner = sshArgs({ user: "b", host: "::2", port: 2222 }, { ...access, jumps: jumps.slice(0, 1) });
  expect(proxy).toBe(`ProxyCommand=${commandLine(["ssh", "-W", "web1:22", ...inner.slice(1)])}`);
  expect(inner.join(" ")).toContain(`ProxyCommand=ssh -W '[::2]:2222' -F none`);
  expect(sshArgs(web1, { ...access, knownHostsFile: "/t/100%", jumps }).join(" ")).toContain("/t/100%%%%");
});

test("a certificate goes with its key", () => {
  expect(sshArgs(web1, { ...access, certificateFile: "/t/certificate" })).toContain(
    "CertificateFile=/t/certificate",
  );
});

test("offers the agent's keys without a key, and names no user without one", () => {
  const anyone = { ...web1, user: undefined };
  expect(sshArgs(anyone, { ...access, keyFile: undefined })).toEqual([
    ...["ssh", ...options, "-o", "ControlPath=none", "--", "web1"],
  ]);
});

test("opens and closes the shared connection", () => {
  expect(masterArgs(web1, access, "/t/0").slice(0, 6)).toEqual([
    ...["ssh", "-o", "ControlMaster=yes", "-o", "ControlPersist=60", "-F"],
  ]);
  expect(masterArgs(web1, access, "/t/0").slice(-3)).toEqual(["--", "web1", "true"]);
  expect(exitArgs(web1, access, "/t/0").slice(0, 4)).toEqual(["ssh", "-O", "exit", "-F"]);
});

test("has no shared connection when the path is too long for a socket", () => {
  expect(socketIn("/tmp/slipway-ssh-0123456789ab", 3)).toBe("/tmp/slipway-ssh-0123456789ab/3");
  expect(socketIn(`/tmp/${"x".repeat(90)}`, 3)).toBeUndefined();
});

test.each([
  [web1, "web1"],
  [{ ...web1, port: 2222 }, "web1:2222"],
  [{ ...web1, host: "::1", port: 2222 }, "[::1]:2222"],
])("the name of %j in messages is %s", (host, name) => {
  expect(hostName(host)).toBe(name);
});
