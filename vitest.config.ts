import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const minutes = 60_000;

/** Vitest begins with the largest files, as if they took the longest: the longest of all is a small one. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLongest = ({ moduleId }: TestSpecification) => moduleId.endsWith("test/nsip/pipeline.test.ts");
    const sorted = await super.sort(files);
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}

/** A project a kind of test; `npm run test:all` runs them all, `npm test` all but the last. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { name: "unit", include: ["{src,monitoring,test/{lab,lint}}/**/*.test.ts"] } },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          testTimeout: 3 * minutes,
          hookTimeout: 3 * minutes,
          // Two cores: more side by side would only time out together.
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
