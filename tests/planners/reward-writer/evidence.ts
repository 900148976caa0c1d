/** Evidence with numbers that can be worked out by hand. */
import type { Evidence, JudgedCandidate, RewardCandidate } from "../../../src/core/reward-search.ts";

export const evidence: Evidence = {
  steps: 400_000,
  seconds: 12,
  episodes: 800,
  fitness: 1.2345,
  fitnessInterval: [1, 1.5],
  success: 0.25,
  successInterval: [0.22, 0.28],
  return: 100,
  length: 6.5,
  curve: {
    fitness: [null, 0.5, 1, 1.5],
    success: [null, 0, 0, 0.25],
    return: [null, 10, 20, 30],
    length: [null, 2, 4, 6],
  },
  terms: [
    {
      name: "forward",
      points: [0.1, 0.2, 0.6],
      maximum: 0.6,
      mean: 0.3,
      minimum: 0.1,
      magnitude: 0.75,
      varianceShare: 0.9,
      correlation: 0.8,
    },
    {
      name: "effort",
      points: [-0.2, -0.2, -0.2],
      maximum: -0.2,
      mean: -0.2,
      minimum: -0.2,
      magnitude: 0.25,
      varianceShare: 0.1,
      correlation: -0.333333,
    },
  ],
  correlation: 0.7,
  saturation: 0.04,
  ends: { terminated: 0.75, time: 0.25 },
  outliers: [{ field: "state.rootVelocity", value: 31.4159, limit: 20 }],
  perturbedFitness: 0.9,
  reference: null,
  failing: [
    {
      fitness: 0.02,
      end: "terminated",
      length: 1.5,
      moments: [
        { time: 0, values: { "state.rootPosition": [0, 0, 0.5], time: [0] } },
        { time: 1.5, values: { "state.rootPosition": [0.12345, 0, 0.2], time: [1.5] } },
      ],
    },
  ],
};

export function judged(
  candidate: Partial<RewardCandidate> = {},
  more: Partial<Pick<JudgedCandidate, "alarms">> & { evidence?: Partial<Evidence> } = {},
): JudgedCandidate {
  return {
    candidate: {
      id: "m1",
      source: "export function reward() {\n  return 1;\n}\n",
      origin: "llm",
      parents: [],
      note: "",
      generation: 0,
      ...candidate,
    },
    evidence: { ...evidence, ...more.evidence },
    alarms: more.alarms ?? [],
  };
}
