import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { logLines } from "./runner.ts";

test("the output of a program never becomes a command of the runner", () => {
  expect(logLines("smoke", "::error::x\n ##[add-mask]y\r::stop-commands::z")).toEqual([
    "smoke | ::error::x",
    "smoke |  ## [add-mask]y",
    "smoke | ::stop-commands::z",
  ]);
});

test("writes warnings and errors as annotations, and fails with an exit code", () => {
  const program = `
    import { runnerLog } from "./runner.ts";
    const log = await runnerLog();
    log.for("build").warning("50% of\\nit, all: of it", { file: "a,b.yml", line: 3 });
    log.error("web is not healthy");
    log.fail("no tag was made", 2);
    process.stdout.write("exit code " + process.exitCode + "\\n");
    process.exitCode = 0;`;
  const said = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: import.meta.dirname,
    encoding: "utf8",
  });
  expect(said.split("\n")).toEqual([
    "::warning title=build,file=a%2Cb.yml,line=3::50%25 of%0Ait, all: of it",
    "::error title=slipway::web is not healthy",
    "::error::no tag was made",
    "exit code 2",
    "",
  ]);
});
