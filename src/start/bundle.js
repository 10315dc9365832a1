/* What is bundled. Each door is a chunk of its own, and loads the chunks that its command needs. */

export const action = () => import("../action.js");
export const cli = () => import("../cli.js");
