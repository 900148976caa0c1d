/** One seed, one trajectory: on every back end of the CPU, in every process, however many threads share the environments. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { type Rollout, trajectoryHashes } from "./trajectory.ts";

const script = new URL("trajectory.ts", import.meta.url);
const base: Omit<Rollout, "task" | "engine"> = {
  backend: "wasm-simd",
  seed: 7,
  firstEnvironment: 0,
  numEnvs: 12,
  steps: 90,
};

function inThread(rollout: Rollout): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { workerData: { rollout } });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

function inProcess({ task, engine, backend, seed, firstEnvironment, numEnvs, steps }: Rollout): string[] {
  const numbers = [seed, firstEnvironment, numEnvs, steps].map(String);
  const output = execFileSync(process.execPath, [fileURLToPath(script), task, engine, backend, ...numbers]);
  return JSON.parse(String(output)) as string[];
}

describe.each([
  { task: "classic/cartpole", engine: "fast" },
  { task: "maze/goto", engine: "fast" },
  { task: "rapier/ant-run", engine: "fast" },
  { task: "rapier/rover-push", engine: "fast" },
  { task: "rapier/ant-run", engine: "reference" },
] as const)("$task on the $engine engine", ({ task, engine }) => {
  it("gives the same trajectories in JS, WASM and WASM SIMD, in threads and in another process", async () => {
    const rollout: Rollout = { ...base, task, engine };
    const expected = await trajectoryHashes(rollout);
    expect(new Set(expected).size).toBe(expected.length);
    for (const backend of ["js", "wasm"] as const) {
      expect(await trajectoryHashes({ ...rollout, backend }), backend).toEqual(expected);
    }
    const parts = [0, 4, 8].map((firstEnvironment) => inThread({ ...rollout, firstEnvironment, numEnvs: 4 }));
    expect((await Promise.all(parts)).flat(), "three threads").toEqual(expected);
    expect(inProcess(rollout)).toEqual(expected);
    expect(await trajectoryHashes({ ...rollout, seed: 8 })).not.toEqual(expected);
  });
});
