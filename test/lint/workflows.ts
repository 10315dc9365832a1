import { lint } from "./lint.ts";
import { actionlint, wheelPrograms } from "./programs.ts";

/*
 * Workflows: that they are valid, and that they are safe. Offline, so that the answer depends on the tree alone.
 */

const [program, { shellcheck, zizmor }] = await Promise.all([actionlint(), wheelPrograms()]);
await lint([
  [program, "-no-color", "-shellcheck", shellcheck, "-pyflakes", ""],
  [zizmor, "--offline", "--no-progress", "--color=never", "--persona=pedantic", "--strict-collection", "."],
]);
