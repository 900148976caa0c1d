/**
 * Generalised advantage estimation (Schulman et al. 2015, arXiv:1506.02438) where episodes end in three ways:
 *
 *     delta_t = r_t + gamma (1 - terminated_t) V(o_t+1) - V(o_t)
 *     A_t = delta_t + gamma lambda (1 - over_t) A_t+1          over = terminated or truncated
 *
 * A time-out is not the task's doing, so its value is that of the state it was cut at (Pardo et al. 2018, arXiv:1712.00378): with resets in the
 * step after, o_t+1 is that very state. The reset step itself is no transition: its advantage is 0 and it must not be learned from.
 */

/** Bits of a step's flags. */
export const flag = { terminated: 1, truncated: 2, began: 4 } as const;

export interface AdvantageInputs {
  readonly steps: number;
  /** Numbers from one step to the next. */
  readonly stride: number;
  readonly numEnvs: number;
  /** [steps][stride] */
  readonly reward: Float32Array;
  /** Bits of `flag`. [steps][stride] */
  readonly flags: Uint8Array;
  /** V(o_t), the one after the last step included. [steps + 1][stride] */
  readonly values: Float32Array;
  readonly gamma: number;
  readonly gaeLambda: number;
}

/** Fills `advantages` and `returns` (A + V), [steps][stride] each. */
export function estimateAdvantages(inputs: AdvantageInputs, advantages: Float32Array, returns: Float32Array): void {
  const { steps, stride, numEnvs, reward, flags, values, gamma, gaeLambda } = inputs;
  for (let env = 0; env < numEnvs; env++) {
    let next = 0;
    for (let t = steps - 1; t >= 0; t--) {
      const i = t * stride + env;
      const bits = flags[i] ?? 0;
      const value = values[i] ?? 0;
      if (bits & flag.began) next = 0;
      else {
        const nextValue = bits & flag.terminated ? 0 : (values[i + stride] ?? 0);
        const delta = (reward[i] ?? 0) + gamma * nextValue - value;
        const isOver = (bits & (flag.terminated | flag.truncated)) !== 0;
        next = delta + (isOver ? 0 : gamma * gaeLambda * next);
      }
      advantages[i] = next;
      returns[i] = next + value;
    }
  }
}

/** What normalised advantages are measured in, from their count, sum and sum of squares: then they have mean 0 and standard deviation 1. */
export function advantageUnits(count: number, sum: number, squares: number) {
  if (count < 2) return { advantageMean: 0, advantageDeviation: 1 };
  const mean = sum / count;
  return { advantageMean: mean, advantageDeviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) + 1e-8 };
}
