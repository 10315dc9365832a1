import type { Project } from "../../compose/project.ts";
import { repositoriesOf } from "../../docker/bake.ts";
import type { DeployInputs, HostAddress, NamingInputs } from "../../inputs/inputs.ts";
import { type Access, masterArgs, sshArgs } from "../../targets/ssh/args.ts";
import { pullWords } from "../../targets/ssh/pull.ts";
import type { ScriptName } from "../../targets/ssh/scripts.ts";
import { switchArgs } from "../../targets/ssh/switch.ts";
import { archiveArgs } from "../../targets/ssh/upload.ts";
import { foreignImages } from "./images.ts";

type Inputs = DeployInputs & Pick<NamingInputs, "registries" | "registryAuths">;

/**
 * The commands of the deployment, host by host. Our own scripts stand there by their names in src/host: their texts
 * travel within the command.
 */
export function planDeploy(project: Project, inputs: Inputs): readonly (readonly string[])[] {
  return inputs.hosts.flatMap((host) => planHost(host, project, inputs));
}

function planHost(
  host: HostAddress,
  { model, images }: Project,
  inputs: Inputs,
): readonly (readonly string[])[] {
  const [registry] = inputs.registries;
  const built = new Map(
    images.flatMap(({ name, services }) => {
      const [repository = name] = repositoriesOf(name, registry ? [registry] : []);
      return services.map((service) => [service, `${repository}@<digest of ${name}>`] as const);
    }),
  );
  const all = new Set([...built.values(), ...foreignImages(model, built).values()]);
  const access: Access = {
    knownHostsFile: "$TMPDIR/known_hosts",
    keyFile: inputs.sshKey === undefined ? undefined : "$TMPDIR/key",
  };
  const socket = "$TMPDIR/0";
  const root = inputs.path ?? `slipway/${model.name}`;
  const owner = "<owner>";
  const what = { release: "<release>", project: model.name, owner, patience: inputs.deployTimeout };
  const ssh = (...argv: readonly string[]) => [...sshArgs(host, access, socket), ...argv];
  const script = (name: ScriptName, ...args: readonly string[]) => ssh("sh", `${name}.sh`, ...args);
  return [
    masterArgs(host, access, socket),
    script("lock", root, owner, "<run>", "60"),
    script("look", root, model.name),
    script("pull", root, ...pullWords([...all], inputs.registryAuths)),
    [...archiveArgs("$TMPDIR/release"), "|", ...script("receive", root, what.release)],
    script("heartbeat", root, owner),
    ssh(...switchArgs(root, "forward", what)),
    script("prune", root, String(inputs.keepReleases)),
    script("unlock", root, owner),
  ];
}
