/**
 * What policies of drafted tasks observe: the body's own senses, as in the tasks of its kind, and everything remembered that a verifier may ask for,
 * clipped to where it still says something new. Nothing is left out because a sentence does not need it: the normaliser makes constants of it. But
 * time: what takes a little longer in another engine should not be late there.
 */
import type { Body } from "../bodies/schema.ts";

/** Senses of a robot that moves about. */
export function observeCourse(body: Body, landmark: string | null): string {
  const planar = body.root === "planar";
  const contacts = body.contacts.length > 0 ? "\n    contacts: state.contactFlags," : "";
  const flight = body.contacts.length > 1 ? "\n    airTime: min(memory.airTime, 1)," : "";
  const joints = body.actuators.some(({ kind }) => kind === "velocity")
    ? ""
    : "\n    jointPositions: state.jointPositions,";
  const inputs = ["state", "memory", ...(landmark === null ? [] : ["command"])];
  return /* language */ `
export function observe(${inputs.join(", ")}) {
  const home = unrotate(state.rootRotation, [
    memory.startPosition.x - state.rootPosition.x,
    memory.startPosition.y - state.rootPosition.y,
    0,
  ]);
  const near = min(1, 5 / max(length(home), 0.001));${landmark === null ? "" : landmarkBefore(landmark)}${planar ? "" : courseBefore}
  return {
    height: state.rootPosition.z,
    gravity: gravityIn(state.rootRotation),
    velocity: unrotate(state.rootRotation, state.rootVelocity),
    angularVelocity: scale(unrotate(state.rootRotation, state.rootAngularVelocity), 0.25),${joints}
    jointVelocities: scale(state.jointVelocities, 0.1),${contacts}
    lastAction: memory.lastAction,
    // Where the episode began, seen from the body.
    home: [home.x * near, home.y * near],
    travelled: min(memory.travelled, 20) / 5,
    farthest: min(memory.farthest, 5),${flight}${planar ? tumbled : turned}${landmark === null ? "" : landmarkSeen(landmark, body)}
  };
}
`;
}

const courseBefore = `
  const course = unrotate(state.rootRotation, [1, 0, 0]);
  const off = memory.heading - memory.startHeading;`;

const turned = `
    // Where +x lies, seen from the body.
    course: [course.x, course.y],
    headingChange: [sin(off), cos(off)],
    turned: clamp(memory.turned, -14, 14) / 3,
    turnedLeft: min(memory.turnedLeft, 14) / 3,
    turnedRight: max(memory.turnedRight, -14) / 3,
    side: memory.side,
    swings: min(memory.swings, 6) / 3,`;

const tumbled = `
    tumbled: clamp(memory.tumbled, -14, 14) / 3,`;

const landmarkBefore = (name: string) => `
  const away = [command.${name}.x - state.rootPosition.x, command.${name}.y - state.rootPosition.y, 0];
  const direction = unrotate(state.rootRotation, normalize(away));`;

const landmarkSeen = (name: string, body: Body) => `
    // Seen from the body: x ahead, y to the left.
    ${name}Direction: [direction.x, direction.y],
    ${name}Distance: min(length(away), 6) / 3,
    around: clamp(memory.around, -14, 14) / 3,${
      body.rays.length === 0
        ? ""
        : `
    // 1 is touching, 0 is 2 m away or more.
    nearness: state.rays.map((range) => 1 - min(range, 2) / 2),`
    }`;

/** Senses of a robot that is fixed to the world. */
export function observeJoints(body: Body): string {
  const sites = body.sites.map(
    ({ name }) => `
    ${name}: state.sites.${name},
    ${name}Gone: scale(sub(state.sites.${name}, memory.${name}Start), 3),`,
  );
  return /* language */ `
export function observe(state, memory) {
  return {
    jointSines: state.jointPositions.map((angle) => sin(angle)),
    jointCosines: state.jointPositions.map((angle) => cos(angle)),
    jointPositions: state.jointPositions,
    jointVelocities: scale(state.jointVelocities, 0.2),
    jointTravel: memory.jointTravel.map((way) => clamp(way, -14, 14) / 3),
    lastAction: memory.lastAction,${sites.join("")}
  };
}
`;
}
