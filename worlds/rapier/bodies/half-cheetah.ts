/**
 * A running animal in a plane: the half-cheetah of Wawrzynski 2009 ("A cat-like robot real-time learning to run") with
 * Gymnasium's lengths, gears, springs and damping. Angle 0 is the standing pose that the springs pull towards.
 */

import type { Actuator, Body, Joint, Link, Vector3 } from "./schema.ts";
import { rotorSettings } from "./settings.ts";

const grip = { friction: 0.8, restitution: 0 };

const backMass = 6.25;
const headMass = 1;
/** The torso's frame lies at its centre of mass (see validate.ts): this far before and above the middle of the back (m). */
const forward = (headMass * 0.6) / (backMass + headMass);
const upward = (headMass * 0.11) / (backMass + headMass);
const onTorso = (x: number, z: number): Vector3 => [x - forward, 0, z - upward];

/** Leg segments: from the joint to the next one, standing (m); mass (kg); limits (rad); spring; damping; torque. */
const segments = [
  {
    name: "backThigh",
    parent: "torso",
    joint: "backHip",
    anchor: onTorso(-0.5, 0),
    end: [0.16, 0, -0.25],
    mass: 1.54,
    limits: [-0.52, 1.05],
    stiffness: 240,
    damping: 6,
    torque: 120,
  },
  {
    name: "backShin",
    parent: "backThigh",
    joint: "backKnee",
    anchor: [0.16, 0, -0.25],
    end: [-0.28, 0, -0.14],
    mass: 1.58,
    limits: [-0.785, 0.785],
    stiffness: 180,
    damping: 4.5,
    torque: 90,
  },
  {
    name: "backFoot",
    parent: "backShin",
    joint: "backAnkle",
    anchor: [-0.28, 0, -0.14],
    end: [0.06, 0, -0.18],
    mass: 1.07,
    limits: [-0.4, 0.785],
    stiffness: 120,
    damping: 3,
    torque: 60,
  },
  {
    name: "frontThigh",
    parent: "torso",
    joint: "frontHip",
    anchor: onTorso(0.5, 0),
    end: [-0.14, 0, -0.24],
    mass: 1.43,
    limits: [-1, 0.7],
    stiffness: 180,
    damping: 4.5,
    torque: 120,
  },
  {
    name: "frontShin",
    parent: "frontThigh",
    joint: "frontKnee",
    anchor: [-0.14, 0, -0.24],
    end: [0.13, 0, -0.18],
    mass: 1.18,
    limits: [-1.2, 0.87],
    stiffness: 120,
    damping: 3,
    torque: 60,
  },
  {
    name: "frontFoot",
    parent: "frontShin",
    joint: "frontAnkle",
    anchor: [0.13, 0, -0.18],
    end: [0.04, 0, -0.15],
    mass: 0.85,
    limits: [-0.5, 0.5],
    stiffness: 60,
    damping: 1.5,
    torque: 30,
  },
] as const;

function segmentLink(segment: (typeof segments)[number]): Link {
  const { name, parent, end, mass, limits, stiffness, damping } = segment;
  const anchor: Vector3 = segment.anchor;
  const joint: Joint = {
    name: segment.joint,
    kind: "revolute",
    anchor,
    axis: [0, 1, 0],
    limits,
    stiffness,
    damping,
    armature: 0.1,
  };
  return {
    name,
    parent,
    joint,
    shapes: [{ kind: "capsule", from: [0, 0, 0], to: end, radius: 0.046, mass, material: grip, colour: "#b0533c" }],
  };
}

export const halfCheetah: Body = {
  name: "half-cheetah",
  summary: "a runner in a plane: a torso on two legs of three joints",
  root: "planar",
  links: [
    {
      name: "torso",
      parent: null,
      shapes: [
        {
          kind: "capsule",
          from: onTorso(-0.5, 0),
          to: onTorso(0.5, 0),
          radius: 0.046,
          mass: backMass,
          material: grip,
          colour: "#d0694d",
        },
        {
          kind: "capsule",
          from: onTorso(0.5, 0),
          to: onTorso(0.7, 0.22),
          radius: 0.046,
          mass: headMass,
          material: grip,
          colour: "#d0694d",
        },
      ],
    },
    ...segments.map(segmentLink),
  ],
  actuators: segments.map<Actuator>(({ joint, torque }) => ({
    name: joint,
    joint,
    kind: "torque",
    maxEffort: torque,
    range: [-torque, torque],
  })),
  contacts: ["torso", "backFoot", "frontFoot"],
  rays: [],
  sites: [],
  stance: { position: [0, 0, 0.62 + upward] },
  resetNoise: { joints: 0.1, yaw: 0 },
  settings: rotorSettings,
};
