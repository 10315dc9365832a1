import { expect, test } from "vitest";
import {
  edition,
  expectServed,
  openRedirected,
  type Redirected,
  type Way,
} from "../integration/redirected.ts";
import { actionsOf } from "../integration/stack.ts";

/*
 * Replacing a service that publishes ports on hosts whose network is handled otherwise than Debian handles it.
 */

type AsRoot = Redirected["asRoot"];

/** The host writes the engine's configuration anew whenever it starts, but not its program. */
const withoutProxy = (asRoot: AsRoot) =>
  asRoot(
    "sh",
    "-c",
    `mv /usr/bin/dockerd /usr/bin/dockerd.real
    printf '#!/bin/sh\\nexec dockerd.real --userland-proxy=false "$@"\\n' > /usr/bin/dockerd
    chmod 755 /usr/bin/dockerd`,
  );
const legacy = async (asRoot: AsRoot) => {
  for (const program of ["iptables", "ip6tables"])
    await asRoot("update-alternatives", "--set", program, `/usr/sbin/${program}-legacy`);
};
const rootLogin = (asRoot: AsRoot) =>
  asRoot(
    "sed",
    "-i",
    "-e",
    "s/^AllowUsers.*/AllowUsers root/; s/^PermitRootLogin.*/PermitRootLogin yes/",
    "/etc/ssh/sshd_config",
  );
const ipv6 = { networks: { default: { enable_ipv6: true, ipam: { config: [{ subnet: "fd00:6::/64" }] } } } };

const WAYS: Readonly<Record<string, Way>> = {
  "a network with IPv6": { top: ipv6 },
  "iptables-legacy": { prepare: legacy },
  "the engine without its proxy": { prepare: withoutProxy, top: ipv6, unserved: "::1" },
  "a login as root": { prepare: rootLogin, user: "root" },
};

test.each(Object.entries(WAYS))(
  "%s",
  async (_, way) => {
    await using at = await openRedirected(34, way);
    const found = await at.during(async () => {
      expect(actionsOf(await at.stack.deploy(edition("2")))).toContain("web replaced redirect");
    });
    expectServed(found, ["1", "2"], way.unserved);
    await at.expectNothingLeft();
  },
  300_000,
);
