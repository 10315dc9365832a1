import { z } from "zod";
import { lines, list } from "../forms.ts";
import { passwordsOf, Registry, RegistryLogin } from "../registry.ts";
import { input } from "../table.ts";

export const Naming = z.object({
  /** The first is the one that hosts pull from. */
  registries: input(list(Registry), {
    default: "",
    description:
      "Registries to push to, as `host/namespace`. Hosts pull from the first one. If empty, nothing is pushed; the images are still built, scanned and smoke-tested.",
  }),
  registryAuths: input(lines(RegistryLogin), {
    default: "",
    secret: true,
    secretParts: passwordsOf,
    file: true,
    description:
      "Logins to registries, one `registry username password` per line. If empty, the logins that Docker already has.",
  }),
  /** Empty: the default rules. `src/revision` reads the rules. */
  tags: input(lines(z.string()), {
    default: "",
    description:
      "Tag rules, one per line, in the syntax of docker/metadata-action: `type=semver,pattern={{version}}`. If empty: the branch, the semver tag, the pull request and the commit.",
  }),
});
