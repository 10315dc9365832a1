import type { InputName, SLICES } from "../inputs/definitions.ts";
import type { Command as CommandName } from "../inputs/inputs.ts";
import type { Command, Door } from "./command.ts";

interface Entry {
  /** One line for `slipway --help`. */
  readonly summary: string;
  /** Which doors offer it. */
  readonly doors: readonly Door[];
  /** What `slipway <command> --help` lists: slices of the table of inputs, and single inputs. */
  readonly flags: readonly ((typeof SLICES)[number] | InputName)[];
  /** Inputs of those slices that it does not read. */
  readonly except?: readonly InputName[];
  /** Loads the command and all that it needs: a short command does not wait for the code of a long one. */
  readonly load: () => Promise<Command>;
}

const BOTH = ["workflow", "terminal"] as const;
const loadPipeline = async () => (await import("./pipeline.ts")).pipeline;
/** What it takes to find a project on hosts. */
const CONNECTION = ["hosts", "ssh-key", "ssh-certificate", "known-hosts", "jump-hosts", "path"] as const;
/** What a switch on hosts goes by. */
const SWITCH = [
  "registry-auths",
  "deploy-timeout",
  "deploy-log-lines",
  "stable-for",
  "lock-wait",
  "keep-releases",
] as const;
const STAGES = ["build", "naming", "scan", "smoke", "deploy"] as const;

/** Every command, once: what it is for, which door offers it, which flags it reads and what it runs. */
export const COMMAND_TABLE: Readonly<Record<CommandName, Entry>> = {
  pipeline: {
    summary: "Build, scan, smoke-test, push and deploy the project; the default",
    doors: BOTH,
    flags: ["project", ...STAGES, "load", "report"],
    load: loadPipeline,
  },
  build: {
    summary: "Build the project's images for every platform",
    doors: BOTH,
    flags: ["project", "build", "naming", "load", "report"],
    except: ["stages", "candidates"],
    load: loadPipeline,
  },
  scan: {
    summary: "Scan the images with Trivy",
    doors: BOTH,
    flags: ["project", "platforms", "registry-auths", "scan", "report"],
    except: ["stages"],
    load: loadPipeline,
  },
  smoke: {
    summary: "Start the whole stack from the images and check its health",
    doors: BOTH,
    flags: ["project", "platforms", "registry-auths", "smoke", "report"],
    except: ["stages"],
    load: loadPipeline,
  },
  push: {
    summary: "Push the tags of images that another run built",
    doors: BOTH,
    flags: ["project", "naming", "report"],
    except: ["stages"],
    load: loadPipeline,
  },
  deploy: {
    summary: "Deploy the images to the hosts",
    doors: BOTH,
    flags: ["project", "naming", "stable-for", "deploy", "report"],
    except: ["stages"],
    load: loadPipeline,
  },
  plan: {
    summary: "Print every command that the pipeline would run, and change nothing",
    doors: BOTH,
    flags: ["project", ...STAGES, "load", "report"],
    load: async () => (await import("./plan.ts")).plan,
  },
  releases: {
    summary: "List the releases that the hosts keep",
    doors: BOTH,
    flags: ["project", ...CONNECTION],
    except: ["stages", "candidates", "services"],
    load: async () => (await import("./releases.ts")).releases,
  },
  audit: {
    summary: "Show who has deployed or operated what on the hosts, and when",
    doors: BOTH,
    flags: ["project", ...CONNECTION, "lines"],
    except: ["stages", "candidates", "services"],
    load: async () => (await import("./audit.ts")).audit,
  },
  rollback: {
    summary: "Go back to the release before, or to a named one",
    doors: BOTH,
    flags: ["project", ...CONNECTION, "release", ...SWITCH],
    except: ["stages", "candidates", "services"],
    load: async () => (await import("./rollback.ts")).rollback,
  },
  unlock: {
    summary: "Free the lock of a run that has ended without doing so",
    doors: ["terminal"],
    flags: ["project", ...CONNECTION, "yes"],
    except: ["stages", "candidates", "services"],
    load: async () => (await import("./unlock.ts")).unlock,
  },
  prune: {
    summary: "Remove the releases and images that the hosts need not keep",
    doors: BOTH,
    flags: ["project", ...CONNECTION, "keep-releases", "lock-wait", "yes"],
    except: ["stages", "candidates", "services"],
    load: async () => (await import("./prune.ts")).prune,
  },
  status: {
    summary: "Show what runs on this machine or on hosts, and how it differs from what was deployed",
    doors: BOTH,
    flags: ["project", ...CONNECTION],
    except: ["stages", "candidates", "services"],
    load: async () => (await import("./status.ts")).status,
  },
  health: {
    summary: "Check the containers and probes of the project, on this machine or on hosts",
    doors: BOTH,
    flags: ["project", ...CONNECTION],
    except: ["stages", "candidates"],
    load: async () => (await import("./health.ts")).health,
  },
  logs: {
    summary: "Show the logs of the services, on this machine or on hosts",
    doors: ["terminal"],
    flags: ["project", ...CONNECTION, "logs"],
    except: ["stages", "candidates"],
    load: async () => (await import("./logs.ts")).logs,
  },
  exec: {
    summary: "Run a command in a container of a service: slipway exec --services api -- ls",
    doors: ["terminal"],
    flags: ["project", ...CONNECTION],
    except: ["stages", "candidates"],
    load: async () => (await import("./exec.ts")).exec,
  },
  restart: {
    summary: "Start services anew, on this machine or on hosts",
    doors: BOTH,
    flags: ["project", ...CONNECTION, ...SWITCH],
    except: ["stages", "candidates"],
    load: async () => (await import("./restart.ts")).restart,
  },
  scale: {
    summary: "Change how many containers services have, on this machine or on hosts",
    doors: BOTH,
    flags: ["project", ...CONNECTION, "replicas", ...SWITCH],
    except: ["stages", "candidates", "services"],
    load: async () => (await import("./scale.ts")).scale,
  },
  backup: {
    summary: "Back up the data of the project, on this machine or on hosts",
    doors: ["terminal"],
    flags: ["project", ...CONNECTION, "backup-folder"],
    except: ["stages", "candidates"],
    load: async () => (await import("./backup.ts")).backup,
  },
  restore: {
    summary: "Replace the project's data with a backup, on this machine or on a host",
    doors: ["terminal"],
    flags: ["project", ...CONNECTION, "backup-folder", "backup-file", "lock-wait", "yes"],
    except: ["stages", "candidates"],
    load: async () => (await import("./restore.ts")).restore,
  },
};
