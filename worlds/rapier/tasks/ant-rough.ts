/**
 * Run along +x over ground of hills and holes without seeing it. Robots begin where the ground is level and move to rougher places
 * as they succeed, a curriculum after Rudin et al. 2021 (arXiv:2109.11978); judged is the roughest place.
 */
import type { Task } from "../../../src/core/task.ts";
import { ant } from "../bodies/ant.ts";
import { rough } from "../scenes/index.ts";
import type { RapierSimulation } from "../world.ts";
import { antRun } from "./ant-run.ts";
import { onTheGround } from "./randomised.ts";

export const antRough: Task<RapierSimulation> = {
  ...antRun,
  id: "rapier/ant-rough",
  summary: "cross rough ground on four legs, blind, along +x",
  simulation: {
    kind: "rapier",
    body: { ...ant, resetNoise: { ...ant.resetNoise, yaw: 0.3 } },
    scene: rough,
    root: { x: [-13.3, -12.7] },
    // The ground ends 2 m beyond.
    levels: [-8, 8],
  },
  randomised: { ...onTheGround, level: [0, 1] },
  curriculum: { parameter: "level", step: 0.25 },
  observe: antRun.observe.replace("    height: state.rootPosition.z,\n", ""),
  terminated: /* language */ `
// Fallen: tilted by more than 60 degrees.
export function terminated(state) {
  return up(state.rootRotation).z < 0.5;
}
`,
  reward: /* language */ `
export function reward(state, memory) {
  return {
    forward: state.rootVelocity.x,
    // What falling costs: the wage of all the time that was left.
    alive: 0.5,
    // Off the course the ground is another.
    drift: -0.2 * abs(state.rootVelocity.y),
    // A belly on the ground is stuck on it.
    belly: state.contactFlags.torso > 0.5 ? -0.5 : 0,
    smooth: -0.01 * sumSquares(sub(memory.lastAction, memory.actionBefore)),
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
