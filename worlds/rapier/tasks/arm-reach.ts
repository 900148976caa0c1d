/**
 * Bring the point between the fingers to a target and keep it there. Distance for the way, a narrow bell for the last centimetres,
 * as in Isaac Lab's reaching (Mittal et al. 2023, arXiv:2301.04195); nothing to touch, so nothing but motion is learned.
 */
import { xyz } from "../../../src/core/state-record.ts";
import type { Task } from "../../../src/core/task.ts";
import { arm } from "../bodies/arm.ts";
import { air } from "../scenes/index.ts";
import type { RapierSimulation } from "../world.ts";
import { inTheAir } from "./randomised.ts";
import { rememberActions } from "./remember.ts";

export const armReach: Task<RapierSimulation> = {
  id: "rapier/arm-reach",
  summary: "bring the gripper to a point and hold it there",
  simulation: { kind: "rapier", body: arm, scene: air },
  horizon: 4,
  memory: rememberActions(arm),
  command: {
    fields: [{ name: "target", components: xyz, unit: "m", frame: "world", meaning: "where the gripper should be" }],
    sample: /* language */ `
// In front of the arm, 0.27 to 0.59 m from the shoulder; the arm reaches 0.72 m.
export function sample(random) {
  const direction = lerp(-1.2, 1.2, random[0]);
  const distance = lerp(0.25, 0.5, random[1]);
  return { target: [distance * cos(direction), distance * sin(direction), lerp(0.1, 0.5, random[2])] };
}
`,
    draws: 3,
  },
  randomised: inTheAir,
  observe: /* language */ `
export function observe(state, command, memory) {
  return {
    target: command.target,
    toTarget: scale(sub(command.target, state.sites.grasp), 4),
    jointPositions: scale(state.jointPositions, 0.5),
    jointVelocities: scale(state.jointVelocities, 0.2),
    lastAction: memory.lastAction,
  };
}
`,
  terminated: /* language */ `
export function terminated() {
  return false;
}
`,
  reward: /* language */ `
export function reward(state, command, memory) {
  const distance = length(sub(command.target, state.sites.grasp));
  return {
    // Leads there from anywhere.
    distance: -2 * distance,
    // Distance alone is nearly flat over the last centimetres.
    near: gaussian(distance, 0.1),
    precise: gaussian(distance, 0.02),
    // Shaking at the target is no holding.
    calm: -0.001 * sumSquares(state.jointVelocities),
    smooth: -0.02 * sumSquares(sub(memory.lastAction, memory.actionBefore)),
  };
}
`,
  verifier: /* language */ `
function distance(state, command) {
  return length(sub(command.target, state.sites.grasp));
}

/** minus the distance at the end, m */
export const fitness = -last((state, command) => distance(state, command));

/** within 2 cm of the target for 0.5 s */
export const success = heldFor(0.5, (state, command) => distance(state, command) < 0.02);
`,
};
