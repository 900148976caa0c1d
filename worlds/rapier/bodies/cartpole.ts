/**
 * A pole on a cart on a rail: the cart and pole of Barto, Sutton & Anderson 1983 (1 kg, 0.1 kg, half length 0.5 m), with the pole free to
 * go all the way round, as swing-up needs. Pole angle 0 is upright and grows towards +x.
 */

import type { Body } from "./schema.ts";
import { locomotionSettings } from "./settings.ts";

export const cartpole: Body = {
  name: "cartpole",
  summary: "a cart on a rail with a free pole",
  root: "fixed",
  links: [
    { name: "rail", parent: null, shapes: [] },
    {
      name: "cart",
      parent: "rail",
      joint: { name: "slide", kind: "prismatic", anchor: [0, 0, 0], axis: [1, 0, 0], limits: [-2.4, 2.4] },
      shapes: [{ kind: "box", centre: [0, 0, 0], halfExtents: [0.2, 0.12, 0.08], mass: 1, colour: "#4f6d8f" }],
    },
    {
      name: "pole",
      parent: "cart",
      joint: { name: "hinge", kind: "revolute", anchor: [0, 0, 0], axis: [0, 1, 0] },
      shapes: [{ kind: "box", centre: [0, 0, 0.5], halfExtents: [0.015, 0.015, 0.5], mass: 0.1, colour: "#d9a441" }],
    },
  ],
  actuators: [{ name: "slide", joint: "slide", kind: "torque", maxEffort: 10, range: [-10, 10] }],
  contacts: [],
  rays: [],
  sites: [{ name: "tip", link: "pole", position: [0, 0, 1] }],
  stance: { position: [0, 0, 1.2], joints: { hinge: Math.PI } },
  resetNoise: { joints: 0.05, yaw: 0 },
  settings: locomotionSettings,
};
