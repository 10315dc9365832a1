import { createInterface } from "node:readline/promises";
import { InputError } from "../model/problem.ts";

/** Asks before something is done that cannot be undone by asking again. Resolves to whether it was agreed to. */
export type Ask = (question: string) => Promise<boolean>;

/**
 * Asks the person at the terminal; anything but "yes" is a no.
 * @throws InputError where there is nobody to ask.
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
