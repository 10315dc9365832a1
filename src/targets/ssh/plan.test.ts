import { expect, test } from "vitest";
import { formatStep } from "../../model/step.ts";
import type { Deployment } from "../target.ts";
import { planHosts } from "./plan.ts";

const host = (name: string, port = 22) => ({ user: "deploy", host: name, port });
const deployment: Deployment = {
  project: {
    model: { name: "shop", services: { web: { image: "web" }, db: { image: "postgres:16" } } },
    unset: [],
    root: "/src",
    images: [{ name: "web", target: "web", services: ["web"] }],
    thirdParty: ["postgres:16"],
  },
  files: () => Promise.reject(new Error("a plan reads no files")),
  tested: [],
  candidates: [
    {
      ...{ image: "web", services: ["web"], digest: "<digest of web>", platforms: [], layout: null },
      repositories: ["ghcr.io/team/web"],
    },
  ],
  inputs: {
    hosts: [host("web1"), host("web2", 2222)],
    sshKey: "a key",
    knownHosts: "",
    path: undefined,
    adopt: false,
    deployTimeout: 90_500,
    deployLogLines: 30,
    stableFor: 2_500,
    lockWait: 1,
    backupBefore: false,
    jumpHosts: [],
    sshCertificate: undefined,
    keepReleases: 3,
    environmentUrl: undefined,
    registryAuths: [{ registry: "ghcr.io", username: "u", password: "p" }],
    services: [],
  },
  version: {
    version: "1.4.0",
    commit: "c0ffee",
    runUrl: "https://ci.example/1",
    by: "ci",
    repository: undefined,
  },
};

/** Of each step, when it runs and the command. */
function lines(change: Partial<Deployment["inputs"]>): readonly string[] {
  const steps = planHosts({ ...deployment, inputs: { ...deployment.inputs, ...change } });
  return steps.map((step) => `${step.when ? `${step.when}: ` : ""}${formatStep(step)}`);
}

const root = "<home>/slipway/shop";

test("one host: every command, with placeholders for what only a run knows", () => {
  const [find, open, ...others] = lines({ hosts: [host("web1")] });
  expect(find).toBe("ssh-keygen -F web1 -f $TMPDIR/known_hosts");
  expect(open).toMatch(/^ssh -o ControlMaster=yes .*-o ControlPath=\$TMPDIR\/0 .*-l deploy -- web1 true$/);
  expect(others).toEqual([
    "ssh ... web1 sh lock.sh slipway/shop <owner> https://ci.example/1 60",
    `ssh ... web1 sh look.sh ${root} shop`,
    `ssh ... web1 sh record.sh ${root}`,
    `ssh ... web1 sh pull.sh ${root} +ghcr.io/team/web@<digest of web> postgres:16`,
    `tar -c -f - -C $TMPDIR content release complete | ssh ... web1 sh receive.sh ${root} <release>`,
    `ssh ... web1 sh heartbeat.sh ${root} <owner>`,
    `if a command before the switch fails: ssh ... web1 sh discard.sh ${root} <owner> <release> <files>`,
    "if a command before the switch fails: ssh ... web1 docker image rm <images>",
    `ssh ... web1 sh start.sh forward ${root} <release> shop 91 <owner> 3 30`,
    `if a switch was killed: ssh ... web1 sh start.sh finish ${root} <release> shop 91 <owner> 3 30`,
    `if one of the first version of Slipway was killed: ssh ... web1 sh ${root}/releases/<release>/switch.sh back ${root} <release> shop 91 <owner> 3 30`,
    `if the run is cancelled: ssh ... web1 sh stop.sh ${root}/releases/<release>`,
    `if another host or a probe fails: ssh ... web1 sh start.sh back ${root} <release> shop 91 <owner> 3 30`,
    `ssh ... web1 sh prune.sh ${root} 3`,
    "ssh ... web1 sh unlock.sh slipway/shop <owner>",
    expect.stringMatching(/^ssh -O exit .*-o ControlPath=\$TMPDIR\/0 .*-- web1$/),
  ]);
});

test("the other hosts pull the digests that the first one has resolved", () => {
  expect(lines({}).filter((line) => line.includes("pull.sh"))).toEqual([
    `ssh ... web1 sh pull.sh ${root} +ghcr.io/team/web@<digest of web> postgres:16`,
    `ssh ... web2:2222 sh pull.sh ${root} +ghcr.io/team/web@<digest of web>`,
    `ssh ... web2:2222 sh pull.sh ${root} postgres@<digest of postgres:16>`,
  ]);
});

test.each<[string, Partial<Deployment["inputs"]>, string]>([
  ["path", { path: "/srv/shop" }, "ssh ... web1 sh look.sh /srv/shop shop"],
  ["adopt", { adopt: true }, `if the folder is another project's: ssh ... web1 sh leave.sh ${root} <owner>`],
  ["keep-releases", { keepReleases: 7 }, `ssh ... web1 sh prune.sh ${root} 7`],
  [
    "registry-auths",
    { registryAuths: [{ registry: "index.docker.io", username: "u", password: "p" }] },
    `ssh ... web1 sh pull.sh ${root} ghcr.io/team/web@<digest of web> +postgres:16`,
  ],
  [
    "deploy-timeout",
    { deployTimeout: 1 },
    `ssh ... web1 sh start.sh forward ${root} <release> shop 1 <owner> 3 30`,
  ],
  [
    "stable-for",
    { stableFor: 10_000 },
    `ssh ... web1 sh start.sh forward ${root} <release> shop 91 <owner> 10 30`,
  ],
  [
    "deploy-log-lines",
    { deployLogLines: 0 },
    `ssh ... web1 sh start.sh forward ${root} <release> shop 91 <owner> 3 0`,
  ],
])("%s shows in the plan", (_, change, line) => {
  expect(lines(change)).toContain(line);
});

test("the probes are asked after the switch", () => {
  const probes = [{ http: "/", port: 8080 }, { tcp: 9000 }, { command: ["pg_isready"] }];
  const { model, ...project } = deployment.project;
  const services = { ...model.services, web: { image: "web", "x-slipway": { probes } } };
  const steps = planHosts({
    ...deployment,
    project: { ...project, model: { ...model, services } },
    inputs: { ...deployment.inputs, hosts: [host("web1")] },
  });
  expect(steps.filter(({ when }) => when === "if something has changed").map(formatStep)).toEqual([
    "ssh ... web1 docker ps --all --quiet --no-trunc --filter label=com.docker.compose.project=shop --filter label=com.docker.compose.oneoff=False",
    "ssh ... web1 docker container inspect <containers>",
    "ssh ... web1 -W <address of web>:8080",
    "ssh ... web1 -W <address of web>:9000",
    "ssh ... web1 docker exec <container of web> pg_isready",
  ]);
});

test("no secret shows in the plan", () => {
  expect(JSON.stringify(planHosts(deployment))).not.toMatch(/a key|"p"/);
});

test("says how each service is replaced, and why", () => {
  const { model } = deployment.project;
  const services = { web: { restart: "always" }, db: { image: "postgres:16", ports: [{ target: 5432 }] } };
  const project = { ...deployment.project, model: { ...model, services } };
  const notes = planHosts({ ...deployment, project }).flatMap((step) => step.notes ?? []);
  const each = [
    "web: start-first, because two of it can run at once",
    "db: redirect, because it publishes ports",
  ];
  expect(notes).toEqual([...each, ...each]);
});
