/**
 * Drive to a point 2.8 to 4.5 m away, past a ring of six posts that only the range finders show. Straight ahead is right most of the
 * time; where a post stands in the way it has to be rounded without a hard hit.
 */
import type { Task } from "../../../src/core/task.ts";
import { rover } from "../bodies/rover.ts";
import { flat } from "../scenes/index.ts";
import type { Scene, Thing } from "../scenes/schema.ts";
import type { RapierSimulation } from "../world.ts";
import { placeToGo } from "./place-to-go.ts";
import { onWheels } from "./randomised.ts";
import { rememberActions } from "./remember.ts";

/** Distance of the posts from where the rover starts (m); between two of them there are 1.6 m to pass. */
const ring = 1.9;

function post(index: number): Thing {
  const angle = (index * Math.PI) / 3;
  return {
    name: `post${index}`,
    kind: "fixed",
    position: [ring * Math.cos(angle), ring * Math.sin(angle), 0.3],
    shapes: [
      {
        kind: "cylinder",
        centre: [0, 0, 0],
        axis: [0, 0, 1],
        radius: 0.15,
        halfLength: 0.3,
        mass: 0,
        colour: "#b5473c",
      },
    ],
  };
}

const posts: Scene = { ...flat, name: "posts", things: Array.from({ length: 6 }, (_, index) => post(index)) };

export const roverGoto: Task<RapierSimulation> = {
  id: "rapier/rover-goto",
  summary: "drive to a point past a ring of posts, by range finders",
  simulation: { kind: "rapier", body: rover, scene: posts },
  horizon: 15,
  memory: rememberActions(rover),
  command: placeToGo(2.8, 4.5),
  randomised: onWheels,
  observe: /* language */ `
export function observe(state, command, memory) {
  const away = [command.target.x - state.rootPosition.x, command.target.y - state.rootPosition.y, 0];
  const direction = unrotate(state.rootRotation, normalize(away));
  const velocity = unrotate(state.rootRotation, state.rootVelocity);
  return {
    // Seen from the rover: x ahead, y to the left.
    targetDirection: [direction.x, direction.y],
    targetDistance: min(length(away), 5) / 5,
    velocity: [velocity.x, velocity.y],
    yawRate: state.rootAngularVelocity.z / 3,
    // 1 is touching, 0 is 2 m away or more.
    nearness: state.rays.map((range) => 1 - min(range, 2) / 2),
    touching: state.contactFlags.chassis,
    lastAction: memory.lastAction,
  };
}
`,
  terminated: /* language */ `
// Overturned.
export function terminated(state) {
  return up(state.rootRotation).z < 0.5;
}
`,
  reward: /* language */ `
export function reward(state, command, memory) {
  const away = [command.target.x - state.rootPosition.x, command.target.y - state.rootPosition.y, 0];
  let nearest = 2;
  for (const range of state.rays) nearest = min(nearest, range);
  return {
    // Speed of approach (m/s): over an episode it adds up to the distance closed.
    approach: dot(state.rootVelocity, normalize(away)),
    there: 2 * tolerance(length(away), 0, 0.3, 0.5),
    // A margin of 0.35 m around the bumper, so that it turns before it touches.
    clearance: -2 * max(0, 1 - nearest / 0.35),
    hit: state.contactForces.chassis > 60 ? -10 : 0,
    // There are no eyes behind.
    blind: -2 * max(0, -unrotate(state.rootRotation, state.rootVelocity).x - 0.1),
    smooth: -0.02 * sumSquares(sub(memory.lastAction, memory.actionBefore)),
  };
}
`,
  verifier: /* language */ `
// About half of the rover's weight (110 N): leaning on a post with turning wheels or running into it at 0.05 m/s exceeds it.
const HARD_HIT = 60;

function distance(state, command) {
  return hypot(command.target.x - state.rootPosition.x, command.target.y - state.rootPosition.y);
}

/** share of the distance to the target that was closed */
export const fitness = 1 - last((state, command) => distance(state, command) / command.startDistance);

/** within 0.5 m of the target at some time, and never more than 60 N on the chassis */
export const success =
  any((state, command) => distance(state, command) < 0.5) && always((state) => state.contactForces.chassis <= HARD_HIT);
`,
};
