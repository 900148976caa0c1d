/**
 * Figures of mobs, our own: people-like and four-legged ones, and a plain box for any other. A figure stands on its origin and
 * looks along -z; limbs swing about their joints with the way walked.
 */
import { Group } from "three";
import { purposeKey } from "../../src/core/random.ts";
import { box, type Figure, glow, limb, type Size } from "./figure-parts.ts";

interface PersonLook {
  readonly skin: string;
  readonly coat: string;
  readonly trousers: string;
  /** Of the hood or hair. */
  readonly hair: string | null;
  readonly eyes: string;
  readonly shoes: string;
  /** Arms stretched out, stooping, with eyes that shine in the dark. */
  readonly undead?: boolean;
  readonly thin?: boolean;
}

function person(look: PersonLook): Figure {
  const root = new Group();
  const limbWidth = look.thin ? 0.11 : 0.18;
  const stoop = look.undead ? 0.16 : 0;
  const body = new Group();
  body.position.set(0, 0.72, 0);
  body.rotation.x = -stoop;
  body.add(box([look.thin ? 0.34 : 0.46, 0.62, 0.26], look.coat, 0, 0.34, 0, 0.05));
  // The coat's hem is wider than its waist.
  body.add(box([look.thin ? 0.38 : 0.5, 0.16, 0.3], look.coat, 0, 0.02, 0, 0.04));
  body.add(box([0.4, 0.06, 0.31], look.shoes, 0, 0.13, 0, 0.02));
  const head = new Group();
  head.position.set(0, 0.66, -0.02);
  head.add(box([0.4, 0.42, 0.4], look.skin, 0, 0.21, 0, 0.07));
  if (look.hair) {
    head.add(box([0.44, 0.16, 0.44], look.hair, 0, 0.38, 0.01, 0.06));
    head.add(box([0.44, 0.34, 0.14], look.hair, 0, 0.28, 0.16, 0.06));
  }
  for (const side of [-1, 1]) {
    const eye = look.undead ? glow : box;
    head.add(eye([0.08, 0.06, 0.03], look.eyes, side * 0.1, 0.22, -0.2));
  }
  head.add(box([0.2, 0.04, 0.03], look.shoes, 0, 0.09, -0.195));
  body.add(head);
  const arms = [-1, 1].map((side) =>
    limb([limbWidth, 0.64, limbWidth], look.coat, side * (look.thin ? 0.24 : 0.32), 0.6, 0, {
      colour: look.skin,
      share: 0.4,
    }),
  );
  body.add(...arms);
  const legs = [-1, 1].map((side) =>
    limb([limbWidth + 0.02, 0.72, 0.2], look.trousers, side * 0.12, 0.72, 0, { colour: look.shoes, share: 0.2 }),
  );
  root.add(body, ...legs);
  return {
    root,
    pose(walked, speed, pitch, swing) {
      const amplitude = Math.min(0.85, speed * 0.2);
      const stride = Math.sin(walked * 2.6) * amplitude;
      head.rotation.x = pitch + stoop;
      body.rotation.y = Math.sin(swing * Math.PI) * -0.15;
      const stroke = Math.sin(swing * Math.PI) * 1.5;
      arms.forEach((arm, index) => {
        // One arm higher than the other: nobody stretches both alike.
        const raised = look.undead ? (index === 0 ? 1.25 : 0.8) : 0;
        arm.rotation.x =
          raised + (index === 0 ? -stride : stride) * (look.undead ? 0.4 : 1) + (index === 1 ? stroke : 0);
        arm.rotation.z = (index === 0 ? -1 : 1) * 0.05;
      });
      legs.forEach((leg, index) => {
        leg.rotation.x = index === 0 ? stride : -stride;
      });
    },
  };
}

interface AnimalLook {
  readonly body: Size;
  /** Height of the legs (m). */
  readonly legs: number;
  readonly colour: string;
  /** Of the band about the body: where it begins and how long it is, as shares of the body from its front. */
  readonly band: { readonly colour: string; readonly from: number; readonly length: number };
  readonly head: Size;
  readonly face: string;
  readonly muzzle: string;
  readonly limb: string;
  readonly horns?: string;
  readonly ears?: string;
  /** How round the body is (m). */
  readonly round?: number;
}

function animal(look: AnimalLook): Figure {
  const root = new Group();
  const [width, height, length] = look.body;
  const round = look.round ?? 0.09;
  const middle = look.legs + height / 2;
  root.add(box(look.body, look.colour, 0, middle, 0, round));
  const { colour, from, length: share } = look.band;
  const at = (from + share / 2 - 0.5) * length;
  root.add(box([width + 0.02, height + 0.02, length * share], colour, 0, middle, at, round));
  root.add(box([0.06, height * 0.7, 0.06], look.muzzle, 0, middle + height * 0.05, length / 2 + 0.05, 0.03));
  const head = new Group();
  head.position.set(0, middle + height * 0.32, -length / 2);
  const [headWidth, headHeight, headLength] = look.head;
  head.add(box(look.head, look.face, 0, 0, -headLength / 2, 0.06));
  const muzzle: Size = [headWidth * 0.66, headHeight * 0.42, 0.12];
  head.add(box(muzzle, look.muzzle, 0, -headHeight * 0.22, -headLength - 0.03, 0.04));
  for (const side of [-1, 1]) {
    head.add(box([0.06, 0.08, 0.03], "#1c1a1a", side * headWidth * 0.32, headHeight * 0.16, -headLength - 0.002));
    const ear = box(
      [0.14, 0.06, 0.09],
      look.ears ?? look.face,
      side * (headWidth / 2 + 0.05),
      headHeight * 0.3,
      -headLength * 0.35,
    );
    ear.rotation.z = side * -0.35;
    head.add(ear);
    if (!look.horns) continue;
    head.add(box([0.14, 0.05, 0.05], look.horns, side * headWidth * 0.46, headHeight * 0.52, -headLength * 0.5));
    head.add(
      box([0.05, 0.14, 0.05], look.horns, side * (headWidth * 0.46 + 0.08), headHeight * 0.62, -headLength * 0.5),
    );
  }
  const thickness = Math.min(0.2, width * 0.28);
  const legs = [-1, 1].flatMap((side) =>
    [-1, 1].map((end) =>
      limb(
        [thickness, look.legs + 0.04, thickness],
        look.limb,
        side * (width / 2 - thickness * 0.65),
        look.legs + 0.04,
        end * (length / 2 - thickness * 0.9),
        { colour: look.muzzle, share: 0.22 },
      ),
    ),
  );
  root.add(head, ...legs);
  return {
    root,
    pose(walked, speed) {
      const stride = Math.sin(walked * 3.4) * Math.min(0.7, speed * 0.35);
      legs.forEach((leg, index) => {
        leg.rotation.x = index === 0 || index === 3 ? stride : -stride;
      });
      head.rotation.x = Math.sin(walked * 1.2) * 0.05;
    },
  };
}

const people: Readonly<Record<string, PersonLook>> = {
  player: {
    skin: "#c99a78",
    coat: "#7d5aa6",
    trousers: "#4d5262",
    hair: "#53412f",
    eyes: "#2b2f36",
    shoes: "#3a3431",
  },
  zombie: {
    skin: "#93a67c",
    coat: "#7a5b3e",
    trousers: "#4a4038",
    hair: "#3f4a35",
    eyes: "#ffb84a",
    shoes: "#37302a",
    undead: true,
  },
  husk: {
    skin: "#c0a878",
    coat: "#a8824a",
    trousers: "#7d6340",
    hair: null,
    eyes: "#ffdf8a",
    shoes: "#5a4730",
    undead: true,
  },
  drowned: {
    skin: "#6fa39c",
    coat: "#355f73",
    trousers: "#33505c",
    hair: "#2f5a45",
    eyes: "#9ff0e6",
    shoes: "#2b474d",
    undead: true,
  },
  skeleton: {
    skin: "#ddd8c4",
    coat: "#b9b29a",
    trousers: "#cfc9b4",
    hair: null,
    eyes: "#ff8a6a",
    shoes: "#8f8872",
    undead: true,
    thin: true,
  },
  villager: {
    skin: "#c99a7c",
    coat: "#4f7f6a",
    trousers: "#5b4a3a",
    hair: "#6a5a48",
    eyes: "#2b2f36",
    shoes: "#40332a",
  },
  enderman: {
    skin: "#2a2338",
    coat: "#221c2e",
    trousers: "#221c2e",
    hair: null,
    eyes: "#d98bff",
    shoes: "#181420",
    undead: true,
    thin: true,
  },
  creeper: {
    skin: "#8fbf6a",
    coat: "#7bab58",
    trousers: "#6a964b",
    hair: "#5f8a42",
    eyes: "#20261c",
    shoes: "#4c7034",
  },
};

const animals: Readonly<Record<string, AnimalLook>> = {
  cow: {
    body: [0.74, 0.66, 1.15],
    legs: 0.64,
    colour: "#c07f45",
    band: { colour: "#f1e6d3", from: 0.36, length: 0.3 },
    head: [0.44, 0.44, 0.38],
    face: "#c07f45",
    muzzle: "#6d4a34",
    limb: "#a86c39",
    horns: "#efe7d4",
  },
  pig: {
    body: [0.64, 0.54, 0.95],
    legs: 0.32,
    colour: "#e3a58f",
    band: { colour: "#8a5a4c", from: 0.3, length: 0.26 },
    head: [0.46, 0.42, 0.38],
    face: "#e3a58f",
    muzzle: "#b9705f",
    limb: "#d4937e",
    ears: "#8a5a4c",
    round: 0.14,
  },
  sheep: {
    body: [0.82, 0.74, 1.12],
    legs: 0.5,
    colour: "#f4efe2",
    band: { colour: "#fbf7ec", from: 0.12, length: 0.5 },
    head: [0.34, 0.38, 0.38],
    face: "#4a4743",
    muzzle: "#383532",
    limb: "#4a4743",
    round: 0.2,
  },
  chicken: {
    body: [0.36, 0.34, 0.46],
    legs: 0.26,
    colour: "#b5623a",
    band: { colour: "#d98a4a", from: 0.05, length: 0.35 },
    head: [0.22, 0.3, 0.18],
    face: "#d98a4a",
    muzzle: "#f0b23c",
    limb: "#e0a035",
    round: 0.12,
  },
  spider: {
    body: [0.84, 0.44, 1.1],
    legs: 0.32,
    colour: "#4a4152",
    band: { colour: "#5c5266", from: 0.5, length: 0.4 },
    head: [0.5, 0.4, 0.4],
    face: "#3c3444",
    muzzle: "#d2574a",
    limb: "#352e3d",
    round: 0.16,
  },
  wolf: {
    body: [0.42, 0.42, 0.86],
    legs: 0.42,
    colour: "#8f97a3",
    band: { colour: "#c9ced6", from: 0, length: 0.4 },
    head: [0.34, 0.32, 0.3],
    face: "#9aa2ae",
    muzzle: "#5d6470",
    limb: "#868e9a",
  },
  horse: {
    body: [0.66, 0.68, 1.35],
    legs: 0.95,
    colour: "#9a6a44",
    band: { colour: "#84582f", from: 0.2, length: 0.2 },
    head: [0.32, 0.46, 0.6],
    face: "#9a6a44",
    muzzle: "#543a26",
    limb: "#87592f",
  },
};

export function mobFigure(name: string): Figure {
  const human = people[name];
  if (human) return person(human);
  const beast = animals[name];
  if (beast) return animal(beast);
  const hash = purposeKey(name);
  const root = new Group();
  root.add(box([0.6, 0.9, 0.6], `hsl(${hash % 360}, 35%, 50%)`, 0, 0.45, 0));
  root.add(box([0.3, 0.1, 0.02], "#1c1a1a", 0, 0.7, -0.31));
  return { root, pose: () => undefined };
}
