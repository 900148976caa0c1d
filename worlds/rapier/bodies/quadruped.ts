/**
 * A dog-sized robot with twelve joints: hip abduction, hip flexion and knee on each leg, with the proportions of the small
 * electric quadrupeds that learned locomotion is usually shown on (Hwangbo et al. 2019, arXiv:1901.08652; Rudin et al. 2021,
 * arXiv:2109.11978). Angle 0 is a straight leg; the stance bends it.
 */

import type { Actuator, Body, Link } from "./schema.ts";
import { supportSettings } from "./settings.ts";

const upper = 0.213;
const lower = 0.213;
const footRadius = 0.022;
const hipFlexion = 0.8;
const kneeFlexion = -1.6;

const legs = [
  { name: "frontLeft", front: 1, side: 1 },
  { name: "frontRight", front: 1, side: -1 },
  { name: "backLeft", front: -1, side: 1 },
  { name: "backRight", front: -1, side: -1 },
] as const;

function legLinks({ name, front, side }: (typeof legs)[number]): Link[] {
  return [
    {
      name: `${name}Hip`,
      parent: "trunk",
      joint: {
        name: `${name}Abduction`,
        kind: "revolute",
        anchor: [0.19 * front, 0.047 * side, 0],
        axis: [1, 0, 0],
        limits: [-0.8, 0.8],
      },
      shapes: [
        { kind: "cylinder", centre: [0, 0.04 * side, 0], axis: [0, 1, 0], radius: 0.045, halfLength: 0.03, mass: 0.6 },
      ],
    },
    {
      name: `${name}Thigh`,
      parent: `${name}Hip`,
      joint: {
        name: `${name}Flexion`,
        kind: "revolute",
        anchor: [0, 0.08 * side, 0],
        axis: [0, 1, 0],
        limits: [-1, 2.6],
      },
      shapes: [{ kind: "capsule", from: [0, 0, 0], to: [0, 0, -upper], radius: 0.025, mass: 1, colour: "#5b7aa6" }],
    },
    {
      name: `${name}Calf`,
      parent: `${name}Thigh`,
      joint: {
        name: `${name}Knee`,
        kind: "revolute",
        anchor: [0, 0, -upper],
        axis: [0, 1, 0],
        limits: [-2.7, -0.6],
      },
      shapes: [
        { kind: "capsule", from: [0, 0, 0], to: [0, 0, -lower * 0.9], radius: 0.014, mass: 0.15, colour: "#3c4a5e" },
        { kind: "sphere", centre: [0, 0, -lower], radius: footRadius, mass: 0.05, colour: "#222222" },
      ],
    },
  ];
}

function position(joint: string, range: readonly [number, number]): Actuator {
  return { name: joint, joint, kind: "position", kp: 100, kd: 3, maxEffort: 30, range };
}

export const quadruped: Body = {
  name: "quadruped",
  summary: "a trunk on four legs of three joints, 12 joints, 13.7 kg",
  root: "free",
  links: [
    {
      name: "trunk",
      parent: null,
      shapes: [{ kind: "box", centre: [0, 0, 0], halfExtents: [0.19, 0.06, 0.055], mass: 6.5, colour: "#d7dce2" }],
    },
    ...legs.flatMap(legLinks),
  ],
  actuators: legs.flatMap(({ name }) => [
    position(`${name}Abduction`, [-0.8, 0.8]),
    position(`${name}Flexion`, [-1, 2.6]),
    position(`${name}Knee`, [-2.7, -0.6]),
  ]),
  contacts: ["trunk", ...legs.flatMap(({ name }) => [`${name}Thigh`, `${name}Calf`])],
  rays: [],
  sites: [],
  stance: {
    position: [0, 0, upper * Math.cos(hipFlexion) + lower * Math.cos(hipFlexion + kneeFlexion) + footRadius],
    joints: Object.fromEntries(
      legs.flatMap(({ name }) => [
        [`${name}Flexion`, hipFlexion],
        [`${name}Knee`, kneeFlexion],
      ]),
    ),
  },
  resetNoise: { joints: 0.1, yaw: Math.PI },
  settings: supportSettings,
};
