/** A world small enough to work out by hand: a point on a line that moves by its target in each step. */
import { defineRecord } from "../../../src/core/state-record.ts";
import type { Task } from "../../../src/core/task.ts";
import { f32 } from "../../../src/kernel/index.ts";
import { type FastEngine, loadFloat, type SimulatedWorld } from "../../../worlds/batch/simulation.ts";

const state = defineRecord([{ name: "x", unit: "m", meaning: "place" }]);

const engine: FastEngine = {
  fields: { place: f32() },
  reset(k, [x = k.float(0)]) {
    k.store("place", x);
    return [x];
  },
  step(k, [target = k.float(0)], [push = k.float(1)]) {
    const x = loadFloat(k, "place").add(target.mul(push));
    k.store("place", x);
    return [x];
  },
};

/** The same as plain code: what a live environment is to a batch. */
function liveWalker() {
  let x = 0;
  let push = 1;
  return {
    reset(start: Float32Array, parameters: Float32Array, into: Float32Array) {
      x = start[0] ?? 0;
      push = parameters[0] ?? 1;
      into[0] = x;
    },
    step(targets: Float32Array, into: Float32Array) {
      x = Math.fround(x + Math.fround((targets[0] ?? 0) * push));
      into[0] = x;
    },
    free: () => undefined,
  };
}

export const walkerWorld: SimulatedWorld = {
  simulation: {
    state,
    action: { kind: "continuous", size: 1, names: ["push"] },
    controlDt: 0.5,
    parameters: [{ name: "push", preset: 1, unit: "1", meaning: "factor on the action" }],
    start: state,
    startDraws: 1,
    drawStart: (_k, draw) => [draw(0).mul(0)],
    targets: (_k, action) => [...action],
  },
  fast: engine,
  reference: async () => liveWalker(),
};

export const walk: Task = {
  id: "test/walk",
  summary: "walk along a line",
  simulation: {},
  // Four steps.
  horizon: 2,
  randomised: {},
  observe: "export function observe(state, time) { return { x: state.x, time }; }",
  terminated: "export function terminated(state) { return state.x > 2.5; }",
  reward: "export function reward(state, action) { return { place: state.x, effort: -0.5 * action[0] }; }",
  verifier: `
export const fitness = mean((state) => state.x);
export const success = survived && last((state) => state.x) >= 1;
`,
};
