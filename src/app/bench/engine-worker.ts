/**
 * Steps a part of a batch in a worker thread, on request and for a given time: what `embody bench engine` measures. Actions are
 * written anew for every step, as a policy would; observation, reward, termination and resets are part of a step.
 */

import { parentPort, workerData } from "node:worker_threads";
import { type Backend, type Batch, createBatch, type Engine } from "../../../worlds/batch/batch.ts";
import { taskNamed, worldOf } from "../../../worlds/registry.ts";
import { actionSize } from "../../core/task.ts";

export interface EngineJob {
  readonly task: string;
  readonly engine: Engine;
  readonly backend: Backend;
  readonly numEnvs: number;
  readonly firstEnvironment: number;
}

/** Environment steps and the seconds they took. */
export interface EngineTiming {
  readonly steps: number;
  readonly seconds: number;
}

/** Smooth actions, different for every environment: no random numbers in the measured loop. */
function act(batch: Batch, step: number): void {
  const { action } = batch.compiled.world.simulation;
  const size = actionSize(action);
  for (let component = 0; component < size; component++) {
    const row = batch.memory.field("action", component);
    const phase = 0.11 * step + component;
    for (let environment = 0; environment < row.length; environment++) {
      // A triangle wave: cheap, and within [-1, 1].
      const t = (phase + 0.37 * environment) % 4;
      row[environment] = action.kind === "continuous" ? Math.abs(t - 2) - 1 : Math.floor(t) % action.count;
    }
  }
}

export async function createTimedBatch(job: EngineJob): Promise<(seconds: number) => EngineTiming> {
  const task = taskNamed(job.task);
  const { engine, backend, numEnvs, firstEnvironment } = job;
  const batch = await createBatch(task, worldOf(task), {
    engine,
    backend,
    numEnvs,
    firstEnvironment,
    seed: 1,
    stagger: true,
  });
  batch.reset();
  let step = 0;
  return (seconds) => {
    const start = performance.now();
    const first = step;
    do {
      // Actions change every fourth step: writing them is the policy's time, not the engine's.
      if (step % 4 === 0) act(batch, step);
      batch.step();
      step++;
    } while (performance.now() - start < 1000 * seconds);
    return { steps: (step - first) * numEnvs, seconds: (performance.now() - start) / 1000 };
  };
}

if (parentPort && workerData?.engineJob) {
  const port = parentPort;
  const run = await createTimedBatch(workerData.engineJob as EngineJob);
  port.on("message", (seconds: number) => port.postMessage(run(seconds)));
  port.postMessage("ready");
}
