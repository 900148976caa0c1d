/**
 * Walk to a point 2 to 5 m away in any direction and stay there. The reward is the speed of approach, whose sum is the distance closed
 * whatever the way (a potential: Ng, Harada & Russell 1999), and a wage for being there.
 */
import type { Task } from "../../../src/core/task.ts";
import { ant } from "../bodies/ant.ts";
import { flat } from "../scenes/index.ts";
import type { RapierSimulation } from "../world.ts";
import { placeToGo } from "./place-to-go.ts";
import { onTheGround } from "./randomised.ts";
import { rememberActions } from "./remember.ts";

export const antGoto: Task<RapierSimulation> = {
  id: "rapier/ant-goto",
  summary: "walk on four legs to a point and stay there",
  simulation: { kind: "rapier", body: ant, scene: flat },
  horizon: 10,
  memory: rememberActions(ant),
  command: placeToGo(2, 5),
  randomised: onTheGround,
  observe: /* language */ `
export function observe(state, command, memory) {
  const away = [command.target.x - state.rootPosition.x, command.target.y - state.rootPosition.y, 0];
  const direction = unrotate(state.rootRotation, normalize(away));
  return {
    // Seen from the torso: x ahead, y to the left.
    targetDirection: [direction.x, direction.y],
    targetDistance: min(length(away), 5) / 5,
    height: state.rootPosition.z,
    gravity: gravityIn(state.rootRotation),
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
export function reward(state, command, memory) {
  const away = [command.target.x - state.rootPosition.x, command.target.y - state.rootPosition.y, 0];
  const distance = length(away);
  return {
    // Speed of approach (m/s): over an episode it adds up to the distance closed.
    approach: dot(state.rootVelocity, normalize(away)),
    // More than walking brings, so that staying beats circling.
    there: 2 * tolerance(distance, 0, 0.3, 0.5),
    alive: 0.5,
    smooth: -0.01 * sumSquares(sub(memory.lastAction, memory.actionBefore)),
  };
}
`,
  verifier: /* language */ `
function distance(state, command) {
  return hypot(command.target.x - state.rootPosition.x, command.target.y - state.rootPosition.y);
}

/** share of the distance to the target that was closed */
export const fitness = 1 - last((state, command) => distance(state, command) / command.startDistance);

/** within 0.5 m of the target for 0.5 s */
export const success = heldFor(0.5, (state, command) => distance(state, command) < 0.5);
`,
};
