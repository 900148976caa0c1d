/**
 * A bench-top arm: turntable, shoulder, elbow, wrist pitch and wrist roll, and a gripper of two sliding fingers. Angle 0 is
 * stretched straight up; the stance reaches forward with the gripper pointing down.
 */

import type { Actuator, Body, Link } from "./schema.ts";
import { manipulationSettings } from "./settings.ts";

const upper = 0.3;
const fore = 0.28;
const hand = 0.1;
const rubber = { friction: 1.2, restitution: 0 };

function finger(name: string, side: 1 | -1): Link {
  return {
    name,
    parent: "hand",
    joint: {
      name,
      kind: "prismatic",
      anchor: [0, 0, hand],
      // Both coordinates grow as the gripper opens; 0 is closed.
      axis: [0, side, 0],
      limits: [0, 0.045],
    },
    shapes: [
      {
        kind: "box",
        centre: [0, 0.008 * side, 0.035],
        halfExtents: [0.012, 0.008, 0.035],
        mass: 0.08,
        material: rubber,
        colour: "#2b2f36",
      },
    ],
  };
}

function position(
  joint: string,
  kp: number,
  kd: number,
  maxEffort: number,
  range: readonly [number, number],
): Actuator {
  return { name: joint, joint, kind: "position", kp, kd, maxEffort, range };
}

export const arm: Body = {
  name: "arm",
  summary: "five joints and a gripper with two fingers, 0.75 m reach",
  root: "fixed",
  links: [
    {
      name: "base",
      parent: null,
      shapes: [
        {
          kind: "cylinder",
          centre: [0, 0, 0.05],
          axis: [0, 0, 1],
          radius: 0.08,
          halfLength: 0.05,
          mass: 4,
          colour: "#3b4048",
        },
      ],
    },
    {
      name: "turntable",
      parent: "base",
      joint: {
        name: "turn",
        kind: "revolute",
        anchor: [0, 0, 0.1],
        axis: [0, 0, 1],
        limits: [-2.9, 2.9],
      },
      shapes: [
        {
          kind: "cylinder",
          centre: [0, 0, 0.04],
          axis: [0, 0, 1],
          radius: 0.06,
          halfLength: 0.04,
          mass: 1.5,
          colour: "#e2e5ea",
        },
      ],
    },
    {
      name: "upperArm",
      parent: "turntable",
      joint: {
        name: "shoulder",
        kind: "revolute",
        anchor: [0, 0, 0.1],
        axis: [0, 1, 0],
        limits: [-1.9, 1.9],
      },
      shapes: [{ kind: "capsule", from: [0, 0, 0], to: [0, 0, upper], radius: 0.04, mass: 1.5, colour: "#e2e5ea" }],
    },
    {
      name: "foreArm",
      parent: "upperArm",
      joint: {
        name: "elbow",
        kind: "revolute",
        anchor: [0, 0, upper],
        axis: [0, 1, 0],
        limits: [-2.6, 2.6],
      },
      shapes: [{ kind: "capsule", from: [0, 0, 0], to: [0, 0, fore], radius: 0.032, mass: 0.9, colour: "#c9ced6" }],
    },
    {
      name: "wrist",
      parent: "foreArm",
      joint: {
        name: "pitch",
        kind: "revolute",
        anchor: [0, 0, fore],
        axis: [0, 1, 0],
        limits: [-2.1, 2.1],
      },
      shapes: [{ kind: "sphere", centre: [0, 0, 0], radius: 0.035, mass: 0.3, colour: "#c9ced6" }],
    },
    {
      name: "hand",
      parent: "wrist",
      joint: { name: "roll", kind: "revolute", anchor: [0, 0, 0], axis: [0, 0, 1], limits: [-3, 3] },
      shapes: [{ kind: "box", centre: [0, 0, 0.075], halfExtents: [0.02, 0.06, 0.02], mass: 0.4, colour: "#3b4048" }],
    },
    finger("leftFinger", 1),
    finger("rightFinger", -1),
  ],
  actuators: [
    position("turn", 400, 30, 60, [-2.9, 2.9]),
    position("shoulder", 600, 45, 80, [-1.9, 1.9]),
    position("elbow", 400, 25, 50, [-2.6, 2.6]),
    position("pitch", 150, 6, 20, [-2.1, 2.1]),
    position("roll", 80, 2, 10, [-3, 3]),
    position("leftFinger", 1500, 40, 25, [0, 0.045]),
    position("rightFinger", 1500, 40, 25, [0, 0.045]),
  ],
  contacts: ["hand", "leftFinger", "rightFinger"],
  rays: [],
  sites: [{ name: "grasp", link: "hand", position: [0, 0, hand + 0.045] }],
  stance: {
    position: [0, 0, 0],
    joints: { shoulder: 0.3, elbow: 1.5, pitch: Math.PI - 1.8, leftFinger: 0.03, rightFinger: 0.03 },
  },
  resetNoise: { joints: 0.05, yaw: 0 },
  settings: manipulationSettings,
};
