/** Ways: ahead, back and sideways, there and back, in shapes, and about a landmark. */
import { each, written } from "../text.ts";
import type { Wish } from "../wish.ts";
import {
  awayOf,
  type Criterion,
  cannot,
  counted,
  type Ground,
  isAtRest,
  landmarkDistance,
  needed,
  speedOf,
  velocityOf,
} from "./context.ts";

/** Speed in the direction in which the body is to move, and the mean of it that it can have. */
function along(wish: Wish, ground: Ground): { expression: string; reach: number; says: string } {
  const { speed, backSpeed, sideSpeed } = ground.reach;
  const velocity = velocityOf(ground);
  const isSide = wish.direction === "side" || (wish.direction === undefined && wish.hand !== undefined && !wish.shape);
  if (isSide) {
    if (sideSpeed === 0) throw cannot(ground, "move sideways");
    const expression = wish.hand === undefined ? `abs(${velocity}.y)` : `${wish.hand > 0 ? "" : "-"}${velocity}.y`;
    const hand = wish.hand === undefined ? "" : wish.hand > 0 ? ", to the left" : ", to the right";
    return { expression, reach: sideSpeed, says: `sideways${hand}` };
  }
  if (wish.direction === "back") {
    if (backSpeed === 0) throw cannot(ground, "move backwards");
    return { expression: `-${velocity}.x`, reach: backSpeed, says: "backwards" };
  }
  return { expression: `${velocity}.x`, reach: speed, says: "forwards" };
}

/** How it moves while something else says where: backwards, sideways. */
function gait(wish: Wish, ground: Ground): readonly Criterion[] {
  if (wish.direction !== "back" && wish.direction !== "side") return [];
  const { expression, says } = along({ verb: "travel", direction: wish.direction }, ground);
  const isSo = wish.direction === "side" ? `${expression} > abs(${velocityOf(ground)}.x)` : `${expression} > 0`;
  const part = `mean(${each(`${isSo} ? 1 : 0`)})`;
  return [
    {
      fitness: part,
      success: [`${part} >= 0.75`],
      says: `moving ${says} three quarters of the time`,
      seconds: 0,
      upright: true,
    },
  ];
}

/** How fast it moves while something else says where. */
function tempo(wish: Wish, ground: Ground): readonly Criterion[] {
  const { speed: asked, pace: how } = wish;
  if (asked === undefined && how === undefined) return [];
  const over = speedOf(ground);
  const { speed } = ground.reach;
  if (asked !== undefined && asked > 1.15 * speed)
    throw cannot(ground, `move at ${written(asked)} m/s: it can at ${written(speed)} m/s`);
  const [low, high] =
    asked !== undefined ? [0.6 * asked, 1.4 * asked] : how === "slow" ? [0.05, 0.5 * speed] : [0.5 * speed, 100];
  const part = `mean(${each(`${over} > ${written(low)} && ${over} < ${written(high)} ? 1 : 0`)})`;
  const says =
    how === "fast" && asked === undefined
      ? `at ${written(low)} m/s or faster`
      : `between ${written(low)} and ${written(high)} m/s`;
  return [
    {
      fitness: part,
      success: [`${part} >= 0.6`],
      says: `${says} three fifths of the time`,
      seconds: how === "slow" ? 4 : 0,
      upright: true,
    },
  ];
}

export function travel(wish: Wish, ground: Ground): Criterion {
  const parts = [...where(wish, ground)];
  if (parts.length > 0) parts.push(...gait(wish, ground), ...tempo(wish, ground));
  else parts.push(wish.returns || wish.distance !== undefined ? distance(wish, ground) : pace(wish, ground));
  return joined(parts);
}

function where(wish: Wish, ground: Ground): Criterion[] {
  if (typeof wish.place === "object" && "thing" in wish.place) {
    if (wish.relation === "round") return [round(wish, ground)];
    if (wish.relation === "away") return [leave(wish, ground)];
    return [approach(wish, ground)];
  }
  if (typeof wish.place === "object") return [compassWay(wish, ground)];
  if (wish.shape === "circle") return [circle(wish, ground)];
  if (wish.shape === "eight") return [eight(ground)];
  if (wish.shape === "zigzag") return [zigzag(wish, ground)];
  return [];
}

/** Several criteria as one. */
export function joined(parts: readonly Criterion[]): Criterion {
  const shares = parts.flatMap(({ fitness }) => fitness ?? []);
  return {
    fitness: shares.length === 0 ? null : shares.length === 1 ? (shares[0] ?? null) : `${shares.join(" * ")}`,
    success: parts.flatMap(({ success }) => success),
    says: parts.map(({ says }) => says).join("; "),
    seconds: parts.reduce((sum, { seconds }) => sum + seconds, 0),
    upright: parts.every(({ upright }) => upright),
  };
}

/** On and on, at a speed. */
function pace(wish: Wish, ground: Ground): Criterion {
  const { expression, reach, says } = along(wish, ground);
  const farthest = ground.quantities.farthest;
  const seconds = wish.seconds ?? 8;
  if (wish.speed !== undefined || wish.pace === "slow") {
    const wanted = wish.speed ?? 0.3 * reach;
    if (wanted > 1.15 * reach)
      throw cannot(ground, `move ${says} at ${written(wanted)} m/s: it can at ${written(reach)} m/s`);
    const [low, high] = [0.6 * wanted, 1.4 * wanted].map(written);
    const isSo = `${expression} > ${low} && ${expression} < ${high}`;
    const part = `mean(${each(`${isSo} ? 1 : 0`)})`;
    return {
      fitness: `mean(${each(`tolerance(${expression}, ${low}, ${high}, ${written(wanted)})`)})`,
      success: [`${part} >= 0.6`],
      says: `${says}, between ${low} and ${high} m/s three fifths of the time`,
      seconds,
      upright: true,
    };
  }
  const wanted = written((wish.pace === "fast" ? 1 : 0.6) * reach);
  // A circle brings speed and no way.
  const far =
    farthest === null || ground.isMoving
      ? []
      : [`last(${each(farthest)}) >= ${written(0.5 * Number(wanted) * seconds)}`];
  const mean = `mean(${each(expression)})`;
  return {
    fitness: `clamp(${mean} / ${wanted}, 0, 1.5)`,
    success: [`${mean} >= ${wanted}`, ...far],
    says: `${says}, at ${wanted} m/s in the mean${far.length > 0 ? ", and away from the start" : ""}`,
    seconds,
    upright: true,
  };
}

/** So far, and back where that is asked for. */
function distance(wish: Wish, ground: Ground): Criterion {
  const { reach, says } = along(wish, ground);
  const { position, startPosition, startHeading, farthest } = ground.quantities;
  const far = wish.distance ?? 2;
  const m = written(far);
  const speed = Math.max(0.2, 0.5 * reach);
  if (wish.returns) {
    const most = needed(farthest, ground, "come back");
    const away = awayOf(ground);
    const there = `${most} >= ${m}`;
    const near = written(0.5);
    const back = `${there} ? clamp(1 - (${away} - ${near}) / ${m}, 0, 1) : 0`;
    return joined([
      {
        fitness: `(0.5 * maximum(${each(`min(1, ${most} / ${m})`)}) + 0.5 * maximum(${each(back)}))`,
        success: [`any(${each(`${there} && ${away} < ${near}`)})`],
        says: `${m} m away from the start, and then within ${near} m of it again`,
        seconds: (2.5 * far) / speed + 3,
        upright: true,
      },
      ...gait(wish, ground),
    ]);
  }
  const at = needed(position, ground, "go so far");
  const from = needed(startPosition, ground, "go so far");
  const heading = startHeading === null ? null : courseOf(wish);
  const [cosine, sine] =
    heading === null ? ["1", "0"] : [`cos(${startHeading}${heading})`, `sin(${startHeading}${heading})`];
  const gone = ground.text.helper(
    "gone",
    `m ${says} from the start, by the heading at the start`,
    `(${at}.x - ${from}.x) * ${cosine} + (${at}.y - ${from}.y) * ${sine}`,
  );
  return joined([
    {
      fitness: `maximum(${each(`clamp(${gone} / ${m}, 0, 1)`)})`,
      success: [`any(${each(`${gone} >= ${m}`)})`],
      says: `${m} m ${says}`,
      seconds: (1.5 * far) / speed + 2,
      upright: true,
    },
    ...gait(wish, ground),
  ]);
}

function courseOf({ direction, hand }: Wish): string {
  if (direction === "back") return " + PI";
  if (direction === "side" || (direction === undefined && hand !== undefined))
    return hand === -1 ? " - PI / 2" : " + PI / 2";
  return "";
}

function compassWay(wish: Wish, ground: Ground): Criterion {
  const { position, startPosition } = ground.quantities;
  const at = needed(position, ground, "go there");
  const from = needed(startPosition, ground, "go there");
  const compass = typeof wish.place === "object" && "compass" in wish.place ? wish.place.compass : 0;
  const angle = wish.relation === "away" ? compass + Math.PI : compass;
  const [x, y] = [Math.cos(angle), Math.sin(angle)].map((value) => written(Math.round(value)));
  const far = wish.distance ?? 3;
  const gone = ground.text.helper("gone", "m that way", `(${at}.x - ${from}.x) * ${x} + (${at}.y - ${from}.y) * ${y}`);
  return {
    fitness: `maximum(${each(`clamp(${gone} / ${written(far)}, 0, 1)`)})`,
    success: [`any(${each(`${gone} >= ${written(far)}`)})`],
    says: `${written(far)} m that way`,
    seconds: far / Math.max(0.2, 0.5 * ground.reach.speed) + 3,
    upright: true,
  };
}

/** As long as its way takes at half its speed, and as its turning takes at two thirds of its rate. */
function loopSeconds(times: number, { reach }: Ground): number {
  const { circle: radius, speed, turnRate } = reach;
  const way = (2 * Math.PI * 1.5 * radius) / Math.max(0.2, 0.5 * speed);
  return times * Math.max(way, (2 * Math.PI) / Math.max(0.2, 0.67 * turnRate));
}

/** Its way closes: turned once round, at the start again, and not on the spot. */
function circle(wish: Wish, ground: Ground): Criterion {
  const { turned, farthest } = ground.quantities;
  const angle = needed(turned, ground, "go in a circle");
  const far = needed(farthest, ground, "go in a circle");
  const times = wish.times ?? 1;
  const gone = wish.hand === undefined ? `abs(${angle})` : wish.hand > 0 ? angle : `-${angle}`;
  const whole = written(times * 2 * Math.PI);
  const { circle: radius } = ground.reach;
  const wide = written(radius);
  const away = awayOf(ground);
  const hand = wish.hand === undefined ? "" : wish.hand > 0 ? ", counter-clockwise" : ", clockwise";
  return {
    fitness: `(0.7 * maximum(${each(`clamp(${gone} / ${whole}, 0, 1)`)}) + 0.3 * maximum(${each(`min(1, ${far} / ${wide})`)}))`,
    success: [
      `any(${each(`${gone} >= ${whole} && ${far} >= ${wide} && ${away} < ${written(Math.max(0.6, radius))}`)})`,
    ],
    says: `${counted(times, "circle")}${hand}, ${wide} m wide or wider, back at the start`,
    seconds: loopSeconds(times, ground) + 3,
    upright: true,
  };
}

/** Once round to one side, once round to the other, and where it began. */
function eight(ground: Ground): Criterion {
  const { turned, turnedLeft, turnedRight, farthest } = ground.quantities;
  const now = needed(turned, ground, "drive an eight");
  const left = needed(turnedLeft, ground, "drive an eight");
  const right = needed(turnedRight, ground, "drive an eight");
  const far = needed(farthest, ground, "drive an eight");
  const loop = 5.5;
  const { circle: radius } = ground.reach;
  const wide = written(radius);
  const first = ground.text.helper("firstLoop", "rad of the first loop, of either side", `max(${left}, -${right})`);
  const second = ground.text.helper(
    "secondLoop",
    "rad turned back after it",
    `max(${left} >= ${loop} ? ${left} - ${now} : 0, ${right} <= -${loop} ? ${now} - ${right} : 0)`,
  );
  const away = awayOf(ground);
  return {
    fitness: `(0.4 * maximum(${each(`min(1, ${first} / ${loop})`)}) + 0.4 * maximum(${each(`clamp(${second} / ${loop}, 0, 1)`)}) + 0.2 * maximum(${each(`min(1, ${far} / ${wide})`)}))`,
    success: [
      `any(${each(`${second} >= ${loop} && ${far} >= ${wide} && ${away} < ${written(Math.max(0.75, radius))}`)})`,
    ],
    says: `a loop to one side and a loop to the other (${loop} rad each), ${wide} m away or more on the way, and back at the start`,
    seconds: loopSeconds(2, ground) + 4,
    upright: true,
  };
}

function zigzag(wish: Wish, ground: Ground): Criterion {
  const swings = needed(ground.quantities.swings, ground, "weave");
  const farthest = needed(ground.quantities.farthest, ground, "weave");
  const times = wish.times ?? 4;
  const { speed } = ground.reach;
  const far = wish.distance ?? Math.max(1, 2.5 * speed);
  return {
    fitness: `(0.5 * last(${each(`min(1, ${swings} / ${times})`)}) + 0.5 * last(${each(`min(1, ${farthest} / ${written(far)})`)}))`,
    success: [`any(${each(`${swings} >= ${times} && ${farthest} >= ${written(far)}`)})`],
    says: `${counted(times, "swing")} across the first heading (by 20 degrees to either side), and ${written(far)} m away from the start`,
    seconds: far / Math.max(0.2, 0.4 * speed) + times,
    upright: true,
  };
}

const noHit = (ground: Ground) =>
  ground.quantities.trunkForce === null || ground.quantities.legs.length > 0
    ? []
    : [`always(${each(`${ground.quantities.trunkForce} < 60`)})`];
const hitSays = (ground: Ground) => (noHit(ground).length > 0 ? ", without a hard hit" : "");

function round(wish: Wish, ground: Ground): Criterion {
  const around = needed(ground.quantities.around, ground, "go round it");
  const times = wish.times ?? 1;
  const gone = wish.hand === undefined ? `abs(${around})` : wish.hand > 0 ? around : `-${around}`;
  const whole = written(times * 2 * Math.PI);
  const hand = wish.hand === undefined ? "" : wish.hand > 0 ? ", counter-clockwise" : ", clockwise";
  const slowest =
    wish.direction === "back"
      ? ground.reach.backSpeed
      : wish.direction === "side"
        ? ground.reach.sideSpeed
        : ground.reach.speed;
  return {
    fitness: `maximum(${each(`clamp(${gone} / ${whole}, 0, 1)`)})`,
    success: [`any(${each(`${gone} >= ${whole}`)})`, ...noHit(ground)],
    says: `${counted(times, "whole round")} of the landmark${hand}${hitSays(ground)}`,
    // A circle of 1.5 m, and the way there.
    seconds: (times * 9.4 + 2) / Math.max(0.2, 0.6 * slowest) + 2,
    upright: true,
  };
}

function approach(wish: Wish, ground: Ground): Criterion {
  const distance = landmarkDistance(ground);
  const first = needed(ground.quantities.startDistance, ground, "go there");
  const near = written(wish.distance ?? 0.3 + ground.reach.radius + 0.4);
  const held = ground.isFollowed
    ? `any(${each(`${distance} < ${near}`)})`
    : `endsHeld(0.5, ${each(`${distance} < ${near}`)})`;
  return {
    fitness: `last(${each(`clamp((${first} - ${distance}) / (${first} - ${near}), 0, 1)`)})`,
    success: [held, ...noHit(ground)],
    says: `within ${near} m of the landmark's middle${ground.isFollowed ? "" : " in the end"}${hitSays(ground)}`,
    seconds: 3 / Math.max(0.2, 0.4 * ground.reach.speed) + 2,
    upright: true,
  };
}

function leave(wish: Wish, ground: Ground): Criterion {
  const distance = landmarkDistance(ground);
  const first = needed(ground.quantities.startDistance, ground, "go away");
  const more = written(wish.distance ?? 3);
  return {
    fitness: `last(${each(`clamp((${distance} - ${first}) / ${more}, 0, 1)`)})`,
    success: [`any(${each(`${distance} >= ${first} + ${more}`)})`],
    says: `${more} m farther from the landmark than at the start`,
    seconds: Number(more) / Math.max(0.2, 0.4 * ground.reach.speed) + 2,
    upright: true,
  };
}

export function keepDistance(wish: Wish, ground: Ground): Criterion {
  if (wish.relation === "round" || typeof wish.place !== "object" || !("thing" in wish.place)) {
    throw cannot(ground, "keep a distance from nothing: say from what");
  }
  const distance = landmarkDistance(ground);
  const wanted = wish.distance ?? 1.5;
  const m = written(wanted);
  const rest = ground.isMoving ? "" : ` && ${isAtRest(ground)}`;
  const near = `abs(${distance} - ${m}) < 0.25`;
  if (ground.isMoving) {
    const part = `mean(${each(`${near} ? 1 : 0`)})`;
    return {
      fitness: part,
      success: [`${part} >= 0.6`],
      says: `${m} m from the landmark, give or take 0.25 m, three fifths of the time`,
      seconds: 3,
      upright: true,
    };
  }
  return {
    fitness: `mean(${each(`tolerance(${distance}, ${written(wanted - 0.25)}, ${written(wanted + 0.25)}, 1)`)})`,
    success: [`endsHeld(1, ${each(`${near}${rest}`)})`],
    says: `${m} m from the landmark's middle, give or take 0.25 m, and at rest for the last second`,
    seconds: 6,
    upright: true,
  };
}
