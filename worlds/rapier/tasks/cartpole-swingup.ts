/**
 * Swing the pole up from hanging and keep it there, on a rail of 2.4 m to either side. The reward follows the swing-up of the
 * Control Suite (Tassa et al. 2018, arXiv:1801.00690): up, still, in the middle, with little force.
 */
import type { Task } from "../../../src/core/task.ts";
import { cartpole } from "../bodies/cartpole.ts";
import { air } from "../scenes/index.ts";
import type { RapierSimulation } from "../world.ts";
import { rememberActions } from "./remember.ts";

export const cartpoleSwingup: Task<RapierSimulation> = {
  id: "rapier/cartpole-swingup",
  summary: "swing a pole up by pushing its cart, and balance it",
  simulation: { kind: "rapier", body: cartpole, scene: air },
  horizon: 10,
  memory: rememberActions(cartpole),
  randomised: { mass: [0.9, 1.1], delay: [0, 1] },
  observe: /* language */ `
export function observe(state, memory) {
  return {
    cartPosition: state.jointPositions.slide / 2.4,
    cartVelocity: state.jointVelocities.slide / 3,
    poleDirection: [sin(state.jointPositions.hinge), cos(state.jointPositions.hinge)],
    poleVelocity: state.jointVelocities.hinge / 8,
    lastAction: memory.lastAction,
  };
}
`,
  terminated: /* language */ `
// The rail has stops: nothing ends an episode early.
export function terminated() {
  return false;
}
`,
  reward: /* language */ `
export function reward(state, memory) {
  const height = (1 + cos(state.jointPositions.hinge)) / 2;
  return {
    // What is asked for; dense, so that the first swings already pay.
    upright: 0.5 * height,
    // A pole that spins is upright half of the time: rest near the top pays twice as much.
    still: height ** 2 * gaussian(state.jointVelocities.hinge, 4),
    // At the stops there is no room to balance.
    centred: -0.2 * (state.jointPositions.slide / 2.4) ** 2,
    effort: -0.01 * sumSquares(memory.lastAction),
  };
}
`,
  verifier: /* language */ `
/** mean cosine of the pole's angle over the last half: 1 is upright */
export const fitness = meanFrom(0.5, (state) => cos(state.jointPositions.hinge));

/** that mean is at least 0.9 */
export const success = fitness >= 0.9;
`,
};
