import { readFileSync, writeFileSync } from "node:fs";
import { schemas } from "./schemas.ts";

/*
 * Writes `schema/`. With --check it writes nothing, and fails if a file would change.
 */

const folder = new URL("../../schema/", import.meta.url);
for (const [name, schema] of Object.entries(schemas())) {
  const file = new URL(name, folder);
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (text === read(file)) continue;
  if (process.argv.includes("--check")) {
    process.stderr.write(`schema/${name} does not match src/: run npm run docs and commit schema/\n`);
    process.exitCode = 1;
  } else writeFileSync(file, text);
}

function read(file: URL): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
