/**
 * Run along +x, starting within 0.3 rad of it. Forward speed plus a wage for staying up, as the ant has been taught since Schulman et
 * al. 2015 (arXiv:1506.02438).
 */
import type { Task } from "../../../src/core/task.ts";
import { ant } from "../bodies/ant.ts";
import { flat } from "../scenes/index.ts";
import type { RapierSimulation } from "../world.ts";
import { onTheGround } from "./randomised.ts";
import { rememberActions } from "./remember.ts";

export const antRun: Task<RapierSimulation> = {
  id: "rapier/ant-run",
  summary: "run along +x on four legs",
  simulation: { kind: "rapier", body: { ...ant, resetNoise: { ...ant.resetNoise, yaw: 0.3 } }, scene: flat },
  horizon: 10,
  memory: rememberActions(ant),
  randomised: onTheGround,
  observe: /* language */ `
export function observe(state, memory) {
  const course = unrotate(state.rootRotation, [1, 0, 0]);
  return {
    height: state.rootPosition.z,
    gravity: gravityIn(state.rootRotation),
    // Where +x lies, seen from the torso.
    course: [course.x, course.y],
    velocity: unrotate(state.rootRotation, state.rootVelocity),
    angularVelocity: scale(unrotate(state.rootRotation, state.rootAngularVelocity), 0.25),
    jointPositions: state.jointPositions,
    jointVelocities: scale(state.jointVelocities, 0.1),
    contacts: state.contactFlags,
    lastAction: memory.lastAction,
  };
}
`,
  terminated: /* language */ `
// Fallen: tilted by more than 60 degrees, or the belly (radius 0.2 m) within 2 cm of the ground.
export function terminated(state) {
  return up(state.rootRotation).z < 0.5 || state.rootPosition.z < 0.22;
}
`,
  reward: /* language */ `
export function reward(state, memory) {
  return {
    forward: state.rootVelocity.x,
    // What falling costs: the wage of all the time that was left.
    alive: 0.5,
    // Running in a curve brings forward speed for a while, and then none.
    drift: -0.2 * abs(state.rootVelocity.y),
    // Flailing legs transfer badly to another engine.
    smooth: -0.01 * sumSquares(sub(memory.lastAction, memory.actionBefore)),
  };
}
`,
  verifier: /* language */ `
/** mean forward speed (along +x), m/s */
export const fitness = mean((state) => state.rootVelocity.x);

/** upright throughout, and at least 1.5 m/s */
export const success = fitness >= 1.5 && survived && always((state) => up(state.rootRotation).z > 0.5);
`,
};
