import { defineConfig } from "vitest/config";

const minutes = 60_000;

/** A project a kind of test; `npm run test:all` runs them all, `npm test` all but the last. */
export default defineConfig({
  test: {
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
