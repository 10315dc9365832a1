import { sshTarget } from "./ssh/target.ts";
import type { Target } from "./target.ts";

/** Every target by its name. */
export const TARGETS = {
  /** Docker Compose on one host or several, over SSH. */
  compose: sshTarget,
} as const satisfies Readonly<Record<string, Target>>;
