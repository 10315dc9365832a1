import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const minutes = 60_000;

/** Vitest starts with the largest files, but the file that takes longest is a small one. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLongest = ({ moduleId }: TestSpecification) => moduleId.endsWith("test/nsip/pipeline.test.ts");
    const sorted = await super.sort(files);
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}

/** One project for each kind of test. `npm test` runs all but the last, `npm run test:all` all of them. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["{src,monitoring,test/{lab,lint,runner}}/**/*.test.ts"],
          // Not a limit for the code: a busy machine takes this long, and a test that hangs takes longer.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          testTimeout: 3 * minutes,
          hookTimeout: 3 * minutes,
          // On two cores, more files side by side would only slow each other down.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 10 * minutes,
          hookTimeout: 10 * minutes,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "nsip",
          include: ["test/nsip/**/*.test.ts"],
          testTimeout: 10 * minutes,
          hookTimeout: 10 * minutes,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "long",
          include: ["test/long/**/*.test.ts"],
          testTimeout: 30 * minutes,
          hookTimeout: 10 * minutes,
          fileParallelism: false,
        },
      },
    ],
  },
});
