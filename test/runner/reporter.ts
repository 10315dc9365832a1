import { writeFile } from "node:fs/promises";
import type { Reporter, TestModule } from "vitest/node";
import { REPORT_FILE, type Report } from "./report.ts";

/*
 * A reporter of vitest that writes counts, durations and errors as JSON. Vitest's own JSON leaves the time of hooks out,
 * which is most of the time of a file that starts a stack.
 */

type WithMessage = { readonly message: string };

export default class implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[], unhandled: readonly WithMessage[]): Promise<void> {
    const file = process.env[REPORT_FILE];
    if (!file) throw new Error(`${REPORT_FILE} is not set: it names the file to write`);
    const report: Report = { files: modules.map(describe), errors: messages(unhandled) };
    await writeFile(file, JSON.stringify(report));
  }
}

function describe(module: TestModule): Report["files"][number] {
  const suites = [...module.children.allSuites()];
  return {
    file: module.relativeModuleId,
    duration: module.diagnostic().duration,
    errors: messages([...module.errors(), ...suites.flatMap((suite) => suite.errors())]),
    tests: [...module.children.allTests()].map((test) => {
      const { state, errors } = test.result();
      const { duration = 0, retryCount = 0 } = test.diagnostic() ?? {};
      return {
        name: test.fullName,
        state: state === "pending" ? "skipped" : state,
        duration,
        retries: retryCount,
        errors: messages(errors ?? []),
      };
    }),
  };
}

function messages(errors: readonly WithMessage[]): string[] {
  return errors.map(({ message }) => message);
}
