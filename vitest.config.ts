import { defineConfig } from "vitest/config";

/**
 * Tests that start processes, browsers or devices have a worker of their own each, and begin first: they are the longest. All others share a worker's modules, which
 * halves their time: what they need is loaded once.
 */
const apart = ["e2e", "viewer", "gpu"].map((room) => `tests/${room}/**/*.test.ts`);

const common = { testTimeout: 180_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    // Two cores: two test files at a time; end-to-end files start worlds in threads of their own.
    maxWorkers: 2,
    projects: [
      { test: { ...common, name: "own", include: apart } },
      { test: { ...common, name: "shared", include: ["tests/**/*.test.ts"], exclude: apart, isolate: false } },
    ],
  },
});
