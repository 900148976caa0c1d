/**
 * Gallop along +x, in a plane, by torques against springs: the half-cheetah of Wawrzynski 2009. Forward speed and a price on torque,
 * as in Gymnasium's HalfCheetah; here lying on its back ends an episode, since upright running is asked for.
 */
import type { Task } from "../../../src/core/task.ts";
import { halfCheetah } from "../bodies/half-cheetah.ts";
import { flat } from "../scenes/index.ts";
import type { RapierSimulation } from "../world.ts";
import { torqueDriven } from "./randomised.ts";
import { rememberActions } from "./remember.ts";

export const cheetahRun: Task<RapierSimulation> = {
  id: "rapier/cheetah-run",
  summary: "gallop along +x, in a plane",
  simulation: { kind: "rapier", body: halfCheetah, scene: flat },
  horizon: 10,
  memory: rememberActions(halfCheetah),
  randomised: torqueDriven,
  observe: /* language */ `
export function observe(state, memory) {
  const gravity = gravityIn(state.rootRotation);
  const velocity = unrotate(state.rootRotation, state.rootVelocity);
  return {
    height: state.rootPosition.z - 0.6,
    // In the plane of motion: x ahead, z up from the back.
    gravity: [gravity.x, gravity.z],
    velocity: [0.5 * velocity.x, 0.5 * velocity.z],
    pitchRate: 0.25 * state.rootAngularVelocity.y,
    jointPositions: state.jointPositions,
    jointVelocities: scale(state.jointVelocities, 0.1),
    feet: [state.contactFlags.backFoot, state.contactFlags.frontFoot],
    lastAction: memory.lastAction,
  };
}
`,
  terminated: /* language */ `
// Tipped over: the back tilted by more than 60 degrees.
export function terminated(state) {
  return up(state.rootRotation).z < 0.5;
}
`,
  reward: /* language */ `
export function reward(state, memory) {
  return {
    forward: state.rootVelocity.x,
    // What tipping over costs.
    alive: 0.5,
    effort: -0.05 * sumSquares(memory.lastAction),
  };
}
`,
  verifier: /* language */ `
/** mean forward speed (along +x), m/s */
export const fitness = mean((state) => state.rootVelocity.x);

/** upright throughout, and at least 3.0 m/s */
export const success = fitness >= 3 && survived && always((state) => up(state.rootRotation).z > 0.5);
`,
};
