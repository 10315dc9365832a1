import { z } from "zod";
import { flag, list, optionalText, textAs } from "../forms.ts";
import { input } from "../table.ts";

const Replicas = textAs(
  (text) => {
    const [, service, count] = /^([\w.-]+)=(\d{1,4})$/.exec(text) ?? [];
    return service === undefined ? undefined : ([service, Number(count)] as const);
  },
  (text) => `"${text}" is not a service and a number, such as web=3.`,
);

/** What is done to a project that is deployed already. */
export const Hosted = z.object({
  /** An id or a version; `undefined`: the release before the current one. */
  release: input(optionalText(), {
    default: "",
    description:
      "The release that `rollback` goes back to: its name or its version, as `releases` prints them. If empty, the one before the current release.",
  }),
  replicas: input(list(Replicas), {
    default: "",
    description: "How many containers of each service `scale` runs: `web=3`.",
  }),
  yes: input(flag(), {
    default: "false",
    description: "`restore`, `unlock` and `prune` do not ask for confirmation.",
  }),
});
