/**
 * A rollout of a task under fixed actions, reduced to one hash for every environment: run by the determinism test in this process, in worker
 * threads that share the environments among them, and in another process (`node trajectory.ts TASK BACKEND SEED FIRST COUNT STEPS` prints
 * the hashes).
 */

import { createHash } from "node:crypto";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { actionSize } from "../../../src/core/task.ts";
import { type Backend, createBatch, type Engine } from "../../../worlds/batch/batch.ts";
import { taskNamed, worldOf } from "../../../worlds/registry.ts";

export interface Rollout {
  readonly task: string;
  readonly engine: Engine;
  readonly backend: Backend;
  readonly seed: number;
  readonly firstEnvironment: number;
  readonly numEnvs: number;
  readonly steps: number;
}

export async function trajectoryHashes(rollout: Rollout): Promise<string[]> {
  const { firstEnvironment, numEnvs, steps } = rollout;
  const task = taskNamed(rollout.task);
  const batch = await createBatch(task, worldOf(task), { ...rollout, randomise: true, stagger: true });
  batch.reset();
  const { action, state } = batch.compiled.world.simulation;
  const size = actionSize(action);
  const watched = [
    ...Array.from({ length: state.size }, (_, component) => batch.memory.field("state", component)),
    ...Array.from({ length: batch.compiled.programs.observation.size }, (_, c) => batch.memory.field("observation", c)),
    ...["reward", "terminated", "truncated", "fitness", "success"].map((name) => batch.memory.field(name)),
  ];
  const hashes = Array.from({ length: numEnvs }, () => createHash("sha256"));
  for (let step = 0; step < steps; step++) {
    for (let component = 0; component < size; component++) {
      const row = batch.memory.field("action", component);
      for (let index = 0; index < numEnvs; index++) {
        const wave = Math.sin(0.2 * step + component + 1.7 * (firstEnvironment + index));
        row[index] = action.kind === "continuous" ? wave : Math.floor((wave + 1) * 0.4999 * action.count);
      }
    }
    batch.step();
    hashes.forEach((hash, index) => {
      hash.update(new Uint8Array(Float32Array.from(watched, (row) => row[index] ?? 0).buffer));
    });
  }
  batch.free();
  return hashes.map((hash) => hash.digest("hex"));
}

const [, script, task, engine, backend, ...numbers] = process.argv;
if (!isMainThread && workerData?.rollout) {
  parentPort?.postMessage(await trajectoryHashes(workerData.rollout as Rollout));
} else if (isMainThread && script?.endsWith("trajectory.ts") && task) {
  const [seed = 0, firstEnvironment = 0, numEnvs = 1, steps = 1] = numbers.map(Number);
  const rollout = {
    task,
    engine: engine as Engine,
    backend: backend as Backend,
    seed,
    firstEnvironment,
    numEnvs,
    steps,
  };
  process.stdout.write(JSON.stringify(await trajectoryHashes(rollout)));
}
