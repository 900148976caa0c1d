/**
 * Terms for moving: along a direction, turning, in circles and eights, as a joystick says. Speeds (m/s, rad/s) are of order 1 for bodies of this size and
 * enter as they are; capped and saturating forms are alternatives. Bells around a wanted velocity follow Rudin et al. 2021 (arXiv:2109.11978).
 */
import type { Intent, Speed } from "../meaning/index.ts";
import { numberOf, type Quantity } from "../roles.ts";
import { beyond } from "../surroundings.ts";
import { cost, gain, goal, maybe, type Slot, type Workshop } from "./slot.ts";

type Of<Kind extends Intent["kind"]> = Extract<Intent, { kind: Kind }>;

const signed = (sign: 1 | -1, code: string) => (sign === 1 ? code : `-${code}`);

/** Ways to pay for a speed. */
function pace(name: string, velocity: string, speed: Speed, comment: string, left?: string): Slot {
  if (left !== undefined) {
    // What is left of the way, from far to near; backwards again where it went too far.
    return goal(
      [0.6, gain(name, 1, `${left} > 0 ? clamp(${velocity}, -1, 1) : 0`, `${comment} until it is far enough`)],
      [
        0.4,
        gain(name, 1.5, `clamp(2 * (${left}), -1, 1) * clamp(${velocity}, -1, 1)`, `${comment}, as far as is asked`),
      ],
    );
  }
  if (speed.kind === "about") {
    const { value } = speed;
    return goal(
      [
        0.6,
        gain(
          name,
          1,
          `tolerance(${velocity}, ${0.9 * value}, ${1.2 * value}, ${value})`,
          `${comment}, about ${value} of it`,
        ),
      ],
      [0.4, gain(name, 1 / value, `min(${velocity}, ${value})`, `${comment}, up to ${value}`)],
    );
  }
  return goal(
    [0.5, gain(name, 1, velocity, comment)],
    [0.25, gain(name, 1, `clamp(${velocity}, -1, 3)`, `${comment}, no more than 3 of it`)],
    [0.15, gain(name, 1, `2 * tanh(${velocity} / 2)`, `${comment}; the faster, the less more pays`)],
    [0.1, gain(name, 1, `clamp(${velocity}, -1, 1.5)`, `${comment}, no more than 1.5 of it`)],
  );
}

export function goSlots(intent: Of<"go">, { around, definitions }: Workshop): Slot[] {
  const { velocity } = around.roles.root;
  if (!velocity) return [];
  const { axis, sign, frame, speed } = intent;
  if (frame === "world" || axis === 2) {
    const name = ["x", "y", "z"][axis] ?? "x";
    const side = axis === 0 ? 1 : 0;
    const nose = definitions.nose();
    return [
      pace(
        "along",
        signed(sign, numberOf(velocity, axis)),
        speed,
        `speed along ${sign === 1 ? "+" : "-"}${name} (m/s)`,
      ),
      maybe(0.65, cost("drift", 0.2, `abs(${numberOf(velocity, side)})`, "speed to the side (m/s)")),
      ...(nose && axis === 0
        ? [maybe(0.15, gain("facing", 0.3, `${signed(sign, `${nose}.x`)}`, "looks where it goes"))]
        : []),
    ];
  }
  if (frame === "start" && around.startHeading) return courseSlots(intent, { around, definitions });
  const seen = definitions.bodyVelocity();
  if (!seen) return goSlots({ ...intent, frame: "world" }, { around, definitions });
  const [main, side] = axis === 0 ? ["x", "y"] : ["y", "x"];
  const where = axis === 0 ? (sign === 1 ? "ahead" : "backwards") : sign === 1 ? "to its left" : "to its right";
  return [
    pace(
      "along",
      whileOutward(outwardOf({ around, definitions }, null), signed(sign, `${seen}.${main}`)),
      speed,
      `speed ${where}, seen from the body (m/s)`,
    ),
    maybe(0.65, cost("drift", 0.2, `abs(${seen}.${side})`, "speed across it (m/s)")),
    ...keepHeading(around, definitions, axis === 1 || sign === -1 ? 0.7 : 0.6),
  ];
}

const whileOutward = (outward: string | null, code: string) => (outward ? `${outward} * ${code}` : code);

/** Who shall come back goes away only for a while. */
function outwardOf({ around, definitions }: Workshop, distance: number | null): string | null {
  const comesBack = /\b(and|then|come|comes|go) back\b|\breturns?\b/i.test(around.brief.sentence);
  return comesBack && around.startPosition ? definitions.outward(distance) : null;
}

/** Along the direction in which the body looked when the episode began, as far as was said. */
function courseSlots({ axis, sign, speed, distance }: Of<"go">, { around, definitions }: Workshop): Slot[] {
  const { velocity, position } = around.roles.root;
  const { startHeading, startPosition } = around;
  if (!velocity || !startHeading) return [];
  const heading = definitions.define(
    "heading",
    axis === 0 ? startHeading.expression : `${startHeading.expression} + PI / 2`,
  );
  const ahead = definitions.define("ahead", `[cos(${heading}), sin(${heading}), 0]`);
  const world = definitions.velocity() ?? "[0, 0, 0]";
  const along = definitions.define("alongCourse", `dot(${world}, ${ahead})`);
  const aside = definitions.define(
    "asideCourse",
    `${numberOf(velocity, 1)} * ${ahead}[0] - ${numberOf(velocity, 0)} * ${ahead}[1]`,
  );
  const drift = maybe(0.65, cost("drift", 0.2, `abs(${aside})`, "speed across it (m/s)"));
  const manners: Slot[] = [drift, ...keepHeading(around, definitions, 0.7)];
  const comment = "speed in the direction asked for, seen from the start (m/s)";
  if (distance === null || !startPosition || !position)
    return [
      pace("along", whileOutward(outwardOf({ around, definitions }, null), signed(sign, along)), speed, comment),
      ...manners,
    ];
  const gone = `dot(${definitions.way("wayFromStart", startPosition, position, true)}, ${ahead})`;
  const way = "speed in the direction asked for, seen from the start (m/s)";
  const outward = outwardOf({ around, definitions }, distance);
  if (outward)
    return [pace("along", whileOutward(outward, `clamp(${signed(sign, along)}, -1, 1.5)`), speed, way), drift];
  const left = definitions.define("leftToGo", `${beyond(distance)} - ${signed(sign, gone)}`);
  const arrived = gain("arrived", 2, `tolerance(${left}, -0.1, 0.1, 0.5)`, `${distance} m away from the start`);
  const still = definitions.speed();
  const atRest = `tolerance(${left}, -0.1, 0.1, 0.3) * gaussian(${still}, 0.3)`;
  const rest = still ? [maybe(0.6, gain("rest", 0.7, atRest, "at rest there"))] : [];
  return [pace("along", signed(sign, along), speed, way, left), goal([1, arrived]), ...rest, ...manners];
}

/** Curves pay for a while in the body's own frame, and lead nowhere. */
function keepHeading(around: Workshop["around"], definitions: Workshop["definitions"], probability: number): Slot[] {
  const turning = definitions.turning();
  const { rotation } = around.roles.root;
  if (!turning || !rotation) return [];
  const less = cost("swerve", 0.3, `abs(${turning})`, "turning on the way (rad/s)");
  if (!around.startHeading) return [maybe(probability, less)];
  const off = `1 - cos(yaw(${rotation.expression}) - ${around.startHeading.expression})`;
  return [maybe(probability, cost("offCourse", 0.5, off, "looks elsewhere than at the start"), less)];
}

export function wanderSlots(intent: Of<"wander">, { definitions }: Workshop): Slot[] {
  const speed = definitions.speed();
  return speed ? [pace("speed", speed, intent.speed, "horizontal speed (m/s)")] : [];
}

export function turnSlots(intent: Of<"turn">, { around, definitions }: Workshop): Slot[] {
  const turning = definitions.turning();
  if (!turning) return [];
  const { sign, onSpot, turns } = intent;
  const rate = signed(sign, turning);
  const speed = definitions.speed();
  const away = definitions.fromStart();
  const side = sign === 1 ? "left" : "right";
  const place: Slot[] = onSpot
    ? [
        ...(speed ? [maybe(0.85, cost("wander", 0.5, `min(${speed}, 2)`, "leaves its place (m/s)"))] : []),
        ...(away ? [maybe(0.7, cost("astray", 0.5, `min(${away}, 2)`, "distance from where it began (m)"))] : []),
      ]
    : [];
  if (turns !== null && around.turned) {
    const left = definitions.define(
      "leftToTurn",
      `${Number((2 * Math.PI * turns).toFixed(3))} - ${signed(sign, around.turned.expression)}`,
    );
    const done = definitions.define("done", `tolerance(${left}, -0.2, 0.2, 0.6)`);
    return [
      goal(
        [
          0.6,
          gain(
            "turn",
            1,
            `${left} > 0 ? clamp(${rate}, -1, 2) : 0`,
            `turning to the ${side} until it is enough (rad/s)`,
          ),
        ],
        [0.4, cost("leftToTurn", 0.3, `abs(${left})`, "angle that is left (rad)")],
      ),
      goal([1, gain("done", 1, done, "turned as far as asked")]),
      maybe(0.6, cost("restless", 0.3, `${done} * abs(${turning})`, "still turning when it is enough (rad/s)")),
      ...place,
    ];
  }
  return [
    goal(
      [0.4, gain("turn", 1, `clamp(${rate}, -1, 3)`, `turning to the ${side}, up to 3 rad/s`)],
      [0.3, gain("turn", 1, rate, `turning to the ${side} (rad/s)`)],
      [0.3, gain("turn", 1.5, `tanh(${rate})`, `turning to the ${side}; the faster, the less more pays`)],
    ),
    ...place,
  ];
}

export function whirlSlots({ joint, sign }: Of<"whirl">, { around }: Workshop): Slot[] {
  const { joints } = around.roles;
  if (!joints) return [];
  const rate = signed(sign, numberOf(joints.velocities, joint));
  return [
    goal(
      [0.6, gain("whirl", 1, `clamp(${rate}, -10, 10) / 3`, "rate of the joint that swings freely (rad/s)")],
      [
        0.4,
        gain("whirl", 2, `tanh(${rate} / 5)`, "rate of the joint that swings freely; the faster, the less more pays"),
      ],
    ),
  ];
}

export function flipSlots({ about, sign }: Of<"flip">, { around, definitions }: Workshop): Slot[] {
  const { rotation, angularVelocity, velocity } = around.roles.root;
  if (!rotation || !angularVelocity) return [];
  const seen = definitions.define("bodyTurning", `unrotate(${rotation.expression}, ${angularVelocity.expression})`);
  // About the axis to the left, the nose goes down; about the axis ahead, the left side goes up.
  const rate = signed(sign, `${seen}.${about === "pitch" ? "y" : "x"}`);
  const rising = velocity?.size === 3 ? numberOf(velocity, 2) : null;
  return [
    goal(
      [0.6, gain("flip", 1, `clamp(${rate}, -2, 8) / 2`, "rate of turning over (rad/s)")],
      [0.4, gain("flip", 2, `tanh(${rate} / 4)`, "turning over; the faster, the less more pays")],
    ),
    ...(rising ? [maybe(0.5, gain("rise", 0.5, `clamp(${rising}, 0, 3)`, "speed upwards (m/s)"))] : []),
  ];
}

export function circleSlots({ sign, backwards }: Of<"circle">, { definitions }: Workshop): Slot[] {
  const [seen, turning] = [definitions.bodyVelocity(), definitions.turning()];
  if (!seen || !turning) return [];
  const ahead = signed(backwards ? -1 : 1, `${seen}.x`);
  const rate = signed(sign, turning);
  return [
    goal(
      [
        0.5,
        gain("ahead", 1, `clamp(${ahead}, -1, 1)`, "speed along the curve (m/s)"),
        gain("curve", 0.7, `clamp(${rate}, -1, 1)`, "turning (rad/s)"),
      ],
      [
        0.5,
        gain("curve", 1.5, `clamp(${ahead}, 0, 1) * clamp(${rate}, 0, 1)`, "going and turning at once"),
        gain("ahead", 0.5, `clamp(${ahead}, -1, 1)`, "speed along the curve (m/s)"),
      ],
    ),
  ];
}

export function weaveSlots({ shape }: Of<"weave">, { around, definitions }: Workshop): Slot[] {
  const [seen, turning] = [definitions.bodyVelocity(), definitions.turning()];
  if (!seen || !turning) return [];
  const { horizon } = around.brief;
  // An eight is two rounds, one each way; a wave is a quarter turn each way, again and again.
  const half = shape === "eight" ? Math.min(horizon / 2, 8) : Math.min(horizon / 5, 2);
  const rate = Number((((shape === "eight" ? 2 : 0.5) * Math.PI) / half).toPrecision(3));
  // A wave begins in the middle of a bend, or it would lead off to one side.
  const clock = shape === "eight" ? "time" : `time + ${half / 2}`;
  const { lookedTo, turnedLeft } = around;
  // One whole round to the left, then to the right; by the clock where rounds are not remembered.
  const isLeft =
    shape === "eight" && turnedLeft ? `${numberOf(turnedLeft, 0)} < 6.4` : `mod(${clock}, ${2 * half}) < ${half}`;
  const wanted = definitions.define("wanted", `${isLeft} ? ${rate} : -${rate}`);
  const ahead = `${seen}.x`;
  if (shape === "zigzag" && lookedTo) return swingSlots(lookedTo, turning, { around, definitions });
  return [
    goal(
      [
        0.5,
        gain(
          "bend",
          1,
          `gaussian(${turning} - ${wanted}, ${Number((rate * 0.7).toPrecision(2))})`,
          "turning by turns to the left and to the right",
        ),
      ],
      [0.5, gain("bend", 1, `clamp(${turning} / ${wanted}, -1, 1)`, "turning by turns to the left and to the right")],
    ),
    goal(
      [0.7, gain("ahead", 0.7, `clamp(${ahead}, -1, 1)`, "speed ahead (m/s)")],
      [0.3, gain("ahead", 1, `tanh(2 * ${ahead})`, "going ahead")],
    ),
  ];
}

/**
 * To and fro by what is remembered, not by a clock, which a small network reads badly: back to the other side as soon as one side has been looked to.
 */
function swingSlots(side: Quantity, turning: string, { around, definitions }: Workshop): Slot[] {
  const velocity = definitions.velocity();
  const start = around.startHeading?.expression ?? "0";
  if (!velocity) return [];
  const along = definitions.define("alongCourse", `dot(${velocity}, [cos(${start}), sin(${start}), 0])`);
  const bend = definitions.define("bendBack", `(${numberOf(side, 0)} > 0.5 ? -1 : 1) * ${turning}`);
  return [
    goal(
      [0.6, gain("bend", 1, `clamp(${bend}, -1.5, 1.5)`, "turning to the side that was not looked to last (rad/s)")],
      [0.4, gain("bend", 1, `tanh(2 * ${bend})`, "turning to the side that was not looked to last")],
    ),
    goal(
      [0.7, gain("along", 1, `clamp(${along}, -1, 1)`, "speed in the first direction (m/s)")],
      [0.3, gain("along", 1, `tanh(2 * ${along})`, "going in the first direction")],
    ),
  ];
}

export function followSlots({ velocity, turning }: Of<"follow">, { around, definitions }: Workshop): Slot[] {
  const slots: Slot[] = [];
  const seen = velocity ? definitions.bodyVelocity() : null;
  if (velocity && seen) {
    const apart =
      velocity.size === 1
        ? `${seen}.x - ${numberOf(velocity, 0)}`
        : `hypot(${seen}.x - ${numberOf(velocity, 0)}, ${seen}.y - ${numberOf(velocity, 1)})`;
    const error = definitions.define("velocityError", velocity.size === 1 ? `abs(${apart})` : apart);
    slots.push(
      goal(
        [0.5, gain("follow", 1.5, `gaussian(${error}, 0.4)`, "velocity as asked for")],
        [
          0.3,
          gain(
            "follow",
            1.5,
            `0.5 * gaussian(${error}, 0.25) + 0.5 * gaussian(${error}, 1)`,
            "velocity as asked for, near and far",
          ),
        ],
        [0.2, cost("lag", 1.5, `min(${error}, 2)`, "difference of velocities (m/s)")],
      ),
    );
  }
  const { rotation, angularVelocity } = around.roles.root;
  if (turning && rotation && angularVelocity) {
    const error = definitions.define(
      "turningError",
      `unrotate(${rotation.expression}, ${angularVelocity.expression}).z - ${numberOf(turning, 0)}`,
    );
    slots.push(
      goal(
        [0.7, gain("followTurn", 0.8, `gaussian(${error}, 0.4)`, "turning as asked for")],
        [0.3, cost("lagTurn", 0.8, `min(abs(${error}), 2)`, "difference of the rates of turning (rad/s)")],
      ),
    );
  }
  return slots;
}
