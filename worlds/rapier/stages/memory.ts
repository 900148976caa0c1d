/**
 * What a stage carries from step to step: besides the last two actions, what a sentence may speak of and an instant does not show: where an episode
 * began, how far something has turned with whole turns counted, how far it has gone. Verifiers and rewards of drafted tasks read it; policies
 * observe it, since what decides about success must be seen (a goal that looks back makes a state Markovian only with its memory: Bacchus, Boutilier
 * & Grove 1996, "Rewarding behaviors").
 */
import { type FieldDeclaration, xyz } from "../../../src/core/state-record.ts";
import type { TaskMemory } from "../../../src/core/task.ts";
import { type Body, movableJoints } from "../bodies/schema.ts";
import { rememberActions } from "../tasks/remember.ts";

/** One remembered thing: its fields, its first value and how it goes on, as members of the records that `start` and `update` give. */
interface Part {
  readonly fields: readonly FieldDeclaration[];
  /** Statements before `return` in `update`, and in `start`. */
  readonly before?: string;
  readonly beforeStart?: string;
  readonly start: string;
  readonly update: string;
}

const plane = xyz.slice(0, 2);

/** A heading is only known while the nose points less steeply than 72 degrees; in between the rate of turning is added up. */
const turning: Part = {
  fields: [
    { name: "startHeading", unit: "rad", frame: "world", meaning: "heading when the episode began" },
    { name: "heading", unit: "rad", frame: "world", meaning: "heading now" },
    {
      name: "turned",
      unit: "rad",
      meaning: "angle turned since the start, whole turns counted; to the left (counter-clockwise) is positive",
    },
    { name: "turnedLeft", unit: "rad", meaning: "largest angle turned so far; 0 when it never turned to the left" },
    { name: "turnedRight", unit: "rad", meaning: "smallest angle turned so far; 0 when it never turned to the right" },
    {
      name: "side",
      unit: "1",
      meaning: "side of the starting heading looked to last, by 20 degrees: 1 left, -1 right",
    },
    { name: "swings", unit: "1", meaning: "how often that side has changed" },
  ],
  before: `
  const nose = forward(state.rootRotation);
  const heading = yaw(state.rootRotation);
  const isKnown = hypot(nose.x, nose.y) > 0.3;
  const turned = memory.turned + (isKnown ? wrapAngle(heading - memory.heading) : state.rootAngularVelocity.z * DT);
  const side = turned > 0.35 ? 1 : turned < -0.35 ? -1 : memory.side;`,
  start: `
    startHeading: yaw(state.rootRotation),
    heading: yaw(state.rootRotation),
    turned: 0,
    turnedLeft: 0,
    turnedRight: 0,
    side: 0,
    swings: 0,`,
  update: `
    startHeading: memory.startHeading,
    heading,
    turned,
    turnedLeft: max(memory.turnedLeft, turned),
    turnedRight: min(memory.turnedRight, turned),
    side,
    swings: memory.swings + (side * memory.side < -0.5 ? 1 : 0),`,
};

/** Of a body that moves in a plane: nose over tail. */
const tumbling: Part = {
  fields: [
    { name: "pitch", unit: "rad", frame: "world", meaning: "tilt now, nose down positive" },
    {
      name: "tumbled",
      unit: "rad",
      meaning: "angle tumbled since the start, whole somersaults counted; forwards (nose down) is positive",
    },
  ],
  before: `
  const nose = forward(state.rootRotation);
  const pitch = atan2(-nose.z, nose.x);`,
  beforeStart: `
  const nose = forward(state.rootRotation);`,
  start: `
    pitch: atan2(-nose.z, nose.x),
    tumbled: 0,`,
  update: `
    pitch,
    tumbled: memory.tumbled + wrapAngle(pitch - memory.pitch),`,
};

const way: Part = {
  fields: [
    { name: "startPosition", components: plane, unit: "m", frame: "world", meaning: "where the episode began" },
    { name: "travelled", unit: "m", meaning: "length of the way gone so far, detours included" },
    { name: "farthest", unit: "m", meaning: "largest distance from the start so far" },
  ],
  before: `
  const distance = hypot(state.rootPosition.x - memory.startPosition.x, state.rootPosition.y - memory.startPosition.y);`,
  start: `
    startPosition: [state.rootPosition.x, state.rootPosition.y],
    travelled: 0,
    farthest: 0,`,
  update: `
    startPosition: memory.startPosition,
    travelled: memory.travelled + hypot(state.rootVelocity.x, state.rootVelocity.y) * DT,
    farthest: max(memory.farthest, distance),`,
};

const flight: Part = {
  fields: [{ name: "airTime", unit: "s", meaning: "for how long nothing has touched the ground" }],
  start: `
    airTime: 0,`,
  update: `
    airTime: state.contactFlags.every((touch) => touch < 0.5) ? memory.airTime + DT : 0,`,
};

/** Of a landmark that the command names. */
function round(name: string): Part {
  const bearing = `atan2(state.rootPosition.y - command.${name}.y, state.rootPosition.x - command.${name}.x)`;
  return {
    fields: [
      { name: "bearing", unit: "rad", frame: "world", meaning: `direction of the robot seen from the ${name}` },
      {
        name: "around",
        unit: "rad",
        meaning: `angle gone round the ${name} since the start, whole rounds counted; counter-clockwise is positive`,
      },
    ],
    before: `
  const bearing = ${bearing};`,
    start: `
    bearing: ${bearing},
    around: 0,`,
    update: `
    bearing,
    around: memory.around + wrapAngle(bearing - memory.bearing),`,
  };
}

/** Of joints that may go round and round. */
function winding(joints: readonly string[]): Part {
  return {
    fields: [
      {
        name: "jointTravel",
        components: joints,
        unit: "rad or m",
        frame: "joint",
        meaning: "how far each joint has moved since the start, whole turns counted",
      },
    ],
    start: `
    jointTravel: [${joints.map(() => 0).join(", ")}],`,
    update: `
    jointTravel: add(memory.jointTravel, scale(state.jointVelocities, DT)),`,
  };
}

/** Of a point of the body. */
function site(name: string): Part {
  const field = `${name}Start`;
  return {
    fields: [{ name: field, components: xyz, unit: "m", frame: "world", meaning: `where ${name} was at the start` }],
    start: `
    ${field}: state.sites.${name},`,
    update: `
    ${field}: memory.${field},`,
  };
}

/** @param landmark a place that the command names */
export function rememberCourse(body: Body, landmark: string | null): TaskMemory {
  const actions = rememberActions(body);
  const parts = partsOf(body, landmark);
  const zeros = `[${body.actuators.map(() => 0).join(", ")}]`;
  return {
    fields: [...actions.fields, ...parts.flatMap(({ fields }) => fields)],
    start: `
export function start(state${landmark === null ? "" : ", command"}) {${parts.map(({ beforeStart = "" }) => beforeStart).join("")}
  return {
    lastAction: ${zeros},
    actionBefore: ${zeros},${parts.map(({ start }) => start).join("")}
  };
}
`,
    update: `
// s
const DT = ${body.settings.controlDt};

export function update(state, action, memory${landmark === null ? "" : ", command"}) {${parts.map(({ before = "" }) => before).join("")}
  return {
    lastAction: action,
    actionBefore: memory.lastAction,${parts.map(({ update }) => update).join("")}
  };
}
`,
  };
}

function partsOf(body: Body, landmark: string | null): Part[] {
  if (body.root === "fixed") {
    return [winding(movableJoints(body).map(({ name }) => name)), ...body.sites.map(({ name }) => site(name))];
  }
  return [
    way,
    body.root === "planar" ? tumbling : turning,
    // Wheels are not among the links whose contacts are told.
    ...(body.contacts.length > 1 ? [flight] : []),
    ...(landmark === null ? [] : [round(landmark)]),
  ];
}
