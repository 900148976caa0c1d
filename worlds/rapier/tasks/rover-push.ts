/**
 * Push a crate of 2 kg onto a pad of 0.8 m. Crate, pad and heading differ in every episode; the pad lies 1 to 2.4 m beyond the crate. The
 * reward pays for the crate's motion, and a little for being where pushing is possible: behind it.
 */
import type { Task } from "../../../src/core/task.ts";
import { rover } from "../bodies/rover.ts";
import { pushing } from "../scenes/index.ts";
import type { RapierSimulation } from "../world.ts";
import { onWheels } from "./randomised.ts";
import { rememberActions } from "./remember.ts";

export const roverPush: Task<RapierSimulation> = {
  id: "rapier/rover-push",
  summary: "push a crate onto a pad",
  simulation: {
    kind: "rapier",
    body: { ...rover, resetNoise: { joints: 0, yaw: 0.5 } },
    scene: pushing,
    // Around (1, 0).
    things: { crate: { x: [-0.2, 0.3], y: [-0.3, 0.3], yaw: [-0.4, 0.4] } },
  },
  horizon: 20,
  memory: rememberActions(rover),
  command: {
    fields: [
      { name: "pad", components: ["x", "y"], unit: "m", frame: "world", meaning: "middle of the pad" },
      { name: "startDistance", unit: "m", meaning: "distance from the crate to the pad at the start" },
    ],
    sample: /* language */ `
export function sample(random, state) {
  const crate = state.things.crate.position;
  const pad = [lerp(2.3, 3.2, random[0]), lerp(-0.6, 0.6, random[1])];
  return { pad, startDistance: hypot(pad[0] - crate.x, pad[1] - crate.y) };
}
`,
    draws: 2,
  },
  randomised: onWheels,
  observe: /* language */ `
// What is farther away than this looks the same (m): a crate that was lost must not set the scale of what is near.
function near(offset) {
  return scale(offset, min(1, 3 / max(length(offset), 0.001)));
}

export function observe(state, command, memory) {
  const crate = state.things.crate;
  const rotation = state.rootRotation;
  const toCrate = unrotate(rotation, [
    crate.position.x - state.rootPosition.x,
    crate.position.y - state.rootPosition.y,
    0,
  ]);
  const toPad = unrotate(rotation, [command.pad.x - crate.position.x, command.pad.y - crate.position.y, 0]);
  const crateNear = near(toCrate);
  const padNear = near(toPad);
  const velocity = unrotate(rotation, state.rootVelocity);
  const crateVelocity = unrotate(rotation, crate.velocity);
  // A cube looks the same after every quarter turn.
  const turn = 4 * (yaw(crate.rotation) - yaw(rotation));
  return {
    // All seen from the rover: x ahead, y to the left.
    crate: [crateNear.x, crateNear.y],
    crateTurn: [cos(turn), sin(turn)],
    crateVelocity: [crateVelocity.x, crateVelocity.y],
    padFromCrate: [padNear.x, padNear.y],
    velocity: [velocity.x, velocity.y],
    yawRate: state.rootAngularVelocity.z / 3,
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
  const crate = state.things.crate.position;
  const toPad = [command.pad.x - crate.x, command.pad.y - crate.y, 0];
  const remaining = length(toPad);
  const course = normalize(toPad);
  const pushing = remaining > 0.3 ? 1 : 0;
  const toCrate = [crate.x - state.rootPosition.x, crate.y - state.rootPosition.y, 0];
  // Where the bumper touches the crate's far side, seen from the pad.
  const toPlace = sub(toCrate, scale(course, 0.4));
  const speed = hypot(state.rootVelocity.x, state.rootVelocity.y, 0.3 * state.rootAngularVelocity.z);
  return {
    // Speed of the crate towards the pad (m/s): adds up to the distance closed.
    push: 4 * pushing * dot(state.things.crate.velocity, course),
    // The flank is steep: a crate beside the pad is worth next to nothing. Round, since the policy does not know how the pad is turned.
    onPad: 3 * tolerance(remaining, 0, 0.25, 0.2),
    behind: 0.5 * pushing * tolerance(length(toPlace), 0, 0.1, 1),
    // Straight to that place may lead through the crate; this leads round it.
    around: 0.3 * pushing * dot(normalize(toCrate), course),
    // Back to a crate that was missed.
    approach: length(toCrate) > 0.8 ? 0.5 * pushing * dot(state.rootVelocity, normalize(toCrate)) : 0,
    // Standing still where pushing is due: opposed wheels that slip can hold the rover for ever.
    idle: -0.5 * pushing * gaussian(speed, 0.15),
    smooth: -0.02 * sumSquares(sub(memory.lastAction, memory.actionBefore)),
  };
}
`,
  verifier: /* language */ `
function remaining(state, command) {
  const crate = state.things.crate.position;
  return hypot(command.pad.x - crate.x, command.pad.y - crate.y);
}

// The pad is a square of 0.8 m.
function offCentre(state, command) {
  const crate = state.things.crate.position;
  return max(abs(command.pad.x - crate.x), abs(command.pad.y - crate.y));
}

/** share of the crate's distance to the pad that was closed */
export const fitness = 1 - last((state, command) => remaining(state, command) / command.startDistance);

/** the crate's centre is on the pad at the end */
export const success = last((state, command) => offCentre(state, command)) <= 0.4;
`,
};
