/**
 * A small walker with ten joints: hip roll, hip pitch, knee, ankle pitch and ankle roll on each leg, and flat feet wide enough to
 * stand on. Angle 0 is straight legs; the stance bends hips, knees and ankles a little, as walkers do to keep the knees from locking.
 */

import type { Actuator, Body, Link } from "./schema.ts";
import { supportSettings } from "./settings.ts";

const thigh = 0.3;
const shin = 0.3;
const ankleHeight = 0.05;
const bend = 0.35;
/** From the hips to the trunk's centre of mass, where its frame lies (m). */
const trunkHeight = 0.18;

const sides = [
  { name: "left", side: 1 },
  { name: "right", side: -1 },
] as const;

function legLinks({ name, side }: (typeof sides)[number]): Link[] {
  return [
    {
      name: `${name}Hip`,
      parent: "trunk",
      joint: {
        name: `${name}HipRoll`,
        kind: "revolute",
        anchor: [0, 0.09 * side, -trunkHeight],
        axis: [1, 0, 0],
        limits: [-0.6, 0.6],
      },
      shapes: [{ kind: "sphere", centre: [0, 0, 0], radius: 0.05, mass: 1 }],
    },
    {
      name: `${name}Thigh`,
      parent: `${name}Hip`,
      joint: {
        name: `${name}HipPitch`,
        kind: "revolute",
        anchor: [0, 0, 0],
        axis: [0, 1, 0],
        limits: [-1.6, 1],
      },
      shapes: [
        { kind: "capsule", from: [0, 0, -0.03], to: [0, 0, -thigh], radius: 0.05, mass: 2.5, colour: "#6c8f6a" },
      ],
    },
    {
      name: `${name}Shin`,
      parent: `${name}Thigh`,
      joint: {
        name: `${name}Knee`,
        kind: "revolute",
        anchor: [0, 0, -thigh],
        axis: [0, 1, 0],
        limits: [0, 2],
      },
      shapes: [{ kind: "capsule", from: [0, 0, 0], to: [0, 0, -shin], radius: 0.04, mass: 1.5, colour: "#4f6e4e" }],
    },
    {
      name: `${name}Ankle`,
      parent: `${name}Shin`,
      joint: {
        name: `${name}AnklePitch`,
        kind: "revolute",
        anchor: [0, 0, -shin],
        axis: [0, 1, 0],
        limits: [-0.9, 0.9],
      },
      shapes: [{ kind: "sphere", centre: [0, 0, 0], radius: 0.03, mass: 0.3 }],
    },
    {
      name: `${name}Foot`,
      parent: `${name}Ankle`,
      joint: {
        name: `${name}AnkleRoll`,
        kind: "revolute",
        anchor: [0, 0, 0],
        axis: [1, 0, 0],
        limits: [-0.5, 0.5],
      },
      shapes: [
        { kind: "box", centre: [0.03, 0, -0.035], halfExtents: [0.11, 0.05, 0.015], mass: 0.7, colour: "#2f3b2f" },
      ],
    },
  ];
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

export const biped: Body = {
  name: "biped",
  summary: "a walker with ten joints and flat feet, 20 kg",
  root: "free",
  links: [
    {
      name: "trunk",
      parent: null,
      shapes: [{ kind: "box", centre: [0, 0, 0], halfExtents: [0.07, 0.12, 0.16], mass: 8, colour: "#a9c2a7" }],
    },
    ...sides.flatMap(legLinks),
  ],
  actuators: sides.flatMap(({ name }) => [
    position(`${name}HipRoll`, 300, 12, 100, [-0.6, 0.6]),
    position(`${name}HipPitch`, 300, 12, 100, [-1.6, 1]),
    position(`${name}Knee`, 300, 12, 100, [0, 2]),
    position(`${name}AnklePitch`, 200, 8, 60, [-0.9, 0.9]),
    position(`${name}AnkleRoll`, 200, 8, 60, [-0.5, 0.5]),
  ]),
  contacts: ["trunk", ...sides.flatMap(({ name }) => [`${name}Shin`, `${name}Foot`])],
  rays: [],
  sites: [],
  stance: {
    position: [0, 0, (thigh + shin) * Math.cos(bend) + ankleHeight + trunkHeight],
    joints: Object.fromEntries(
      sides.flatMap(({ name }) => [
        [`${name}HipPitch`, -bend],
        [`${name}Knee`, 2 * bend],
        [`${name}AnklePitch`, -bend],
      ]),
    ),
  },
  resetNoise: { joints: 0.02, yaw: Math.PI },
  settings: supportSettings,
};
