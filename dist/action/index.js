/* What a runner starts: dist/action/index.js. */
import { action } from "../slipway/index.js";

await action();
