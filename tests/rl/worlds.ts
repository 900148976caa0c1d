/** Worlds for the tests of learning: the cart-pole, and a world of a few numbers that is written out here. */
import type { BatchedWorld } from "../../src/core/batched-world.ts";
import { createBatch } from "../../worlds/batch/batch.ts";
import { asBatchedWorld } from "../../worlds/batch/batched-world.ts";
import { cartpole, cartpoleWorld } from "../../worlds/classic/cartpole.ts";

export async function cartpoleBatch(numEnvs: number, seed: number, stagger = true): Promise<BatchedWorld> {
  return asBatchedWorld(await createBatch(cartpole, cartpoleWorld(), { numEnvs, seed, stagger }));
}

/**
 * A point on a line, pushed by the action (clamped to [-1, 1]) towards 0 for `horizon` steps; it starts at 1, 2, … by environment. Reward
 * -|x|. Resets in the step after the end, as the contract says.
 */
export function pointWorld(numEnvs: number, horizon: number, privileged = false): BatchedWorld {
  const row = (components = 1) => ({ values: new Float32Array(components * numEnvs), components, stride: numEnvs });
  const ints = () => new Int32Array(numEnvs);
  const rows = {
    observation: row(2),
    ...(privileged ? { privileged: row(1) } : {}),
    action: row(),
    terms: row(2),
    reward: new Float32Array(numEnvs),
    terminated: ints(),
    truncated: ints(),
    began: ints(),
    limit: ints().fill(horizon),
    fitness: new Float32Array(numEnvs),
    success: ints(),
    finalReturn: new Float32Array(numEnvs),
    finalLength: ints(),
  };
  const lived = ints();
  const total = new Float32Array(numEnvs);
  const position = (env: number) => rows.observation.values[env] ?? 0;
  const begin = (env: number) => {
    rows.observation.values[env] = 1 + (env % 3);
    rows.observation.values[numEnvs + env] = 1;
    if (rows.privileged) rows.privileged.values[env] = env;
    lived[env] = 0;
    total[env] = 0;
    rows.reward[env] = 0;
    rows.terms.values[env] = 0;
    rows.truncated[env] = 0;
    rows.began[env] = 1;
  };
  const all = [rows.observation.values, rows.reward, total];
  const counts = [lived, rows.truncated, rows.began];
  return {
    task: "test/point",
    numEnvs,
    action: { kind: "continuous", size: 1, names: ["push"] },
    observationNames: ["position", "one"],
    termNames: ["near", "none"],
    horizonSteps: horizon,
    rows,
    reset() {
      for (let env = 0; env < numEnvs; env++) begin(env);
    },
    step() {
      for (let env = 0; env < numEnvs; env++) {
        if (rows.truncated[env]) {
          begin(env);
          continue;
        }
        const push = Math.min(1, Math.max(-1, rows.action.values[env] ?? 0));
        rows.observation.values[env] = position(env) + 0.2 * push;
        rows.reward[env] = -Math.abs(position(env));
        rows.terms.values[env] = rows.reward[env] ?? 0;
        total[env] = (total[env] ?? 0) + (rows.reward[env] ?? 0);
        lived[env] = (lived[env] ?? 0) + 1;
        rows.began[env] = 0;
        if ((lived[env] ?? 0) < horizon) continue;
        rows.truncated[env] = 1;
        rows.fitness[env] = -Math.abs(position(env));
        rows.success[env] = Math.abs(position(env)) < 0.3 ? 1 : 0;
        rows.finalReturn[env] = total[env] ?? 0;
        rows.finalLength[env] = horizon;
      }
    },
    save: () => new Uint8Array(Float64Array.from([...all, ...counts].flatMap((each) => [...each])).buffer),
    load(saved) {
      const numbers = new Float64Array(saved.slice().buffer);
      let at = 0;
      for (const each of [...all, ...counts]) {
        each.set(numbers.subarray(at, at + each.length));
        at += each.length;
      }
    },
    free: () => undefined,
  };
}
