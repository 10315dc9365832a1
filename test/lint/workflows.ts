import { lint } from "./lint.ts";
import { actionlint, wheelPrograms } from "./programs.ts";

/*
 * Checks that workflows are valid and safe. Offline, so that the result depends on the tree only.
 */

/**
 * actionlint 1.7.12 does not know `$/`, the repository and commit of the workflow itself, and takes it for an action
 * without a version. It checks no inputs of such a step either: src/inputs/pipeline.test.ts does.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsuses
 */
const UNKNOWN_SYNTAX = String.raw`^specifying action "\$/action" in invalid format because ref is missing\.`;

const [program, { shellcheck, zizmor }] = await Promise.all([actionlint(), wheelPrograms()]);
await lint([
  [program, "-no-color", "-shellcheck", shellcheck, "-pyflakes", "", "-ignore", UNKNOWN_SYNTAX],
  [zizmor, "--offline", "--no-progress", "--color=never", "--persona=pedantic", "--strict-collection", "."],
]);
