import { expect, test } from "vitest";
import { fromRunner } from "./runner.ts";

test("takes inputs that do not exist too, so that they are rejected", () => {
  expect(fromRunner({ INPUT_FILES: "a", "INPUT_SSH-KEY": "k", INPUT_FIELS: "b", HOME: "/root" })).toEqual({
    files: "a",
    "ssh-key": "k",
    fiels: "b",
  });
});
