import { createInterface } from "node:readline/promises";
import { InputError } from "../model/problem.ts";

/** Asks for confirmation before a step that cannot be undone. Resolves to whether the answer was yes. */
export type Ask = (question: string) => Promise<boolean>;

/**
 * Asks the person at the terminal. Any answer but "yes" means no.
 * @throws InputError when standard input is not a terminal.
 */
export async function askTerminal(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new InputError([{ input: "yes", message: `required where nobody can be asked. ${question}` }]);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`${question} (yes/no) `)).trim() === "yes";
  } finally {
    terminal.close();
  }
}
