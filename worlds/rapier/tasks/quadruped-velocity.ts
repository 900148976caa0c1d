/**
 * Move as a joystick says: forward, sideways, turning. The terms are those that have worked on many quadrupeds (Rudin et al. 2021,
 * arXiv:2109.11978; MuJoCo Playground, Zakka et al. 2025, arXiv:2502.08844): track the command, keep the trunk calm, take real steps.
 */
import type { Task } from "../../../src/core/task.ts";
import { quadruped } from "../bodies/quadruped.ts";
import { flat } from "../scenes/index.ts";
import type { RapierSimulation } from "../world.ts";
import { aroundStance } from "./around-stance.ts";
import { onTheGround } from "./randomised.ts";

const joints = quadruped.actuators.map(({ name }) => name);
const feet = ["frontLeft", "frontRight", "backLeft", "backRight"];

export const quadrupedVelocity: Task<RapierSimulation> = {
  id: "rapier/quadruped-velocity",
  summary: "move on four legs as a joystick says: forward, sideways, turning",
  simulation: { kind: "rapier", body: aroundStance(quadruped, 0.6), scene: flat },
  horizon: 10,
  memory: {
    fields: [
      { name: "lastAction", components: joints, unit: "1", meaning: "the action of this step" },
      { name: "actionBefore", components: joints, unit: "1", meaning: "the action of the step before" },
      { name: "airTime", components: feet, unit: "s", meaning: "for how long the foot has been off the ground" },
      {
        name: "landedAfter",
        components: feet,
        unit: "s",
        meaning: "air time of a foot that lands in this step, else 0",
      },
    ],
    update: /* language */ `
const DT = 1 / 60;

function airborne(contact: number, before: number) {
  return contact > 0.5 ? 0 : before + DT;
}

function landing(contact: number, before: number) {
  return contact > 0.5 ? before : 0;
}

export function update(state, action, memory) {
  const touch = state.contactFlags;
  const feet = [touch.frontLeftCalf, touch.frontRightCalf, touch.backLeftCalf, touch.backRightCalf];
  return {
    lastAction: action,
    actionBefore: memory.lastAction,
    airTime: feet.map((contact, i) => airborne(contact, memory.airTime[i])),
    landedAfter: feet.map((contact, i) => landing(contact, memory.airTime[i])),
  };
}
`,
  },
  command: {
    fields: [
      {
        name: "velocity",
        components: ["x", "y"],
        unit: "m/s",
        frame: "body",
        meaning: "wanted velocity, forward and to the left",
      },
      { name: "yawRate", unit: "rad/s", frame: "body", meaning: "wanted rate of turning, counter-clockwise" },
    ],
    sample: /* language */ `
// Three times in four ahead. Slow commands are left out: standing still would nearly follow them.
function ahead(draw: number) {
  return draw < 0.25 ? lerp(-0.6, -0.3, 4 * draw) : lerp(0.4, 1.2, (draw - 0.25) / 0.75);
}

export function sample(random) {
  // One time in ten: stand.
  const moving = random[3] < 0.9 ? 1 : 0;
  return {
    velocity: [moving * ahead(random[0]), moving * lerp(-0.3, 0.3, random[1])],
    yawRate: moving * lerp(-0.8, 0.8, random[2]),
  };
}
`,
    draws: 4,
    every: 4,
  },
  randomised: onTheGround,
  observe: /* language */ `
const STANCE = [0, 0.8, -1.6, 0, 0.8, -1.6, 0, 0.8, -1.6, 0, 0.8, -1.6];

export function observe(state, command, memory) {
  return {
    command: [command.velocity.x, command.velocity.y, command.yawRate],
    gravity: gravityIn(state.rootRotation),
    velocity: unrotate(state.rootRotation, state.rootVelocity),
    angularVelocity: scale(unrotate(state.rootRotation, state.rootAngularVelocity), 0.25),
    jointPositions: sub(state.jointPositions, STANCE),
    jointVelocities: scale(state.jointVelocities, 0.05),
    contacts: state.contactFlags,
    lastAction: memory.lastAction,
  };
}
`,
  terminated: /* language */ `
// Fallen: tilted by more than 60 degrees, or the trunk (standing at 0.32 m) near the ground.
export function terminated(state) {
  return up(state.rootRotation).z < 0.5 || state.rootPosition.z < 0.15;
}
`,
  reward: /* language */ `
const STANCE = [0, 0.8, -1.6, 0, 0.8, -1.6, 0, 0.8, -1.6, 0, 0.8, -1.6];

export function reward(state, command, memory) {
  const velocity = unrotate(state.rootRotation, state.rootVelocity);
  const turning = unrotate(state.rootRotation, state.rootAngularVelocity);
  const tilt = gravityIn(state.rootRotation);
  const moving = hypot(command.velocity.x, command.velocity.y, command.yawRate) > 0.1 ? 1 : 0;
  return {
    // Bell-shaped: exact tracking pays, being far off does not hurt ever more.
    tracking: gaussian(hypot(velocity.x - command.velocity.x, velocity.y - command.velocity.y), 0.5),
    turning: gaussian(turning.z - command.yawRate, 0.5),
    // Keeps the sum above 0 while little is known yet: else falling early would be the better choice.
    alive: 0.5,
    // A trunk that hops, rolls or leans wastes what tracking needs.
    bounce: -1 * velocity.z ** 2,
    wobble: -0.02 * (turning.x ** 2 + turning.y ** 2),
    level: -1 * (tilt.x ** 2 + tilt.y ** 2),
    // Legs near the stance: a crouching gait is one stumble away from a fall.
    stance: -0.1 * sumSquares(sub(state.jointPositions, STANCE)),
    // Steps of 0.15 s or more, while asked to move: without it robots shuffle.
    steps: moving * sum(memory.landedAfter.map((time) => (time > 0 ? time - 0.15 : 0))),
    smooth: -0.01 * sumSquares(sub(memory.lastAction, memory.actionBefore)),
  };
}
`,
  verifier: /* language */ `
// Turning counts as the speed it gives to a point 0.2 m from the middle: about the trunk's corners.
const LEVER = 0.2;

function velocityError(state, command) {
  const velocity = unrotate(state.rootRotation, state.rootVelocity);
  const turning = unrotate(state.rootRotation, state.rootAngularVelocity);
  return hypot(
    velocity.x - command.velocity.x,
    velocity.y - command.velocity.y,
    LEVER * (turning.z - command.yawRate),
  );
}

/** 1 - mean velocity error / (1 m/s); steps after a fall count as 0 */
export const fitness = mean((state, command) => 1 - velocityError(state, command));

/** at least 0.75, and upright throughout */
export const success = fitness >= 0.75 && survived && always((state) => up(state.rootRotation).z > 0.5);
`,
};
