import { spawn } from "node:child_process";
import { once } from "node:events";
import { openLab } from "./lab.ts";

/*
 * Runs the bundled program on the NSIP stack as a user would in a terminal, with the registry and the first host of the
 * lab. Passes its own arguments on: `npm run demo -- --stages build,scan`.
 */

const root = new URL("../../", import.meta.url).pathname;
const lab = await openLab();
const [host] = lab.hosts;
if (!host) throw new Error("The lab has no deploy host: run scripts/setup.");

const argv = [
  `${root}dist/cli.js`,
  ...["--files", "compose/docker-compose.prod.yml,compose/logging.local.yml"],
  ...["--platforms", "linux/amd64,linux/arm64"],
  ...["--registries", `${lab.registry}/nsip`],
  ...["--hosts", `${host.user}@${host.address}:${host.port}`],
  ...["--ssh-key", host.keyFile, "--known-hosts", host.knownHostsFile],
  ...["--environment-url", `https://localhost:${host.https}`],
  ...(lab.builderConfig ? ["--builder-config", lab.builderConfig] : []),
  ...lab.driverOpts.flatMap((option) => ["--driver-opts", option]),
  ...(lab.trivyDb ? ["--trivy-db", lab.trivyDb] : []),
  ...process.argv.slice(2),
];
const child = spawn(process.execPath, argv, { cwd: root, env: lab.env, stdio: "inherit" });
// Ctrl-C reaches the child directly. It has work to undo, so this process only waits for its end.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
const [code] = await once(child, "exit");
process.exitCode = code ?? 1;
