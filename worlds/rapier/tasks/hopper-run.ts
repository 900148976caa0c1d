/**
 * Hop along +x on one leg, in a plane, by torques. Forward speed, a wage for staying up and a price on torque, as in Erez, Tassa &
 * Todorov 2011 and Gymnasium's Hopper.
 */
import type { Task } from "../../../src/core/task.ts";
import { hopper } from "../bodies/hopper.ts";
import { flat } from "../scenes/index.ts";
import type { RapierSimulation } from "../world.ts";
import { torqueDriven } from "./randomised.ts";
import { rememberActions } from "./remember.ts";

export const hopperRun: Task<RapierSimulation> = {
  id: "rapier/hopper-run",
  summary: "hop along +x on one leg, in a plane",
  simulation: { kind: "rapier", body: hopper, scene: flat },
  horizon: 10,
  memory: rememberActions(hopper),
  randomised: torqueDriven,
  observe: /* language */ `
export function observe(state, memory) {
  const gravity = gravityIn(state.rootRotation);
  const velocity = unrotate(state.rootRotation, state.rootVelocity);
  return {
    height: state.rootPosition.z - 1.2,
    // In the plane of motion: x ahead, z along the torso.
    gravity: [gravity.x, gravity.z],
    velocity: [velocity.x, velocity.z],
    pitchRate: 0.25 * state.rootAngularVelocity.y,
    jointPositions: state.jointPositions,
    jointVelocities: scale(state.jointVelocities, 0.1),
    footContact: state.contactFlags.foot,
    lastAction: memory.lastAction,
  };
}
`,
  terminated: /* language */ `
// Fallen: tilted by more than 60 degrees, or the torso (standing at 1.2 m) below 0.7 m.
export function terminated(state) {
  return up(state.rootRotation).z < 0.5 || state.rootPosition.z < 0.7;
}
`,
  reward: /* language */ `
export function reward(state, memory) {
  return {
    forward: state.rootVelocity.x,
    // What falling costs: the wage of all the time that was left.
    alive: 1,
    // A leaning torso is the beginning of a fall.
    lean: -0.5 * (1 - up(state.rootRotation).z),
    effort: -0.01 * sumSquares(memory.lastAction),
  };
}
`,
  verifier: /* language */ `
/** mean forward speed (along +x), m/s */
export const fitness = mean((state) => state.rootVelocity.x);

/** upright throughout, and at least 1.0 m/s */
export const success = fitness >= 1 && survived && always((state) => up(state.rootRotation).z > 0.5);
`,
};
