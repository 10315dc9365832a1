import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../model/problem.ts";
import { mask } from "../system/secrets.ts";
import { DEFINITIONS, INPUT_NAMES } from "./definitions.ts";
import { readInputs } from "./read.ts";

/** What the reading of these inputs gives to the runner's log, and its error. */
function read(raw: Record<string, string>): { readonly hidden: readonly string[]; readonly error: unknown } {
  const hidden: string[] = [];
  try {
    readInputs(raw, import.meta.dirname, (value) => hidden.push(value));
    return { hidden, error: undefined };
  } catch (error) {
    return { hidden, error };
  }
}

describe("secret inputs", () => {
  const secrets = INPUT_NAMES.filter((name) => DEFINITIONS[name].secret);

  test("come from a file in a terminal", () => {
    expect(secrets.length).toBeGreaterThan(1);
    for (const name of secrets) expect([name, DEFINITIONS[name].file]).toEqual([name, true]);
  });

  test.each(secrets)("%s is masked whole and line by line, here and by the runner", (name) => {
    const text = `first-line-of-${name}\nsecond-line-of-${name}`;
    const lines = text.split("\n");
    expect(read({ [name]: text }).hidden).toEqual(expect.arrayContaining([text, ...lines]));
    expect(mask(`a ${lines[0]} b ${lines[1]} c`)).toBe("a *** b *** c");
  });

  test("are masked before another input fails", () => {
    const { hidden, error } = read({ "ssh-key": "the-key-of-a-failing-run", platforms: "nonsense" });
    expect(error).toBeInstanceOf(InputError);
    expect(hidden).toEqual(["the-key-of-a-failing-run"]);
  });

  test("a password is masked without the words before it", () => {
    const { hidden } = read({ "registry-auths": "ghcr.io robot p4ssw0rd-of-robot" });
    expect(hidden).toContain("p4ssw0rd-of-robot");
    expect(mask("robot at ghcr.io has p4ssw0rd-of-robot")).toBe("robot at ghcr.io has ***");
  });

  test("the runner is not asked to hide a value that is too short to mask", () => {
    const { hidden } = read({
      "registry-auths": "ghcr.io robot abc",
      "ssh-key": "KEY OF FOUR LINES\n\n-\n}",
    });
    expect(hidden).toEqual(["ghcr.io robot abc", "KEY OF FOUR LINES\n\n-\n}", "KEY OF FOUR LINES"]);
  });

  test("never appear in an error, wherever else they are", () => {
    const token = fc.stringMatching(/^[A-Za-z0-9]{12,30}$/);
    const words = fc.array(fc.constantFrom("ghcr.io", "bob", "x", "\n"), { maxLength: 4 });
    const other = fc.constantFrom(...INPUT_NAMES.filter((name) => !DEFINITIONS[name].secret));
    fc.assert(
      fc.property(fc.constantFrom(...secrets), token, words, other, (name, secret, before, elsewhere) => {
        const { error } = read({
          [name]: [...before, secret].join(name === "registry-auths" ? " " : "\n"),
          [elsewhere]: `x ${secret} =`,
          a: "b",
        });
        if (!(error instanceof InputError))
          throw new Error("an unknown input was accepted", { cause: error });
        expect(error.message).not.toContain(secret);
        expect(JSON.stringify(error.problems)).not.toContain(secret);
      }),
    );
  });
});
