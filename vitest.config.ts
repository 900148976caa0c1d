import { defineConfig } from "vitest/config";

/** Tests of functions and of engines in this process: they leave nothing behind, and share a worker's modules, which halves their time. */
const inProcess = [
  "app/output-training",
  "app/search",
  "app/training",
  "bench",
  "core",
  "kernel",
  "lang",
  "nn",
  "planners",
  "rl",
  "store",
  "worlds/minecraft/server/sim",
  "worlds/minecraft/server/windows",
  "worlds/rapier",
  "worlds/tasks",
].map((room) => `tests/${room}/**/*.test.ts`);

const common = { testTimeout: 180_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    // Two cores: two test files at a time; end-to-end files start worlds in threads of their own.
    maxWorkers: 2,
    projects: [
      { test: { ...common, name: "own", include: ["tests/**/*.test.ts"], exclude: inProcess } },
      { test: { ...common, name: "shared", include: inProcess, isolate: false } },
    ],
  },
});
