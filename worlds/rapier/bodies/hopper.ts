/**
 * One leg in a plane, torques at three joints: the hopper of Erez, Tassa & Todorov 2011 ("Infinite horizon model predictive
 * control for nonlinear periodic tasks") with Gymnasium's lengths, gears and damping. Angle 0 is upright with a straight leg.
 */

import type { Actuator, Body } from "./schema.ts";
import { rotorSettings } from "./settings.ts";

const grip = { friction: 1.5, restitution: 0 };

function torque(joint: string, maxEffort: number): Actuator {
  return { name: joint, joint, kind: "torque", maxEffort, range: [-maxEffort, maxEffort] };
}

export const hopper: Body = {
  name: "hopper",
  summary: "one leg in a plane: thigh, shin and foot under a torso",
  root: "planar",
  links: [
    {
      name: "torso",
      parent: null,
      shapes: [{ kind: "capsule", from: [0, 0, -0.2], to: [0, 0, 0.2], radius: 0.05, mass: 3.53, colour: "#c98a3b" }],
    },
    {
      name: "thigh",
      parent: "torso",
      joint: {
        name: "hip",
        kind: "revolute",
        anchor: [0, 0, -0.2],
        axis: [0, 1, 0],
        limits: [-1, 2.6],
        damping: 1,
        armature: 1,
      },
      shapes: [{ kind: "capsule", from: [0, 0, 0], to: [0, 0, -0.45], radius: 0.05, mass: 3.93, colour: "#b3742c" }],
    },
    {
      name: "shin",
      parent: "thigh",
      joint: {
        name: "knee",
        kind: "revolute",
        anchor: [0, 0, -0.45],
        axis: [0, 1, 0],
        limits: [-2.6, 0.3],
        damping: 1,
        armature: 1,
      },
      shapes: [{ kind: "capsule", from: [0, 0, 0], to: [0, 0, -0.5], radius: 0.04, mass: 2.71, colour: "#9a6021" }],
    },
    {
      name: "foot",
      parent: "shin",
      joint: {
        name: "ankle",
        kind: "revolute",
        anchor: [0, 0, -0.5],
        axis: [0, 1, 0],
        limits: [-0.79, 0.79],
        damping: 1,
        armature: 1,
      },
      shapes: [
        {
          kind: "capsule",
          from: [-0.13, 0, 0],
          to: [0.26, 0, 0],
          radius: 0.06,
          mass: 5.09,
          material: grip,
          colour: "#5e3a12",
        },
      ],
    },
  ],
  actuators: [torque("hip", 200), torque("knee", 200), torque("ankle", 200)],
  contacts: ["torso", "thigh", "shin", "foot"],
  rays: [],
  sites: [],
  stance: { position: [0, 0, 0.2 + 0.45 + 0.5 + 0.06] },
  resetNoise: { joints: 0.005, yaw: 0 },
  settings: rotorSettings,
};
