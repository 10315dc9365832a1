import { expect, test } from "vitest";
import { hooksOf } from "./hooks.ts";
import { ComposeModel } from "./model.ts";

const hooks = (found: object) =>
  hooksOf(ComposeModel.parse({ name: "shop", services: { web: {} }, "x-slipway": { hooks: found } }));

test("hooks are required before the switch and optional after it, unless they say otherwise", () => {
  const found = hooks({
    "after-switch": [
      { command: ["b"], service: "web", within: "5s" },
      { command: ["c"], "on-failure": "roll-back" },
    ],
    "before-switch": [{ command: ["echo", "$$HOME"] }, { command: ["a"], "on-failure": "warn" }],
  });
  expect(found.map(({ time, command, isRequired }) => [time, command, isRequired])).toEqual([
    ["before-switch", ["echo", "$HOME"], true],
    ["before-switch", ["a"], false],
    ["after-switch", ["b"], false],
    ["after-switch", ["c"], true],
  ]);
  expect(found[2]).toMatchObject({ service: "web", within: 5_000 });
  expect(found[0]).toMatchObject({ service: undefined, within: 60_000 });
});

test("a hook in a service that the project does not have is rejected", () => {
  expect(() => hooks({ "before-switch": [{ command: ["a"], service: "wbe" }] })).toThrow(
    'files: x-slipway.hooks.before-switch.0: there is no service "wbe". Did you mean "web"? Services: web.',
  );
});

test("a failure that nothing can follow is rejected", () => {
  expect(() => hooks({ "before-switch": [{ command: ["a"], "on-failure": "roll-back" }] })).toThrow();
});
