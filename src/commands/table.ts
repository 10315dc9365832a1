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
  /** Loads the command and all that it needs: a short command does not wait for the code of a long one. */
  readonly load: () => Promise<Command>;
}

const BOTH = ["workflow", "terminal"] as const;
const loadPipeline = async () => (await import("./pipeline.ts")).pipeline;
const STAGES = ["build", "naming", "scan", "smoke", "deploy"] as const;

/** Every command, once: what it is for, which door offers it, which flags it reads and what it runs. */
export const COMMAND_TABLE: Readonly<Record<CommandName, Entry>> = {
  pipeline: {
    summary: "build, scan, smoke-test, push and deploy the project (default)",
    doors: BOTH,
    flags: ["project", ...STAGES, "load", "report"],
    load: loadPipeline,
  },
  build: {
    summary: "build the project's images for every platform",
    doors: BOTH,
    flags: ["project", "build", "naming", "load", "report"],
    load: loadPipeline,
  },
  scan: {
    summary: "scan the images with Trivy",
    doors: BOTH,
    flags: ["project", "platforms", "registry-auths", "scan", "report"],
    load: loadPipeline,
  },
  smoke: {
    summary: "start the whole stack from the images and check its health",
    doors: BOTH,
    flags: ["project", "platforms", "registry-auths", "smoke", "report"],
    load: loadPipeline,
  },
  push: {
    summary: "push the tags of images that another run built",
    doors: BOTH,
    flags: ["project", "naming", "report"],
    load: loadPipeline,
  },
  deploy: {
    summary: "deploy the images to the hosts",
    doors: BOTH,
    flags: ["project", "naming", "stable-for", "deploy", "report"],
    load: loadPipeline,
  },
  plan: {
    summary: "print every command that the pipeline would run; change nothing",
    doors: BOTH,
    flags: ["project", ...STAGES, "load", "report"],
    load: async () => (await import("./plan.ts")).plan,
  },
  health: {
    summary: "check the containers and probes of the project as it runs on this machine",
    doors: ["terminal"],
    flags: ["project"],
    load: async () => (await import("./health.ts")).health,
  },
  backup: {
    summary: "back up the data of the project as it runs on this machine",
    doors: ["terminal"],
    flags: ["project", "backup-folder"],
    load: async () => (await import("./backup.ts")).backup,
  },
  restore: {
    summary: "replace the project's data with a backup",
    doors: ["terminal"],
    flags: ["project", "backup-folder", "backup-file", "yes"],
    load: async () => (await import("./restore.ts")).restore,
  },
};
