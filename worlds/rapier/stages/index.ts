/**
 * The stages that there are: each body on its own, and those that find their way about also with a tower some metres away. A new body gets its stage by
 * one line here.
 */
import { xyz } from "../../../src/core/state-record.ts";
import type { Task, TaskCommand } from "../../../src/core/task.ts";
import { ant } from "../bodies/ant.ts";
import { arm } from "../bodies/arm.ts";
import { biped } from "../bodies/biped.ts";
import { cartpole } from "../bodies/cartpole.ts";
import { halfCheetah } from "../bodies/half-cheetah.ts";
import { hopper } from "../bodies/hopper.ts";
import { quadruped } from "../bodies/quadruped.ts";
import { rover } from "../bodies/rover.ts";
import type { Body } from "../bodies/schema.ts";
import { air, flat } from "../scenes/index.ts";
import type { Scene } from "../scenes/schema.ts";
import { tower } from "../scenes/things.ts";
import { aroundStance } from "../tasks/around-stance.ts";
import { inTheAir, onTheGround, onWheels, torqueDriven } from "../tasks/randomised.ts";
import { rememberCourse } from "./memory.ts";
import { observeCourse, observeJoints } from "./observe.ts";
import type { Reach, Stage } from "./stage.ts";

export type { Stage } from "./stage.ts";

/** From where episodes begin (m): room to walk round it, and to come near. */
const towerPlace = [2.5, 0] as const;
const withTower: Scene = { ...flat, name: "tower", things: [tower("tower", ...towerPlace, 2, "#b5473c")] };

const towerCommand: TaskCommand = {
  fields: [
    {
      name: "tower",
      components: xyz.slice(0, 2),
      unit: "m",
      frame: "world",
      meaning: "where the tower stands: the middle of its foot, which is 0.3 m in radius",
    },
    { name: "startDistance", unit: "m", meaning: "distance to the middle of the tower at the start" },
  ],
  sample: /* language */ `
export function sample(state) {
  const tower = [${towerPlace.join(", ")}];
  return { tower, startDistance: hypot(tower[0] - state.rootPosition.x, tower[1] - state.rootPosition.y) };
}
`,
  draws: 0,
};

const upsideDown = /* language */ `
// Upside down, or nearly.
export function terminated(state) {
  return up(state.rootRotation).z < -0.2;
}
`;
const overturned = /* language */ `
// Overturned.
export function terminated(state) {
  return up(state.rootRotation).z < 0.2;
}
`;
const never = /* language */ `
// Nothing ends an episode early.
export function terminated() {
  return false;
}
`;
const below = (height: number, tilt: number) => /* language */ `
// Fallen: hardly upright any more, or the first link near the ground.
export function terminated(state) {
  return up(state.rootRotation).z < ${tilt} || state.rootPosition.z < ${height};
}
`;

interface Described {
  readonly body: Body;
  readonly words: readonly string[];
  readonly randomised: Task["randomised"];
  readonly terminated: string;
  readonly reach: Reach | null;
}

function roaming({ body, words, randomised, terminated, reach }: Described, landmark: "tower" | null): Stage {
  const name = `rapier/${body.name}${landmark === null ? "" : `-${landmark}`}`;
  const scene = landmark === null ? flat : withTower;
  return {
    name,
    summary: `${body.summary}, on level ground${landmark === null ? "" : ` with a ${landmark} ${towerPlace[0]} m away`}`,
    words,
    landmarks: landmark === null ? [] : [landmark],
    reach,
    simulation: { kind: "rapier", body, scene },
    memory: rememberCourse(body, landmark),
    ...(landmark === null ? {} : { command: towerCommand }),
    randomised,
    observe: observeCourse(body, landmark),
    terminated,
  };
}

function standing({ body, words, randomised, terminated, reach }: Described): Stage {
  return {
    name: `rapier/${body.name}`,
    summary: `${body.summary}, fixed to the world, nothing around it`,
    words,
    landmarks: [],
    reach,
    simulation: { kind: "rapier", body, scene: air },
    memory: rememberCourse(body, null),
    randomised,
    observe: observeJoints(body),
    terminated,
  };
}

/** Of bodies that move in a plane. */
const inPlane = { low: null, tall: null, sideSpeed: 0, turnRate: 0, circle: 1, airTime: 0.1 } as const;

const describedAnt: Described = {
  body: ant,
  words: ["ant", "spider", "insect", "bug", "crab"],
  randomised: onTheGround,
  terminated: upsideDown,
  reach: {
    height: 0.41,
    low: 0.3,
    tall: null,
    speed: 1.5,
    backSpeed: 1.2,
    sideSpeed: 1,
    turnRate: 1.2,
    circle: 0.5,
    radius: 0.6,
    airTime: 0.15,
  },
};
const describedRover: Described = {
  body: rover,
  words: ["rover", "car", "vehicle", "buggy", "truck", "drive"],
  randomised: onWheels,
  terminated: overturned,
  reach: {
    height: 0.12,
    low: null,
    tall: null,
    speed: 1.4,
    backSpeed: 1.4,
    sideSpeed: 0,
    turnRate: 1.5,
    circle: 0.5,
    radius: 0.3,
    airTime: 0,
  },
};
const describedQuadruped: Described = {
  body: aroundStance(quadruped, 0.6),
  words: ["quadruped", "dog", "horse", "pony"],
  randomised: onTheGround,
  terminated: below(0.1, -0.2),
  reach: {
    height: 0.32,
    low: 0.22,
    tall: null,
    speed: 1,
    backSpeed: 0.5,
    sideSpeed: 0.3,
    turnRate: 0.7,
    circle: 0.6,
    radius: 0.35,
    airTime: 0.1,
  },
};

export const stages: readonly Stage[] = [
  roaming(describedAnt, null),
  roaming(describedAnt, "tower"),
  roaming(describedRover, null),
  roaming(describedRover, "tower"),
  roaming(describedQuadruped, null),
  roaming(describedQuadruped, "tower"),
  roaming(
    {
      body: hopper,
      words: ["hopper", "pogo"],
      randomised: torqueDriven,
      terminated: below(0.6, 0.2),
      reach: { ...inPlane, height: 1.21, speed: 1.2, backSpeed: 0.6, radius: 0.2 },
    },
    null,
  ),
  roaming(
    {
      body: halfCheetah,
      words: ["cheetah", "half-cheetah", "cat"],
      randomised: torqueDriven,
      terminated: never,
      reach: { ...inPlane, height: 0.62, speed: 3.5, backSpeed: 1.5, radius: 0.6 },
    },
    null,
  ),
  roaming(
    {
      body: aroundStance(biped, 0.6),
      words: ["biped", "humanoid", "person", "man"],
      randomised: onTheGround,
      terminated: below(0.5, 0.3),
      reach: {
        height: 0.78,
        low: 0.65,
        tall: null,
        speed: 0.8,
        backSpeed: 0.3,
        sideSpeed: 0.2,
        turnRate: 0.4,
        circle: 1,
        radius: 0.2,
        airTime: 0.1,
      },
    },
    null,
  ),
  standing({
    body: cartpole,
    words: ["cartpole", "cart", "pole", "pendulum"],
    randomised: { mass: [0.9, 1.1], delay: [0, 1] },
    terminated: never,
    reach: null,
  }),
  standing({
    body: arm,
    words: ["arm", "manipulator", "gripper", "hand"],
    randomised: inTheAir,
    terminated: never,
    reach: null,
  }),
];
