import { createInterface } from "node:readline/promises";
import { InputError } from "../model/problem.ts";

/** Asks for confirmation before a step that cannot be undone. Resolves to whether the answer was yes. */
export type Ask = (question: string) => Promise<boolean>;

/**
 * Asks in the terminal. Every answer except "yes" means no.
 * @throws InputError when standard input is not a terminal.
 */
export async function askTerminal(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new InputError([
      { input: "yes", message: `required when standard input is not a terminal. ${question}` },
    ]);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`${question} (yes/no) `)).trim() === "yes";
  } finally {
    terminal.close();
  }
}
