/**
 * Walk along +x on two legs, in step with a clock of 1.5 strides a second: each foot is asked to be on the ground in its half of the stride, which
 * tells walking from hopping and shuffling without saying how (Siekmann et al. 2021, arXiv:2011.01387).
 */
import type { Task } from "../../../src/core/task.ts";
import { biped } from "../bodies/biped.ts";
import { flat } from "../scenes/index.ts";
import type { RapierSimulation } from "../world.ts";
import { aroundStance } from "./around-stance.ts";
import { onTheGround } from "./randomised.ts";
import { rememberActions } from "./remember.ts";

const remembered = rememberActions(biped);

export const bipedWalk: Task<RapierSimulation> = {
  id: "rapier/biped-walk",
  summary: "walk along +x on two legs",
  simulation: {
    kind: "rapier",
    body: { ...aroundStance(biped, 0.6), resetNoise: { ...biped.resetNoise, yaw: 0.1 } },
    scene: flat,
  },
  horizon: 10,
  memory: {
    fields: [
      ...remembered.fields,
      { name: "phase", unit: "strides", meaning: "of the clock, in [0, 1): the left foot carries in the first half" },
    ],
    update: /* language */ `
// Strides in a step of 1/60 s.
const STRIDE = 1.5 / 60;

export function update(action, memory) {
  return { lastAction: action, actionBefore: memory.lastAction, phase: fract(memory.phase + STRIDE) };
}
`,
  },
  randomised: onTheGround,
  observe: /* language */ `
export function observe(state, memory) {
  const course = unrotate(state.rootRotation, [1, 0, 0]);
  return {
    clock: [sin(2 * PI * memory.phase), cos(2 * PI * memory.phase)],
    height: state.rootPosition.z - 0.78,
    gravity: gravityIn(state.rootRotation),
    // Where +x lies, seen from the trunk.
    course: [course.x, course.y],
    velocity: unrotate(state.rootRotation, state.rootVelocity),
    angularVelocity: scale(unrotate(state.rootRotation, state.rootAngularVelocity), 0.25),
    jointPositions: state.jointPositions,
    jointVelocities: scale(state.jointVelocities, 0.1),
    feet: [state.contactFlags.leftFoot, state.contactFlags.rightFoot],
    lastAction: memory.lastAction,
  };
}
`,
  terminated: /* language */ `
// Fallen: tilted by more than 60 degrees, or the hips (standing at 0.61 m) below 0.4 m.
export function terminated(state) {
  return up(state.rootRotation).z < 0.5 || state.rootPosition.z < 0.58;
}
`,
  reward: /* language */ `
export function reward(state, memory) {
  const leftCarries = memory.phase < 0.5 ? 1 : 0;
  const left = state.contactFlags.leftFoot;
  const right = state.contactFlags.rightFoot;
  const tilt = gravityIn(state.rootRotation);
  return {
    // A brisk walk; faster is not better.
    forward: 1.5 * tolerance(state.rootVelocity.x, 0.9, 1.5, 1),
    alive: 0.5,
    // The foot whose turn it is on the ground, the other in the air.
    rhythm: 0.5 * (leftCarries > 0.5 ? left - right : right - left),
    drift: -0.3 * abs(state.rootVelocity.y),
    level: -1 * (tilt.x ** 2 + tilt.y ** 2),
    straight: -0.3 * abs(yaw(state.rootRotation)),
    smooth: -0.01 * sumSquares(sub(memory.lastAction, memory.actionBefore)),
  };
}
`,
  verifier: /* language */ `
/** mean forward speed (along +x), m/s */
export const fitness = mean((state) => state.rootVelocity.x);

/** upright throughout, and at least 0.8 m/s */
export const success = fitness >= 0.8 && survived && always((state) => up(state.rootRotation).z > 0.5);
`,
};
