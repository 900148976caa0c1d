/**
 * Terms for postures: balancing, standing on some of the feet, high, low, upside down, still. They pay for what an instant shows, in the shape of the
 * Control Suite's tolerances (Tassa et al. 2018, arXiv:1801.00690); products reward doing all of it at once, sums lead there.
 */
import type { Intent } from "../meaning/index.ts";
import { numberOf, type Quantity, wordsOf } from "../roles.ts";
import type { Term } from "../text.ts";
import { cost, gain, goal, maybe, type Slot, type Workshop } from "./slot.ts";

type Of<Kind extends Intent["kind"]> = Extract<Intent, { kind: Kind }>;

const product = (codes: readonly string[]) => codes.join(" * ");
const average = (codes: readonly string[]) =>
  codes.length === 1 ? (codes[0] ?? "0") : `(${codes.join(" + ")}) / ${codes.length}`;

/** How high a free joint's link stands: 1 upright, 0 hanging. */
function uprightness(
  joint: number,
  { around, definitions }: Workshop,
): { readonly code: string; readonly prior: number; readonly how: string; readonly label: string }[] {
  const { joints, sites, root } = around.roles;
  if (!joints) return [];
  const angle = numberOf(joints.positions, joint);
  const name = joints.positions.components?.[joint] ?? "";
  const sentence = wordsOf(around.brief.sentence);
  const tip =
    sites.find((site) => site.size === 3 && site.words.some((word) => sentence.includes(word))) ??
    sites.find(({ size }) => size === 3);
  const meansUpright = /\b0 is upright\b/.test(joints.positions.meaning);
  const ways = [
    {
      code: `(1 + cos(${angle})) / 2`,
      prior: meansUpright ? 1 : 0.3,
      how: `by the angle${name && ` of ${name}`}, 0 upright`,
      label: "uprightAngle",
    },
    ...(meansUpright
      ? []
      : [
          {
            code: `(1 - cos(${angle})) / 2`,
            prior: 0.1,
            how: `by the angle${name && ` of ${name}`}, 0 hanging`,
            label: "raisedAngle",
          },
        ]),
  ];
  if (tip && root.position?.size === 3 && !meansUpright) {
    const rise = definitions.define("rise", `${numberOf(tip, 2)} - ${numberOf(root.position, 2)}`);
    const sides =
      around.freeJoints.length === joints.positions.size ? null : slideOf(joints.positions, around.freeJoints);
    const across = definitions.define(
      "across",
      `hypot(${numberOf(tip, 0)} - ${numberOf(root.position, 0)}${sides ? ` - ${sides}` : ""}, ${numberOf(tip, 1)} - ${numberOf(root.position, 1)})`,
    );
    ways.unshift({
      code: `(1 + sin(atan2(${rise}, ${across}))) / 2`,
      prior: 0.6,
      how: "by how high its end is over its foot",
      label: "upright",
    });
  }
  return ways;
}

/** The driven joint that carries the free one sideways, where there is just one. */
function slideOf(positions: Quantity, freeJoints: readonly number[]): string | null {
  const driven = Array.from({ length: positions.size }, (_, i) => i).filter((i) => !freeJoints.includes(i));
  const [only] = driven;
  return driven.length === 1 && only !== undefined ? numberOf(positions, only) : null;
}

export function balanceSlots({ joint, swings }: Of<"balance">, workshop: Workshop): Slot[] {
  const { around, definitions } = workshop;
  const { joints, others } = around.roles;
  if (!joints) return [];
  const ways = uprightness(joint, workshop);
  const rate = numberOf(joints.velocities, joint);
  const slide =
    slideOf(joints.positions, around.freeJoints) ??
    others.filter(({ unit, size }) => unit === "m" && size === 1).map((each) => numberOf(each, 0))[0];
  return [
    {
      kind: "goal",
      variants: ways.flatMap(({ code, prior, how, label }): Slot["variants"] => {
        const name = definitions.define(label, code);
        const still = gain("still", 1, `${name} ** 2 * gaussian(${rate}, 4)`, "upright and hardly turning");
        return [
          { prior: 0.6 * prior, terms: [gain("upright", 0.5, name, `upright, ${how}`), still] },
          {
            prior: 0.2 * prior,
            terms: [
              gain("upright", 1, `${name} ** 3`, `upright, ${how}; the upper part counts most`),
              cost("restless", 0.1, `${name} * min(abs(${rate}), 10) / 3`, "turning when upright (rad/s)"),
            ],
          },
          {
            prior: 0.2 * prior,
            terms: [
              gain("upright", 1, `tolerance(${name}, 0.97, 1, 0.7)`, `upright, ${how}`),
              gain("still", 0.5, `${name} ** 4 * gaussian(${rate}, 2)`, "upright and hardly turning"),
            ],
          },
        ];
      }),
    },
    ...(slide ? [maybe(0.75, cost("offCentre", 0.2, `min(abs(${slide}) / 2, 2) ** 2`, "away from the middle"))] : []),
    ...(swings ? [] : [maybe(0.8, gain("alive", 0.5, "1", "a wage for every step that is lived"))]),
  ];
}

export function feetSlots({ lift, keep, raises }: Of<"feet">, workshop: Workshop): Slot[] {
  const { around, definitions } = workshop;
  const { flags } = around.roles.contacts;
  if (!flags) return [];
  const up = lift.map((foot) => `(1 - ${numberOf(flags, foot)})`);
  const down = keep.map((foot) => numberOf(flags, foot));
  const lifted = definitions.define("lifted", average(up));
  const planted = definitions.define("planted", average(down));
  const nose = definitions.nose();
  const height = definitions.height();
  const tilt = raises && nose ? (raises === "front" ? `${nose}.z` : `-${nose}.z`) : null;
  return [
    goal(
      [
        0.5,
        gain("lifted", 1, lifted, "those feet off the ground"),
        gain("stance", 1.5, `${product(up)} * ${planted}`, "off the ground, and standing on the others"),
      ],
      [0.3, gain("stance", 2, `${lifted} * ${planted}`, "off the ground, and standing on the others")],
      [
        0.2,
        gain("lifted", 1, lifted, "those feet off the ground"),
        gain("planted", 0.5, planted, "standing on the others"),
      ],
    ),
    ...(tilt
      ? [
          goal(
            [0.5, gain("rear", 1, tilt, `the ${raises} end up`)],
            [0.3, gain("rear", 1.5, `tolerance(${tilt}, 0.6, 1, 0.8)`, `the ${raises} end up steeply`)],
            [0.2, gain("rear", 1, `clamp(${tilt}, -0.5, 0.6)`, `the ${raises} end up, somewhat`)],
          ),
        ]
      : []),
    ...(height && tilt ? [maybe(0.4, gain("height", 1, height, "height of the body (m)"))] : []),
    ...bellyOff(workshop),
  ];
}

export function feetCountSlots({ count }: Of<"feet-count">, workshop: Workshop): Slot[] {
  const { around, definitions } = workshop;
  const { flags } = around.roles.contacts;
  if (!flags) return [];
  const standing = definitions.define("standing", around.feet.map((foot) => numberOf(flags, foot)).join(" + "));
  return [
    goal(
      [
        0.6,
        gain("stance", 2, `tolerance(${standing}, ${count - 0.1}, ${count + 0.1}, 1.5)`, `${count} feet on the ground`),
      ],
      [
        0.4,
        cost("tooMany", 1, `max(0, ${standing} - ${count})`, "feet too many on the ground"),
        cost("tooFew", 1, `max(0, ${count} - ${standing})`, "feet too few on the ground"),
      ],
    ),
    ...bellyOff(workshop),
  ];
}

function bellyOff({ around }: Workshop): Slot[] {
  const { flags } = around.roles.contacts;
  const [trunk] = around.otherContacts;
  return flags && trunk !== undefined
    ? [maybe(0.6, cost("belly", 0.5, numberOf(flags, trunk), "lying on the ground"))]
    : [];
}

export function heightSlots({ sign, who }: Of<"height">, { definitions }: Workshop): Slot[] {
  const height = who ? numberOf(who, 2) : definitions.height();
  if (!height) return [];
  return sign === 1
    ? [
        goal(
          [0.7, gain("height", 2, height, "height of the body (m)")],
          [0.3, gain("height", 2, `tanh(2 * ${height})`, "height of the body; the higher, the less more pays")],
        ),
      ]
    : [
        goal(
          [0.7, cost("height", 2, height, "height of the body (m)")],
          [0.3, gain("low", 1, `gaussian(${height}, 0.3)`, "near the ground")],
        ),
      ];
}

export function jumpSlots(_: Of<"jump">, { around, definitions }: Workshop): Slot[] {
  const [height, velocity] = [definitions.height(), around.roles.root.velocity];
  const { flags } = around.roles.contacts;
  if (!height || velocity?.size !== 3) return [];
  const rising = `max(0, ${numberOf(velocity, 2)})`;
  const aloft: Term[] =
    flags && around.isLegged
      ? [gain("aloft", 1, `${flags.expression}.every((touch) => touch < 0.5) ? 1 : 0`, "nothing touches the ground")]
      : [];
  return [
    goal(
      [0.5, gain("rise", 1, rising, "speed upwards (m/s)"), ...aloft],
      [0.3, gain("height", 3, height, "height of the body (m)"), ...aloft],
      [0.2, gain("rise", 1, rising, "speed upwards (m/s)"), gain("height", 2, height, "height of the body (m)")],
    ),
  ];
}

export function overSlots(_: Of<"over">, { definitions }: Workshop): Slot[] {
  const upright = definitions.upright();
  return upright
    ? [
        goal(
          [0.7, cost("upright", 1, upright, "cosine of the tilt: -1 is upside down")],
          [0.3, gain("over", 1, `tolerance(${upright}, -1, -0.9, 1.5)`, "upside down")],
        ),
      ]
    : [];
}

export function staySlots(_: Of<"stay">, { around, definitions }: Workshop): Slot[] {
  const speed = around.isFixed ? null : definitions.speed();
  const away = definitions.fromStart();
  const velocities = around.roles.joints?.velocities;
  if (!speed)
    return velocities
      ? [goal([1, gain("still", 1, `gaussian(length(${velocities.expression}), 2)`, "joints at rest")])]
      : [];
  // Wheels that work against each other stand still and shake.
  const spin = around.roles.root.angularVelocity;
  const rate = spin && definitions.define("rate", `length(${spin.expression})`);
  return [
    goal(
      [0.6, gain("still", 0.5, `gaussian(${speed}, 0.4)${rate ? ` * gaussian(${rate}, 0.8)` : ""}`, "hardly moving")],
      [0.4, cost("motion", 0.4, `min(${speed}, 2)${rate ? ` + 0.5 * min(${rate}, 4)` : ""}`, "moving, turning")],
    ),
    ...(away ? [maybe(0.6, gain("home", 0.5, `tolerance(${away}, 0, 0.1, 0.6)`, "where it began"))] : []),
  ];
}

export function shakeSlots({ parts }: Of<"shake">, { around }: Workshop): Slot[] {
  const { joints } = around.roles;
  if (!joints) return [];
  const speeds = parts.map((joint) => `abs(${numberOf(joints.velocities, joint)})`);
  return [
    goal(
      [0.6, gain("shake", 1, `min(${average(speeds)}, 6) / 3`, "speed of the joints that shall move")],
      [0.4, gain("shake", 1, `tanh(${average(speeds)} / 3)`, "speed of the joints that shall move")],
    ),
  ];
}

export function avoidSlots(_: Of<"avoid">, { around, definitions }: Workshop): Slot[] {
  const { rays, contacts } = around.roles;
  const slots: Slot[] = [];
  if (rays) {
    const nearest = definitions.define("nearest", `min(...${rays.expression})`);
    const clearance = (margin: number) =>
      cost("tooNear", 2, `max(0, 1 - ${nearest} / ${margin})`, `something nearer than ${margin} m`);
    slots.push({
      kind: "goal",
      variants: [
        { prior: 0.6, terms: [clearance(0.35)] },
        { prior: 0.2, terms: [clearance(0.5)] },
        { prior: 0.2, terms: [clearance(0.25)] },
      ],
    });
    const seen = definitions.bodyVelocity();
    if (seen)
      slots.push(maybe(0.65, cost("blind", 2, `max(0, -${seen}.x - 0.1)`, "backwards, where nothing is seen (m/s)")));
  }
  const { flags, forces } = contacts;
  const trunk = around.otherContacts[0];
  if (forces && trunk !== undefined) {
    const force = numberOf(forces, trunk);
    const hit = (limit: number) => cost("hit", 8, `${force} > ${limit} ? 1 : 0`, `hit by more than ${limit} N`);
    slots.push(maybe(0.8, hit(50), hit(25), cost("hit", 4, `min(${force}, 200) / 50`, "force of what is hit")));
  } else if (flags && trunk !== undefined)
    slots.push(maybe(0.8, cost("hit", 2, numberOf(flags, trunk), "touching something")));
  return slots;
}
