import { COMMANDS } from "../inputs/definitions.ts";
import type { RawInputs } from "../inputs/raw.ts";
import { readInputs } from "../inputs/read.ts";
import { InputError } from "../model/problem.ts";
import type { Answer, Door, Session } from "./command.ts";
import { COMMAND_TABLE } from "./table.ts";

const WHERE = {
  workflow: "in a workflow",
  terminal: "in a terminal",
} as const satisfies Record<Door, string>;

/**
 * Runs the command that the inputs name: the one way from either door to a command.
 * @throws InputError when an input is wrong, or the door does not offer the command; nothing has been changed then.
 */
export async function dispatch(raw: RawInputs, session: Session): Promise<Answer> {
  rejectUnoffered(raw.command?.trim(), session.door);
  const inputs = readInputs(raw, process.cwd(), session.setSecret);
  const command = await COMMAND_TABLE[inputs.command].load();
  return command({ ...session, inputs });
}

/** Before the inputs are read: those of a command that is not offered are of no interest. */
function rejectUnoffered(command: string | undefined, door: Door): void {
  const name = COMMANDS.find((known) => known === command);
  if (name === undefined || COMMAND_TABLE[name].doors.includes(door)) return;
  const offered = COMMANDS.filter((other) => COMMAND_TABLE[other].doors.includes(door)).join(", ");
  const where = COMMAND_TABLE[name].doors.map((other) => WHERE[other]).join(" or ");
  const message = `"${name}" is not available ${WHERE[door]}: run it ${where}. Available ${WHERE[door]}: ${offered}.`;
  throw new InputError([{ input: "command", message }]);
}
