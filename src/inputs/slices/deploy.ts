import { z } from "zod";
import { duration, flag, list, number, optionalHostFolder, optionalText, text } from "../forms.ts";
import { Host } from "../host.ts";
import { input } from "../table.ts";

export const Deploy = z.object({
  hosts: input(list(Host), {
    default: "",
    description: "Hosts to deploy to, as `user@host` or `user@host:port`.",
  }),
  /** The text of the private key; `undefined`: the agent or the user's own keys. */
  sshKey: input(optionalText(), {
    default: "",
    secret: true,
    file: true,
    description: "Text of the private SSH key, without a passphrase. If empty, the keys of the SSH agent.",
  }),
  sshCertificate: input(optionalText(), {
    default: "",
    file: true,
    description: "Text of the certificate that a certificate authority of the hosts has issued for the key.",
  }),
  /** Lines of a known_hosts file. */
  knownHosts: input(text(), {
    default: "",
    file: true,
    description:
      "Public keys of the hosts, as lines of a `known_hosts` file. Required with `hosts`: a host with an unknown key is rejected.",
  }),
  jumpHosts: input(list(Host), {
    default: "",
    description:
      "Hosts that connections to `hosts` pass through, in this order, as `user@host` or `user@host:port`. `known-hosts` must have their keys too, and `ssh-key` must be allowed to sign in there.",
  }),
  /** Absolute or relative to the login's home; `undefined`: `slipway/<project>`. */
  path: input(optionalHostFolder(), {
    default: "",
    description:
      "Folder for releases on the host, absolute or relative to the home folder of the login (`~`). If empty, `slipway/<project>`.",
  }),
  adopt: input(flag(), {
    default: "false",
    description:
      "Take over what is on the host: a folder that another repository or project deployed to, or a project of this name that runs without a release of Slipway. Without it, both are rejected.",
  }),
  /** Milliseconds. */
  deployTimeout: input(duration(), {
    default: "3m",
    description: "Time limit for each service to pass its gate on a host.",
  }),
  deployLogLines: input(number({ least: 0 }), {
    default: "30",
    description:
      "How many lines of the log of a service that fails on a host are shown, with the output of its healthcheck. 0 shows neither: anyone can read the workflow log of a public repository.",
  }),
  /** Milliseconds. */
  lockWait: input(duration(), {
    default: "10m",
    description: "How long to wait for another deployment of this project to finish.",
  }),
  keepReleases: input(number({ least: 1 }), {
    default: "5",
    description: "Number of releases to keep on a host, including the current one.",
  }),
  backupBefore: input(flag(), {
    default: "false",
    description:
      "Before the switch, each host keeps a backup of the data, made by `x-slipway.backup`, in the folder `backups` beside its releases; the newest `keep-releases` stay. Without a backup there is no switch.",
  }),
  environmentUrl: input(optionalText(), {
    default: "",
    description: "Address of the deployed site, for the job summary.",
  }),
});
