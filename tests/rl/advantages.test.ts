import { describe, expect, it } from "vitest";
import { advantageUnits, estimateAdvantages, flag } from "../../src/rl/advantages.ts";

/** One environment, gamma 0.9, lambda 0.5: gamma lambda = 0.45. */
function advantagesOf(reward: number[], flags: number[], values: number[]) {
  const steps = reward.length;
  const advantages = new Float32Array(steps);
  const returns = new Float32Array(steps);
  const inputs = {
    steps,
    stride: 1,
    numEnvs: 1,
    reward: Float32Array.from(reward),
    flags: Uint8Array.from(flags),
    values: Float32Array.from(values),
    gamma: 0.9,
    gaeLambda: 0.5,
  };
  estimateAdvantages(inputs, advantages, returns);
  return { advantages: [...advantages], returns: [...returns] };
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, index) => {
    expect(actual[index]).toBeCloseTo(value, 5);
  });
}

describe("generalised advantage estimation", () => {
  it("without ends", () => {
    // V = 1, 2, 3, 4; r = 1, 0, 2.
    // d2 = 2 + 0.9 * 4 - 3 = 2.6                     A2 = 2.6
    // d1 = 0 + 0.9 * 3 - 2 = 0.7                     A1 = 0.7 + 0.45 * 2.6 = 1.87
    // d0 = 1 + 0.9 * 2 - 1 = 1.8                     A0 = 1.8 + 0.45 * 1.87 = 2.6415
    const { advantages, returns } = advantagesOf([1, 0, 2], [0, 0, 0], [1, 2, 3, 4]);
    expectClose(advantages, [2.6415, 1.87, 2.6]);
    expectClose(returns, [3.6415, 3.87, 5.6]);
  });

  it("a termination has no value after it, a time-out that of its last observation, and the reset step counts for nothing", () => {
    // Steps: 0 terminates; 1 is the reset (its o_2 starts the next episode); 2 goes on; 3 is cut by time; 4 is the reset; 5 goes on.
    // V(o) = 1, 50 (terminal), 2, 3, 60 (where time ran out), 4, 5
    // r    = 7, -,             1, 2, -,                       3
    // A5 = 3 + 0.9 * 5 - 4 = 3.5
    // A4 = 0 (reset), and nothing passes through it
    // A3 = 2 + 0.9 * 60 - 3 = 53           the value of the state it was cut at, no more
    // A2 = 1 + 0.9 * 3 - 2 + 0.45 * 53 = 1.7 + 23.85 = 25.55
    // A1 = 0 (reset)
    // A0 = 7 - 1 = 6                       V(o_1) = 50 is not there
    const { terminated, truncated, began } = flag;
    const { advantages, returns } = advantagesOf(
      [7, 9, 1, 2, 9, 3],
      [terminated, began, 0, truncated, began, 0],
      [1, 50, 2, 3, 60, 4, 5],
    );
    expectClose(advantages, [6, 0, 25.55, 53, 0, 3.5]);
    expectClose(returns, [7, 50, 27.55, 56, 60, 7.5]);
  });

  it("keeps environments apart, and leaves padding alone", () => {
    const [steps, stride, numEnvs] = [2, 4, 2];
    const advantages = new Float32Array(steps * stride).fill(-1);
    estimateAdvantages(
      {
        steps,
        stride,
        numEnvs,
        reward: Float32Array.of(1, 10, 0, 0, 2, 20, 0, 0),
        flags: new Uint8Array(8),
        values: new Float32Array(12),
        gamma: 0.5,
        gaeLambda: 1,
      },
      advantages,
      new Float32Array(steps * stride),
    );
    // 1 + 0.5 * 2 and 10 + 0.5 * 20.
    expect([...advantages]).toEqual([2, 20, -1, -1, 2, 20, -1, -1]);
  });
});

describe("normalised advantages", () => {
  it("are measured from their mean in standard deviations", () => {
    // 1, 3, 5: mean 3, deviation sqrt(8 / 3).
    const { advantageMean, advantageDeviation } = advantageUnits(3, 9, 35);
    expect(advantageMean).toBe(3);
    expect(advantageDeviation).toBeCloseTo(Math.sqrt(8 / 3), 6);
    expect(advantageUnits(1, 7, 49)).toEqual({ advantageMean: 0, advantageDeviation: 1 });
  });
});
