import { lint } from "./lint.ts";
import { wheelPrograms } from "./programs.ts";

/*
 * Lints the Dockerfiles of the NSIP stack. Those of the lab's stand-ins follow the images that they replace.
 */

const { hadolint } = await wheelPrograms();
const files = ["api", "frontend", "python"].map((name) => `dockerfiles/Dockerfile.${name}`);
await lint([[hadolint, "--no-color", ...files]]);
