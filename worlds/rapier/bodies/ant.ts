/**
 * Four legs of two joints around a round torso, after the ant of Schulman et al. 2015 (arXiv:1506.02438), lighter and with
 * ball feet: position targets instead of torques, so that it stands when nothing is asked of it. Angle 0 is the stance.
 * Legs are numbered counter-clockwise from the front left.
 */

import type { Actuator, Body, Link, Vector3 } from "./schema.ts";
import { locomotionSettings } from "./settings.ts";

const thighLength = 0.25;
const shinLength = 0.4;
/** How far below the horizontal the shin points in the stance (rad). */
const shinSlope = (70 * Math.PI) / 180;
const footRadius = 0.035;
const torsoRadius = 0.2;

const legs = ["frontLeft", "backLeft", "backRight", "frontRight"].map((name, index) => ({
  name,
  heading: Math.PI / 4 + (index * Math.PI) / 2,
}));

function legLinks(name: string, heading: number): Link[] {
  const out: Vector3 = [Math.cos(heading), Math.sin(heading), 0];
  const along = (distance: number): Vector3 => [out[0] * distance, out[1] * distance, 0];
  const reach = shinLength * Math.cos(shinSlope);
  const drop = shinLength * Math.sin(shinSlope);
  return [
    {
      name: `${name}Thigh`,
      parent: "torso",
      joint: { name: `${name}Hip`, kind: "revolute", anchor: along(torsoRadius), axis: [0, 0, 1], limits: [-0.8, 0.8] },
      shapes: [
        { kind: "capsule", from: [0, 0, 0], to: along(thighLength), radius: 0.04, mass: 0.7, colour: "#c2703d" },
      ],
    },
    {
      name: `${name}Shin`,
      parent: `${name}Thigh`,
      joint: {
        name: `${name}Knee`,
        kind: "revolute",
        anchor: along(thighLength),
        // A positive angle lowers the foot and draws it in.
        axis: [-out[1], out[0], 0],
        limits: [-0.9, 0.9],
      },
      shapes: [
        {
          kind: "capsule",
          from: [0, 0, 0],
          to: [out[0] * reach * 0.9, out[1] * reach * 0.9, -drop * 0.9],
          radius: 0.025,
          mass: 0.4,
          colour: "#8a4a2b",
        },
        {
          kind: "sphere",
          centre: [out[0] * reach, out[1] * reach, -drop],
          radius: footRadius,
          mass: 0.1,
          colour: "#2e2e2e",
        },
      ],
    },
  ];
}

function position(joint: string): Actuator {
  return { name: joint, joint, kind: "position", kp: 30, kd: 2.4, maxEffort: 30, range: [-0.7, 0.7] };
}

export const ant: Body = {
  name: "ant",
  summary: "a round torso on four legs, 8 joints, 10.8 kg",
  root: "free",
  links: [
    {
      name: "torso",
      parent: null,
      shapes: [{ kind: "sphere", centre: [0, 0, 0], radius: torsoRadius, mass: 6, colour: "#e0955a" }],
    },
    ...legs.flatMap(({ name, heading }) => legLinks(name, heading)),
  ],
  actuators: legs.flatMap(({ name }) => [position(`${name}Hip`), position(`${name}Knee`)]),
  contacts: ["torso", ...legs.map(({ name }) => `${name}Shin`)],
  rays: [],
  sites: [],
  stance: { position: [0, 0, shinLength * Math.sin(shinSlope) + footRadius] },
  resetNoise: { joints: 0.1, yaw: Math.PI },
  settings: locomotionSettings,
};
