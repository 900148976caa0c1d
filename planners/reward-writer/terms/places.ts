/**
 * Terms for places: going to one, bringing a thing to one, going round one, coming back. What is dense is the speed of approach, which over an episode
 * adds up to the distance closed, as a potential's difference does (Ng, Harada & Russell 1999); a bell at the place pays for staying. Pushing needs a
 * place of its own: behind the thing, seen from where it shall go.
 */
import type { Intent } from "../meaning/index.ts";
import { numberOf, type Quantity } from "../roles.ts";
import type { Term } from "../text.ts";
import { cost, gain, goal, maybe, type Slot, type Workshop } from "./slot.ts";

type Of<Kind extends Intent["kind"]> = Extract<Intent, { kind: Kind }>;

interface Approach {
  /** The way there, its length and direction as names. */
  readonly away: string;
  readonly distance: string;
  readonly direction: string;
}

function approachTo({ definitions }: Workshop, from: Quantity, to: Quantity, name: string, level: boolean): Approach {
  const away = definitions.way(`to${name}`, from, to, level);
  return {
    away,
    distance: definitions.define(`${name.toLowerCase()}Distance`, `length(${away})`),
    direction: definitions.define(`${name.toLowerCase()}Direction`, `normalize(${away})`),
  };
}

const capital = (name: string) => {
  const word = name.replace(/[^A-Za-z0-9]/g, "") || "place";
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
};

export function reachSlots(intent: Of<"reach">, workshop: Workshop): Slot[] {
  const { around, definitions } = workshop;
  const { root } = around.roles;
  const from = intent.who ?? root.position;
  if (!from) return [];
  const isRoot = intent.who === null;
  const { distance, direction } = approachTo(workshop, from, intent.place.position, capital(intent.place.name), isRoot);
  const velocity = isRoot ? definitions.velocity() : null;
  if (!velocity) return nearing(workshop, distance, intent);
  const speed = definitions.speed();
  const closing = `dot(${velocity}, ${direction})`;
  const approach = (code: string, comment: string) => gain("approach", 1, code, comment);
  const there = (weight: number, width: number, margin: number) =>
    gain("there", weight, `tolerance(${distance}, 0, ${width}, ${margin})`, `within ${width} m of it`);
  return [
    goal(
      [0.5, approach(closing, "speed towards it (m/s)")],
      [0.25, approach(`clamp(${closing}, -1, 1)`, "speed towards it, up to 1 m/s")],
      [0.15, approach(`tanh(${closing}) * min(${distance}, 1)`, "speed towards it, less near by")],
      [0.1, cost("remaining", 0.5, `min(${distance}, 5) / 2`, "distance that is left")],
    ),
    goal([0.5, there(2, 0.2, 0.5)], [0.3, there(2, 0.3, 0.5)], [0.2, there(3, 0.1, 0.4)]),
    ...(intent.stays && speed
      ? [
          maybe(
            0.6,
            gain("rest", 0.5, `tolerance(${distance}, 0, 0.3, 0.3) * gaussian(${speed}, 0.3)`, "at rest there"),
          ),
        ]
      : []),
  ];
}

export function leaveSlots({ place }: Of<"leave">, workshop: Workshop): Slot[] {
  const { around, definitions } = workshop;
  const [position, velocity] = [around.roles.root.position, definitions.velocity()];
  if (!position || !velocity) return [];
  const { direction, distance } = approachTo(workshop, position, place.position, capital(place.name), true);
  return [
    goal(
      [0.6, gain("depart", 1, `-dot(${velocity}, ${direction})`, "speed away from it (m/s)")],
      [0.2, gain("depart", 1, `-clamp(dot(${velocity}, ${direction}), -1.5, 1)`, "speed away from it, up to 1.5 m/s")],
      [0.2, gain("farness", 0.5, `min(${distance}, 8)`, "distance from it (m)")],
    ),
  ];
}

/** Where no velocity of the point is known: by distance alone. */
function nearing({ around, definitions }: Workshop, distance: string, { stays }: Of<"reach">): Slot[] {
  const velocities = around.roles.joints?.velocities;
  const motion = velocities
    ? definitions.define(
        "motion",
        velocities.size === 1 ? `abs(${numberOf(velocities, 0)})` : `length(${velocities.expression})`,
      )
    : null;
  const isNear = `tolerance(${distance}, 0, 0.05, 0.15)`;
  return [
    goal(
      [0.4, cost("remaining", 1, `min(${distance}, 3)`, "distance that is left (m)")],
      [0.3, gain("near", 1, `gaussian(${distance}, 0.4)`, "nearness, from afar")],
      [0.3, gain("near", 1, `1 / (1 + 5 * ${distance})`, "nearness, steeper the nearer")],
    ),
    goal(
      [0.5, gain("there", 1, `tolerance(${distance}, 0, 0.03, 0.1)`, "within 3 cm of it")],
      [0.3, gain("there", 1, `tolerance(${distance}, 0, 0.05, 0.2)`, "within 5 cm of it")],
      [0.2, gain("there", 1, `gaussian(${distance}, 0.08)`, "a few centimetres from it")],
    ),
    ...(motion
      ? [
          maybe(
            stays ? 0.6 : 0.35,
            cost("restless", 0.1, `${isNear} * min(${motion}, 5)`, "joints moving when it is there (rad/s)"),
          ),
        ]
      : []),
  ];
}

export function faceSlots(intent: Of<"face">, workshop: Workshop): Slot[] {
  const { around, definitions } = workshop;
  const nose = definitions.nose();
  const { position } = around.roles.root;
  if (!nose || !position) return [];
  const { course } = intent;
  const wanted =
    "position" in course
      ? approachTo(workshop, position, course.position, capital(course.name), true).direction
      : definitions.define("course", `[${numberOf(course, 0)}, ${numberOf(course, 1)}, 0]`);
  const alignment = definitions.define("alignment", `dot(${nose}, ${wanted})`);
  const [target] = around.roles.targets;
  const facing = (code: string, comment: string, weight: number): Term => gain("facing", weight, code, comment);
  if ("position" in course || !target) {
    return [
      goal(
        [0.6, facing(`tolerance(${alignment}, 0.98, 1, 1.5)`, "looks there", 1)],
        [0.4, facing(alignment, "cosine of the angle to it", 1)],
      ),
    ];
  }
  const { distance } = approachTo(workshop, position, target, "Target", true);
  return [
    goal(
      [
        0.6,
        facing(
          `tolerance(${distance}, 0, 0.15, 0.4) * tolerance(${alignment}, 0.99, 1, 1.5)`,
          "looks as asked, where it shall stand",
          2,
        ),
      ],
      [0.2, facing(`gaussian(${distance}, 0.5) * (1 + ${alignment}) / 2`, "looks as asked, the more so the nearer", 2)],
      [0.2, facing(alignment, "cosine of the angle to where it shall look", 0.5)],
    ),
  ];
}

export function pushSlots({ thing, place }: Of<"push">, workshop: Workshop): Slot[] {
  const { around, definitions } = workshop;
  const { root } = around.roles;
  const [mover, velocity, speed] = [root.position, definitions.velocity(), definitions.speed()];
  if (!place) return carrySlots(thing, workshop);
  const { distance: remaining, direction: course } = approachTo(workshop, thing.position, place.position, "Goal", true);
  const open = definitions.define("open", `${remaining} > 0.3 ? 1 : 0`);
  const slots: Slot[] = [
    goal(
      [0.5, gain("delivered", 3, `tolerance(${remaining}, 0, 0.25, 0.2)`, "where it shall be")],
      [0.5, gain("delivered", 3, `tolerance(${remaining}, 0, 0.15, 0.4)`, "where it shall be")],
    ),
  ];
  if (thing.velocity) {
    slots.push(
      goal(
        [
          0.7,
          gain("push", 4, `${open} * dot(${thing.velocity.expression}, ${course})`, "its speed towards the goal (m/s)"),
        ],
        [
          0.3,
          gain(
            "push",
            4,
            `${open} * clamp(dot(${thing.velocity.expression}, ${course}), -0.5, 0.5)`,
            "its speed towards the goal, up to 0.5 m/s",
          ),
        ],
      ),
    );
  } else slots.push(goal([1, cost("remaining", 1, `min(${remaining}, 3)`, "how far it still has to go (m)")]));
  if (!mover || !velocity || !speed) return slots;
  const { away, distance, direction } = approachTo(workshop, mover, thing.position, "Thing", true);
  const behind = (offset: number) =>
    gain(
      "behind",
      0.5,
      `${open} * tolerance(length(sub(${away}, scale(${course}, ${offset}))), 0, 0.1, 1)`,
      `at ${offset} m behind it, seen from the goal`,
    );
  slots.push(
    goal([0.6, behind(0.4)], [0.2, behind(0.5)], [0.2, behind(0.3)]),
    maybe(0.7, gain("around", 0.3, `${open} * dot(${direction}, ${course})`, "on the far side of it")),
    maybe(
      0.75,
      gain(
        "approach",
        0.5,
        `${open} * (${distance} > 0.8 ? dot(${velocity}, ${direction}) : 0)`,
        "back to it from afar (m/s)",
      ),
    ),
    maybe(0.6, cost("idle", 0.5, `${open} * gaussian(${speed}, 0.15)`, "standing still before it is there")),
  );
  return slots;
}

/** A thing with nowhere to bring it: away from where it lies, ahead. */
function carrySlots(thing: Of<"push">["thing"], workshop: Workshop): Slot[] {
  const { around, definitions } = workshop;
  const [mover, velocity, nose] = [around.roles.root.position, definitions.velocity(), definitions.nose()];
  if (!mover || !velocity || !nose || !thing.velocity) return [];
  const { direction, distance } = approachTo(workshop, mover, thing.position, "Thing", true);
  return [
    goal([
      1,
      gain(
        "push",
        3,
        `clamp(dot(${thing.velocity.expression}, ${nose}), -0.5, 1)`,
        "its speed away from the body's nose (m/s)",
      ),
    ]),
    goal([
      1,
      gain("approach", 0.7, `${distance} > 0.6 ? dot(${velocity}, ${direction}) : 0`, "speed towards it (m/s)"),
    ]),
  ];
}

/** Distance to keep from the middle of what is gone round (m). */
const ring = { low: 0.8, high: 1.6 };

export function roundSlots({ place, sign, backwards, sideways }: Of<"round">, workshop: Workshop): Slot[] {
  const { around, definitions } = workshop;
  const [mover, velocity, nose] = [around.roles.root.position, around.roles.root.velocity, definitions.nose()];
  const world = definitions.velocity();
  if (!mover || !velocity || !world) return [];
  const { distance, direction } = approachTo(workshop, mover, place.position, capital(place.name), true);
  // With the place at the left hand it is gone round counter-clockwise.
  const [x, y] = sign === 1 ? [`${direction}[1]`, `-${direction}[0]`] : [`-${direction}[1]`, `${direction}[0]`];
  const tangent = definitions.define("tangent", `[${x}, ${y}, 0]`);
  const along = definitions.define("alongRing", `dot(${world}, ${tangent})`);
  const way = sign === 1 ? "counter-clockwise" : "clockwise";
  const isNear = definitions.define("onRing", `tolerance(${distance}, ${ring.low}, ${ring.high}, 1)`);
  const looks = nose ? `dot(${nose}, ${tangent})` : null;
  return [
    goal(
      [0.5, gain("orbit", 2, `${isNear} * clamp(${along}, -1, 1.5)`, `speed round it, ${way}, near it (m/s)`)],
      [
        0.3,
        gain("orbit", 1.5, `clamp(${along} / max(${distance}, 0.5), -1, 1.5)`, `angle gone round it, ${way} (rad/s)`),
      ],
      [0.2, gain("orbit", 1, along, `speed round it, ${way} (m/s)`)],
    ),
    goal(
      [
        0.6,
        gain(
          "come",
          1.5,
          `${distance} > ${ring.high} ? clamp(dot(${world}, ${direction}), -1, 1) : 0`,
          "speed towards it, from afar (m/s)",
        ),
        gain("near", 0.3, isNear, "at a fit distance from it"),
      ],
      [
        0.4,
        cost("off", 0.5, `max(0, ${distance} - ${ring.high})`, "too far from it (m)"),
        cost("close", 2, `max(0, ${ring.low} - ${distance})`, "too near to it (m)"),
      ],
    ),
    ...(looks === null || sideways
      ? []
      : [
          backwards
            ? goal(
                [0.7, gain("tail", 0.7, `-${isNear} * ${looks}`, "looks where it comes from")],
                [0.3, gain("tail", 0.5, `-${looks}`, "looks where it comes from")],
              )
            : maybe(0.4, gain("nose", 0.3, `${isNear} * ${looks}`, "looks where it goes")),
        ]),
    ...(backwards ? reversing(workshop) : []),
  ];
}

function reversing({ definitions }: Workshop): Slot[] {
  const seen = definitions.bodyVelocity();
  return seen ? [maybe(0.7, gain("reverse", 0.5, `clamp(-${seen}.x, -1, 1)`, "speed backwards (m/s)"))] : [];
}

export function returnSlots({ distance: far }: Of<"return">, workshop: Workshop): Slot[] {
  const { around, definitions } = workshop;
  const [position, velocity] = [around.roles.root.position, definitions.velocity()];
  const { startPosition } = around;
  if (!startPosition || !position || !velocity) return [];
  const { distance, direction } = approachTo(workshop, position, startPosition, "Home", true);
  const back = definitions.define("back", `1 - ${definitions.outward(far)}`);
  const homeward = `${back} * clamp(dot(${velocity}, ${direction}), -1, 1.5)`;
  return [
    goal(
      [0.7, gain("homeward", 1.5, homeward, "speed home, when it is time (m/s)")],
      [0.3, cost("afield", 0.5, `${back} * min(${distance}, 5) / 2`, "distance from home, when it is time")],
    ),
    goal([1, gain("home", 2, `${back} * tolerance(${distance}, 0, 0.3, 0.7)`, "back where it began")]),
    ...(far === null || !around.farthest ? [] : [maybe(0.8, gain("wasThere", 1, back, "was as far away as asked"))]),
  ];
}

export function progressSlots({ gain: quantity }: Of<"progress">): Slot[] {
  return [goal([1, gain("progress", 1, `clamp(${numberOf(quantity, 0)}, -2, 2)`, quantity.meaning)])];
}
