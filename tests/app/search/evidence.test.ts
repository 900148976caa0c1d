import { describe, expect, it } from "vitest";
import type { EpisodeSample } from "../../../src/app/search/episode-sampler.ts";
import { correlation, evidenceOf, type HistoryPoint, physicsLimits } from "../../../src/app/search/evidence.ts";
import type { RecordedEpisode } from "../../../src/app/search/record.ts";
import type { Trajectory } from "../../../src/core/reward-search.ts";
import { defineRecord, xyz } from "../../../src/core/state-record.ts";

const state = defineRecord([
  { name: "position", components: xyz, unit: "m", meaning: "where it is" },
  { name: "speed", unit: "m/s", meaning: "how fast it is" },
  { name: "joints", size: 2, unit: "rad", meaning: "without names" },
]);

/** Two steps: x goes from 1 to 2, the speed is given. */
function trajectory(speed: number): Trajectory {
  const rows = [1, 2, 0, 0, 0, 0, speed, speed, 9, 9, 9, 9];
  const inputs = { state: Float32Array.from(rows) };
  return { name: "t", kind: "policy", steps: 2, inputs, fitness: 0, success: false, terminated: false };
}

const episode = (fitness: number, terms: readonly number[], more: Partial<RecordedEpisode> = {}): RecordedEpisode => ({
  fitness,
  success: false,
  return: terms.reduce((sum, term) => sum + term, 0),
  length: 50,
  terminated: false,
  terms,
  magnitudes: terms.map(Math.abs),
  saturation: 0.5,
  trajectory: null,
  ...more,
});
const point = (steps: number, terms: readonly number[]): HistoryPoint => ({
  steps,
  fitness: steps === 100 ? null : steps,
  success: null,
  return: null,
  length: 50,
  terms,
});
const parts = {
  termNames: ["go", "cost"],
  controlDt: 0.02,
  state,
  history: [point(100, [1, -1]), point(200, [2, -1]), point(300, [6, -1])],
  samples: [] as EpisodeSample[],
  judged: [episode(1, [2, -1]), episode(3, [6, -1], { terminated: true, length: 25, success: true })],
  perturbed: [],
  reference: null,
  limits: {},
  seconds: 4,
};

describe("what a training showed", () => {
  it("is worked out from its episodes", () => {
    const evidence = evidenceOf(parts);
    expect(evidence).toMatchObject({ steps: 300, seconds: 4, episodes: 2, fitness: 2, success: 0.5, return: 3 });
    expect(evidence.length).toBeCloseTo((1 + 0.5) / 2, 12);
    expect(evidence).toMatchObject({ saturation: 0.5, ends: { terminated: 0.5, time: 0.5 }, correlation: 1 });
    expect(evidence.curve.fitness).toEqual([null, 200, 300]);
    expect(evidence.curve.length).toEqual([1, 1, 1]);
    expect([evidence.perturbedFitness, evidence.reference]).toEqual([null, null]);
    // All of the return's variance is the first term's; of the sums of absolute values (4 and 1 on average) it is 0.8.
    expect(evidence.terms[0]).toEqual({
      name: "go",
      points: [1, 2, 6],
      maximum: 6,
      mean: 3,
      minimum: 1,
      magnitude: 0.8,
      varianceShare: 1,
      correlation: 1,
    });
    expect(evidence.terms[1]).toMatchObject({ magnitude: 0.2, varianceShare: 0, correlation: 0 });
  });

  it("counts episodes of the training in what goes with what", () => {
    const against = { fitness: 9, return: -5, length: 50, terminated: false, terms: [-5, 0] };
    const evidence = evidenceOf({ ...parts, samples: [against] });
    // Returns 1, 5, -5 and fitness 1, 3, 9: deviations multiply to -100/3, squares add up to 152/3 and 104/3.
    expect(evidence.correlation).toBeCloseTo(-100 / Math.sqrt(152 * 104), 12);
  });

  it("has ten points of a long training, the last one among them", () => {
    const history = Array.from({ length: 25 }, (_, index) => point(index + 1, [index + 1, 0]));
    const { terms } = evidenceOf({ ...parts, history });
    expect(terms[0]?.points).toEqual([3, 5, 8, 10, 13, 15, 18, 20, 23, 25]);
  });

  it("shows failing episodes as some numbers at some instants", () => {
    const judged = [
      episode(5, [1, 0], { success: true, trajectory: trajectory(1) }),
      episode(1, [1, 0], { trajectory: trajectory(2) }),
    ];
    const { failing } = evidenceOf({ ...parts, judged });
    expect(failing).toEqual([
      {
        fitness: 1,
        end: "time",
        length: 0.04,
        moments: [
          { time: 0.02, values: { "state.position": [1, 0, 0], "state.speed": [2] } },
          { time: 0.04, values: { "state.position": [2, 0, 0], "state.speed": [2] } },
        ],
      },
    ]);
  });

  it("tells numbers of the physics that no wild action brings about", () => {
    const limits = physicsLimits(state, [trajectory(2), trajectory(-4)]);
    expect(limits).toEqual({ speed: 12 });
    const judged = [episode(1, [1, 0], { trajectory: trajectory(-13) })];
    expect(evidenceOf({ ...parts, judged, limits }).outliers).toEqual([{ field: "state.speed", value: 13, limit: 12 }]);
    expect(
      evidenceOf({ ...parts, judged: [episode(1, [1, 0], { trajectory: trajectory(11) })], limits }).outliers,
    ).toEqual([]);
  });
});

describe("correlation", () => {
  it("is Pearson's", () => {
    expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
    expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
    // Deviations -1, 0, 1 and 1, -2, 1: their product sums to 0.
    expect(correlation([1, 2, 3], [2, -1, 2])).toBeCloseTo(0, 12);
  });
  it("is 0 where something does not vary", () => {
    expect(correlation([1, 1, 1], [1, 2, 3])).toBe(0);
    expect(correlation([], [])).toBe(0);
  });
});
