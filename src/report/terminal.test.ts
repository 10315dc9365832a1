import { expect, test } from "vitest";
import { remember } from "../system/secrets.ts";
import { terminalLog } from "./terminal.ts";

function stream(isTTY: boolean, colours: boolean) {
  const written: string[] = [];
  return { written, isTTY, hasColors: () => colours, write: (text: string) => written.push(text) };
}

test("prints time and stage on every line, without secrets and escape sequences", () => {
  remember("hunter2-long");
  const out = stream(false, false);
  const log = terminalLog(out);
  log.info("ready");
  log.for("smoke").error("web says:\r\n\u001b[2Jtoken hunter2-long", { file: "compose.yaml", line: 7 });
  expect(out.written.map((line) => line.replace(/^ *\d+\.\d/, "N"))).toEqual([
    "Ns slipway   ready\n",
    "Ns smoke     error: compose.yaml:7: web says:\n",
    "Ns smoke     token ***\n",
  ]);
});

test.each([
  [true, true, true],
  [true, false, false],
  [false, true, false],
])("uses colours only on a terminal that has them (%j, %j)", (isTTY, colours, expected) => {
  const out = stream(isTTY, colours);
  terminalLog(out).for("scan").warning("old");
  expect(out.written.join("").includes("\u001b[33m")).toBe(expected);
});
