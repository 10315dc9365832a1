import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TARGETS } from "../../src/targets/targets.ts";
import { edition, expectServed, openRedirected, type Redirected } from "./redirected.ts";
import { actionsOf, hostInputs, rolledBack, until } from "./stack.ts";
import { labInputs } from "./workbench.ts";

/*
 * How a service that publishes ports is replaced, under new connections from outside, from the host itself and from a
 * container, by TCP and UDP, IPv4 and IPv6.
 */

let at: Redirected;

beforeAll(async () => {
  at = await openRedirected(10);
}, 300_000);
afterAll(() => at?.[Symbol.asyncDispose]());

test("a service that publishes a port is replaced without a lost request", async () => {
  const found = await at.during(async () => {
    const result = await at.stack.deploy(edition("2"));
    expect(actionsOf(result)).toContain("web replaced redirect");
  });
  expectServed(found, ["1", "2"]);
  expect(await at.stack.on("docker exec redirect-web-1 printenv EDITION")).toBe("2\n");
  await at.expectNothingLeft();
}, 180_000);

test("a release that never gets healthy gets no request, and the old container is left alone", async () => {
  const ids = await at.stack.ids();
  expectServed(await at.during(() => rolledBack(at.stack.deploy(edition("3", { SICK: "yes" })))), ["2"]);
  expect(await at.stack.ids()).toEqual(ids);
  await at.expectNothingLeft();
}, 180_000);

test("a switch that is killed while the stand-by serves alone goes back without a lost request", async () => {
  const found = await at.during(async () => {
    const deployment = rolledBack(at.stack.deploy(edition("4")));
    await until(
      at.lab,
      at.host,
      "test -e slipway/redirect/releases/*/redirected && ! docker inspect redirect-web-1",
    );
    await at.stack.on("kill -KILL $(cut -d ' ' -f 1 slipway/redirect/lock/switching)");
    await deployment;
  });
  expectServed(found, ["2", "4"]);
  await at.expectNothingLeft();
}, 180_000);

test("where iptables do not work, the check says so, and the service is stopped first", async () => {
  const program = "/usr/sbin/iptables-restore";
  const { lab, host, bench, asRoot } = at;
  const key = await readFile(host.keyFile, "utf8");
  const asked = Promise.resolve({ project: "redirect", repository: undefined, redirected: ["web"] });
  const check = () =>
    TARGETS.compose.check({ ...labInputs(lab), ...hostInputs([host], key) }, bench.context, asked);
  const why = /iptables cannot be used: .*iptables-restore.*not found/;
  expect(await check()).toEqual([]);
  expect(bench.lines).not.toContainEqual(expect.stringMatching(why));
  await asRoot("mv", program, `${program}.away`);
  try {
    expect(await check()).toEqual([]);
    expect(bench.lines).toContainEqual(
      expect.stringMatching(/^warning: .*: web will be stopped before the new/),
    );
    const result = await at.stack.deploy(edition("5"));
    expect(actionsOf(result)).toContain("web replaced stop-first");
    expect(bench.lines).toContainEqual(expect.stringMatching(/web: stopped first: iptables cannot be used/));
  } finally {
    await asRoot("mv", `${program}.away`, program);
  }
  await at.expectNothingLeft();
}, 180_000);
