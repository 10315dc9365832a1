import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { differences, GENERATED } from "./documents/documents.ts";

/*
 * Writes what follows from the table of inputs: both action.yml files, parts of pipeline.yml, and the tables of
 * docs/reference.md. With --check it writes nothing, and fails with what differs.
 */

for (const { name, expected } of GENERATED) {
  const file = new URL(`../../${name}`, import.meta.url);
  const found = existsSync(file) ? readFileSync(file, "utf8") : "";
  const text = expected(found);
  if (text === found) continue;
  if (process.argv.includes("--check")) {
    process.stderr.write(`${name} does not match the table in src/inputs. Run npm run docs.\n`);
    for (const line of differences(found, text)) process.stderr.write(`${line}\n`);
    process.exitCode = 1;
  } else {
    mkdirSync(new URL(".", file), { recursive: true });
    writeFileSync(file, text);
  }
}
