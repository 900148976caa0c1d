/**
 * A four-wheeled rover that steers by skidding: wheels on one side turn alike, as on most small field robots; the wheels stand wider than
 * long, without which it could hardly turn on the spot. Seventeen range
 * finders fan out in front and to the sides at bumper height.
 */

import type { Actuator, Body, Link, RaySensor } from "./schema.ts";
import { supportSettings } from "./settings.ts";

const wheelRadius = 0.1;
const axleHeight = -0.02;

const wheels = [
  { name: "frontLeft", front: 1, side: 1 },
  { name: "frontRight", front: 1, side: -1 },
  { name: "backLeft", front: -1, side: 1 },
  { name: "backRight", front: -1, side: -1 },
] as const;

function wheelLink({ name, front, side }: (typeof wheels)[number]): Link {
  return {
    name: `${name}Wheel`,
    parent: "chassis",
    joint: {
      name,
      kind: "revolute",
      anchor: [0.12 * front, 0.22 * side, axleHeight],
      axis: [0, 1, 0],
    },
    shapes: [
      {
        kind: "cylinder",
        centre: [0, 0, 0],
        axis: [0, 1, 0],
        radius: wheelRadius,
        halfLength: 0.03,
        mass: 0.8,
        colour: "#2b2b2b",
      },
    ],
  };
}

function wheelMotor(joint: string): Actuator {
  return { name: joint, joint, kind: "velocity", kd: 6, maxEffort: 6, range: [-20, 20] };
}

const rayCount = 17;
const fan: RaySensor[] = Array.from({ length: rayCount }, (_, index) => {
  const angle = (index / (rayCount - 1) - 0.5) * Math.PI;
  return {
    name: `range${index}`,
    link: "chassis",
    origin: [0.15, 0, 0.03],
    direction: [Math.cos(angle), Math.sin(angle), 0],
    maxDistance: 5,
  };
});

export const rover: Body = {
  name: "rover",
  summary: "four driven wheels, skid steering, 17 range finders, 11.2 kg",
  root: "free",
  links: [
    {
      name: "chassis",
      parent: null,
      shapes: [{ kind: "box", centre: [0, 0, 0], halfExtents: [0.24, 0.17, 0.05], mass: 8, colour: "#d8b13c" }],
    },
    ...wheels.map(wheelLink),
  ],
  actuators: wheels.map(({ name }) => wheelMotor(name)),
  contacts: ["chassis"],
  rays: fan,
  sites: [{ name: "bumper", link: "chassis", position: [0.24, 0, 0] }],
  stance: { position: [0, 0, wheelRadius - axleHeight] },
  resetNoise: { joints: 0, yaw: Math.PI },
  settings: supportSettings,
};
