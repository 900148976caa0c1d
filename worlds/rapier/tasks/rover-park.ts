/**
 * Drive to a place and stand there with a given heading, on level ground: what comes before pushing. A rover that steers by skidding may turn on
 * the spot, so the place and the heading can be had one after the other; the reward pays for each separately.
 */
import { xyz } from "../../../src/core/state-record.ts";
import type { Task } from "../../../src/core/task.ts";
import { rover } from "../bodies/rover.ts";
import { flat } from "../scenes/index.ts";
import type { RapierSimulation } from "../world.ts";
import { onWheels } from "./randomised.ts";
import { rememberActions } from "./remember.ts";

export const roverPark: Task<RapierSimulation> = {
  id: "rapier/rover-park",
  summary: "drive to a place near by and stand there with a given heading",
  simulation: { kind: "rapier", body: rover, scene: flat },
  horizon: 8,
  memory: rememberActions(rover),
  command: {
    fields: [
      { name: "target", components: xyz.slice(0, 2), unit: "m", frame: "world", meaning: "where to stand" },
      {
        name: "course",
        components: xyz.slice(0, 2),
        unit: "1",
        frame: "world",
        meaning: "where to look: a unit vector",
      },
      { name: "startDistance", unit: "m", meaning: "distance to the target when it was given" },
    ],
    sample: /* language */ `
export function sample(random, state) {
  const distance = 1.8 * random[0];
  const direction = 2 * PI * random[1];
  const heading = 2 * PI * random[2];
  return {
    target: [state.rootPosition.x + distance * cos(direction), state.rootPosition.y + distance * sin(direction)],
    course: [cos(heading), sin(heading)],
    startDistance: distance,
  };
}
`,
    draws: 3,
  },
  randomised: onWheels,
  observe: /* language */ `
export function observe(state, command, memory) {
  const away = unrotate(state.rootRotation, [
    command.target.x - state.rootPosition.x,
    command.target.y - state.rootPosition.y,
    0,
  ]);
  const near = scale(away, min(1, 2 / max(length(away), 0.001)));
  const course = unrotate(state.rootRotation, [command.course.x, command.course.y, 0]);
  const velocity = unrotate(state.rootRotation, state.rootVelocity);
  return {
    // Seen from the rover: x ahead, y to the left.
    target: [near.x, near.y],
    course: [course.x, course.y],
    velocity: [velocity.x, velocity.y],
    yawRate: state.rootAngularVelocity.z / 3,
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
  const distance = length(away);
  const course = unrotate(state.rootRotation, [command.course.x, command.course.y, 0]);
  return {
    // Speed of approach (m/s): over an episode it adds up to the distance closed.
    approach: dot(state.rootVelocity, normalize(away)),
    there: tolerance(distance, 0, 0.05, 0.4),
    facing: 2 * tolerance(distance, 0, 0.15, 0.4) * tolerance(course.x, 0.99, 1, 1.5),
    smooth: -0.02 * sumSquares(sub(memory.lastAction, memory.actionBefore)),
  };
}
`,
  verifier: /* language */ `
function distance(state, command) {
  return hypot(command.target.x - state.rootPosition.x, command.target.y - state.rootPosition.y);
}

// Cosine of the angle between where it looks and where it should.
function facing(state, command) {
  const course = unrotate(state.rootRotation, [command.course.x, command.course.y, 0]);
  return course.x;
}

/** how well it looks where it should at the end, less the distance (m) */
export const fitness = last((state, command) => facing(state, command) - distance(state, command));

/** within 0.15 m and 0.25 rad for 0.3 s */
export const success = heldFor(0.3, (state, command) => distance(state, command) < 0.15 && facing(state, command) > 0.969);
`,
};
