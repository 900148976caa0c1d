/** Rewards over recorded episodes: hand-worked sums, the same numbers on every back end and in every company. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Trajectory } from "../../src/core/reward-search.ts";
import { checkProgram, inputSize, replayRewards } from "../../src/lang/index.ts";
import { accepted } from "./accepted.ts";
import { buildEntry, type InputNumbers, inputs, rewardEntries, runEntry } from "./fixtures.ts";

const check = (source: string) => checkProgram(source, { file: "reward.ts", inputs, entries: rewardEntries });

/** An episode of these moments, rows [size][steps]. */
function episode(name: string, moments: readonly InputNumbers[]): Trajectory {
  const rows = Object.entries(inputs).map(([input, declaration]) => {
    const values = new Float32Array(inputSize(declaration) * moments.length);
    moments.forEach((moment, step) => {
      moment[input]?.forEach((value, component) => {
        values[component * moments.length + step] = value;
      });
    });
    return [input, values] as const;
  });
  const steps = moments.length;
  return {
    name,
    kind: "probe",
    steps,
    inputs: Object.fromEntries(rows),
    fitness: 0,
    success: false,
    terminated: false,
  };
}

/** Moments with a forward speed and an action whose first number is given. */
const moment = (vx: number, push: number): InputNumbers => ({
  state: [0, 0, 0, 0, 0, 0, 1, vx],
  action: [push],
});

const walk = `export function reward(state, action) {
  return { forward: 2 * state.rootVelocity.x, effort: -sumSquares(action) };
}`;

describe("replayRewards", () => {
  it("adds up terms over the steps of each episode", async () => {
    const one = episode("one", [moment(1, 1), moment(2, -2), moment(-0.5, 0)]);
    const two = episode("two", [moment(3, 0.5)]);
    const [result] = await replayRewards([check(walk)], [one, two], { steps: true });
    expect(result?.terms).toEqual(["forward", "effort"]);
    // One: 2 (1 + 2 - 0.5) and -(1 + 4 + 0); two: 2 * 3 and -0.25.
    expect([...(result?.sums ?? [])]).toEqual([5, -5, 6, -0.25]);
    expect(result?.values.map((row) => [...row])).toEqual([
      [2, 4, -1, 6],
      [-1, -4, -0, -0.25],
    ]);
  });

  it("gives nothing for no episodes, and keeps no steps unless asked", async () => {
    const [none] = await replayRewards([check(walk)], []);
    expect(none?.sums).toHaveLength(0);
    const [some] = await replayRewards([check(walk)], [episode("one", [moment(1, 1)])]);
    expect(some?.values).toEqual([]);
  });

  it("works out more steps than fit one call, and episodes that lie across two", async () => {
    const count = 4000;
    const long = (factor: number) =>
      episode(
        "long",
        Array.from({ length: count }, (_, step) => moment((factor * step) / 8, 0)),
      );
    const [result] = await replayRewards([check(walk)], [long(1), long(2), long(3)]);
    // 2 / 8 * (0 + 1 + ... + 3999), exact in f32 a step and in f64 the sum.
    const sum = (2 / 8) * ((count * (count - 1)) / 2);
    expect([...(result?.sums ?? [])]).toEqual([sum, 0, 2 * sum, 0, 3 * sum, 0]);
  });

  it("is one with every text's own kernel, on every back end, in any company", async () => {
    const texts = accepted
      .filter(({ entry }) => !entry)
      .map(({ source }) => source)
      .slice(0, 8);
    const programs = texts.map(check);
    const size = (input: keyof typeof inputs) => inputSize(inputs[input]);
    const number = fc.float({ min: -3, max: 3, noNaN: true });
    const numbers = fc.record(
      Object.fromEntries(
        (Object.keys(inputs) as (keyof typeof inputs)[]).map((input) => [
          input,
          fc.array(number, { minLength: size(input), maxLength: size(input) }),
        ]),
      ),
    );
    const moments = fc.sample(numbers, { numRuns: 23, seed: 4 });
    const episodes = [episode("first", moments.slice(0, 9)), episode("second", moments.slice(9))];
    const together = await replayRewards(programs, episodes, { steps: true });
    for (const backend of ["interpreter", "js", "wasm"] as const) {
      const other = await replayRewards(programs, episodes, { steps: true, backend });
      expect(other).toEqual(together);
    }
    texts.forEach((text, index) => {
      const own = runEntry(buildEntry(text), moments);
      const rows = together[index]?.values ?? [];
      expect(own.map((_, step) => rows.map((row) => row[step]))).toEqual(own);
    });
  });

  it("says which input an episode lacks", async () => {
    const { inputs: rows, ...rest } = episode("old", [moment(1, 1)]);
    const { action: _, ...without } = rows;
    await expect(replayRewards([check(walk)], [{ ...rest, inputs: without }])).rejects.toThrow(
      "The trajectory 'old' holds 0 numbers of the input 'action', too few for its 1 steps.",
    );
  });
});
