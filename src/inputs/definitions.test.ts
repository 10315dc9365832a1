import { describe, expect, test } from "vitest";
import { DEFINITIONS, INPUT_NAMES, Table } from "./definitions.ts";
import { nameOf } from "./names.ts";

describe("the table of inputs", () => {
  test("names every input once, in kebab case", () => {
    expect(INPUT_NAMES.toSorted()).toEqual(Object.keys(Table.shape).map(nameOf).toSorted());
    for (const name of INPUT_NAMES) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  // A path's default is read after it was made absolute.
  test.each(INPUT_NAMES)("the default of %s is accepted", (name) => {
    const { key, default: text } = DEFINITIONS[name];
    expect(
      Object.entries(Table.shape)
        .find(([known]) => known === key)?.[1]
        .safeParse(text).error,
    ).toBe(undefined);
  });

  test.each(INPUT_NAMES)("the description of %s is a sentence that names its choices", (name) => {
    const { description, choices = [] } = DEFINITIONS[name];
    expect(description).toMatch(/^[A-Z`].*\.$/s);
    if (name !== "stages") for (const choice of choices) expect(description).toContain(`\`${choice}\``);
  });
});
