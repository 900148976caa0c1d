/**
 * A rollout with sinusoidal targets, reduced to a hash of every state: run by the determinism test in this process, in another process
 * (`node rollout.ts BODY SEED STEPS` prints the hash) and in a worker thread (posts it).
 */

import { createHash } from "node:crypto";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { bodyNamed } from "../../../worlds/rapier/bodies/index.ts";
import { createReference, type Reference } from "../../../worlds/rapier/engine.ts";
import { sceneNamed } from "../../../worlds/rapier/scenes/index.ts";

export function wave(robot: Reference, step: number): number[] {
  return robot.body.actuators.map(({ range }, index) => {
    const middle = (range[0] + range[1]) / 2;
    return middle + 0.3 * (range[1] - range[0]) * Math.sin(0.15 * step + index);
  });
}

export async function rolloutHash(body: string, scene: string, seed: number, steps: number): Promise<string> {
  const robot = await createReference(bodyNamed(body), sceneNamed(scene));
  robot.reset({ seed });
  const state = new Float32Array(robot.layout.size);
  const hash = createHash("sha256");
  for (let step = 0; step < steps; step++) {
    robot.setTargets(wave(robot, step));
    robot.step();
    robot.readState(state);
    hash.update(new Uint8Array(state.buffer));
  }
  robot.free();
  return hash.digest("hex");
}

async function main(body: string, scene: string, seed: number, steps: number): Promise<void> {
  const hash = await rolloutHash(body, scene, seed, steps);
  if (parentPort) parentPort.postMessage(hash);
  else process.stdout.write(`${hash}\n`);
}

const [, script, body, scene, seed, steps] = process.argv;
if (!isMainThread && workerData?.rollout) await main(...(workerData.rollout as [string, string, number, number]));
else if (isMainThread && script?.endsWith("rollout.ts") && body && scene)
  await main(body, scene, Number(seed), Number(steps));
