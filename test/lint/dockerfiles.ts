import { lint } from "./lint.ts";
import { wheelPrograms } from "./programs.ts";

/*
 * The Dockerfiles of the stack that is shipped. Those of the lab's stand-ins follow other people's images.
 */

const { hadolint } = await wheelPrograms();
const files = ["api", "frontend", "python"].map((name) => `dockerfiles/Dockerfile.${name}`);
await lint([[hadolint, "--no-color", ...files]]);
