import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const minutes = 60_000;

/**
 * How many files with tests in the lab run side by side. Three occupy two cores, because many tests wait for a stack or a
 * limit; more would only slow each other down.
 */
const IN_LAB = 3;

/** Files that take longest, in this order. */
const LONGEST = [
  "test/nsip/pipeline.test.ts",
  "test/nsip/guide.test.ts",
  "test/integration/deploy.test.ts",
  "test/integration/rollout.test.ts",
  "test/nsip/development.test.ts",
  "test/integration/operate.test.ts",
  "test/nsip/production.test.ts",
  "test/e2e/cancel.test.ts",
  "test/integration/faults.test.ts",
  "test/integration/hosted.test.ts",
  "test/integration/redirect.test.ts",
  "test/e2e/action.test.ts",
];

/** Starts with the files that take longest. Without a record of durations, vitest would start with the largest files. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = LONGEST.findIndex((file) => moduleId.endsWith(file));
      return index < 0 ? LONGEST.length : index;
    };
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
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
          // Vitest's default leaves one core to itself, and many of these tests wait for a program.
          maxWorkers: 2 * availableParallelism(),
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          testTimeout: 10 * minutes,
          hookTimeout: 10 * minutes,
          maxWorkers: IN_LAB,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 10 * minutes,
          hookTimeout: 10 * minutes,
          maxWorkers: IN_LAB,
        },
      },
      {
        test: {
          name: "nsip",
          include: ["test/nsip/**/*.test.ts"],
          testTimeout: 10 * minutes,
          hookTimeout: 10 * minutes,
          maxWorkers: IN_LAB,
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
