/** Turning: on the spot, by an angle, to look somewhere, head over heels, and to and fro. */
import { each, written } from "../text.ts";
import type { Wish } from "../wish.ts";
import { awayOf, type Criterion, cannot, counted, degrees, type Ground, isAtRest, needed } from "./context.ts";

/** An angle in the direction that was asked for; either, where none was. */
function signed(angle: string, hand: 1 | -1 | undefined): string {
  if (hand === undefined) return `abs(${angle})`;
  return hand > 0 ? angle : `-${angle}`;
}

const handOf = (hand: 1 | -1 | undefined) => (hand === undefined ? "" : hand > 0 ? " to the left" : " to the right");

/** Round and round. */
export function spin(wish: Wish, ground: Ground): Criterion {
  const { turnRate, circle, speed } = ground.reach;
  const turned = needed(ground.quantities.turned, ground, "turn");
  if (wish.angle !== undefined && wish.times === undefined && wish.angle < 2 * Math.PI) return turn(wish, ground);
  if (turnRate === 0) throw cannot(ground, "turn");
  const times = wish.times ?? (wish.angle === undefined ? 2 : wish.angle / (2 * Math.PI));
  const angle = written(times * 2 * Math.PI);
  const gone = signed(turned, wish.hand);
  const success = [`any(${each(`${gone} >= ${angle}`)})`];
  let fitness = `maximum(${each(`clamp(${gone} / ${angle}, 0, 1)`)})`;
  let says = `${counted(times, "whole turn")}${handOf(wish.hand)}`;
  const isOnSpot = !ground.isMoving && wish.shape !== "circle";
  if (isOnSpot) {
    // A body's length to either side: nothing turns about a point.
    const room = 0.5 + ground.reach.radius / 2;
    const away = awayOf(ground);
    success.push(`always(${each(`${away} < ${written(room)}`)})`);
    fitness = `${fitness} * mean(${each(`tolerance(${away}, 0, ${written(room)}, 0.5)`)})`;
    says += `, never ${written(room)} m from the start`;
  }
  const rate = isOnSpot ? turnRate : Math.min(turnRate, speed / circle);
  return { fitness, success, says, seconds: (times * 2 * Math.PI) / rate, upright: true };
}

/** By an angle, and then no farther. */
export function turn(wish: Wish, ground: Ground): Criterion {
  if (wish.times !== undefined || wish.onSpot) return spin(wish, ground);
  const turned = needed(ground.quantities.turned, ground, "turn");
  if (ground.reach.turnRate === 0) throw cannot(ground, "turn");
  const angle = wish.angle ?? Math.PI / 2;
  const off = ground.text.helper(
    "off",
    "rad from the angle asked for",
    `abs(${signed(turned, wish.hand)} - ${written(angle)})`,
  );
  // Of the way, or 15 degrees.
  const near = 0.26;
  const held = ground.isFollowed ? `any(${each(`${off} < ${near}`)})` : `endsHeld(1, ${each(`${off} < ${near}`)})`;
  const at = ground.isFollowed ? "minimum" : "last";
  return {
    fitness: `(1 - min(1, ${at}(${each(`${off} / ${written(angle)}`)})))`,
    success: [held],
    says: `turned by ${degrees(angle)}${handOf(wish.hand)}, give or take ${degrees(near)}${ground.isFollowed ? "" : ", for the last second"}`,
    seconds: 2 + angle / ground.reach.turnRate,
    upright: true,
  };
}

/** Cosine of the angle between the nose and what is to be looked at. */
function facing(wish: Wish, ground: Ground): readonly [expression: string, what: string] {
  const { rotation, position, landmark } = ground.quantities;
  const [q, at] = [needed(rotation, ground, "look somewhere"), needed(position, ground, "look somewhere")];
  const { place } = wish;
  if (typeof place === "object" && "compass" in place) {
    const [x, y] = [Math.cos(place.compass), Math.sin(place.compass)].map((value) => written(Math.round(value)));
    const names = { "1,0": "east", "0,1": "north", "-1,0": "west", "0,-1": "south" } as const;
    const name = names[`${x},${y}` as keyof typeof names] ?? "that way";
    return [ground.text.helper("facing", `cosine of the angle to ${name}`, `unrotate(${q}, [${x}, ${y}, 0])[0]`), name];
  }
  if (typeof place !== "object") throw cannot(ground, "look there: say at the tower, or north, east, south, west");
  const to = needed(landmark, ground, `look at the ${place.thing}`);
  const what = `the ${place.thing}`;
  const direction = `normalize([${to}.x - ${at}.x, ${to}.y - ${at}.y, 0])`;
  return [ground.text.helper("facing", `cosine of the angle to ${what}`, `unrotate(${q}, ${direction})[0]`), what];
}

export function face(wish: Wish, ground: Ground): Criterion {
  const [seen, what] = facing(wish, ground);
  const away = wish.relation === "away";
  const cosine = away ? `-${seen}` : seen;
  const says = `${away ? "looking away from" : "looking at"} ${what}`;
  if (ground.isMoving) {
    const near = `mean(${each(`${cosine} > 0.8 ? 1 : 0`)})`;
    return {
      fitness: near,
      success: [`${near} >= 0.75`],
      says: `${says} (within 37 degrees) three quarters of the time`,
      seconds: 2,
      upright: true,
    };
  }
  return {
    fitness: `mean(${each(`0.5 + 0.5 * ${cosine}`)})`,
    success: [`endsHeld(1, ${each(`${cosine} > 0.95 && ${isAtRest(ground)}`)})`],
    says: `${says} (within 18 degrees) and at rest for the last second`,
    seconds: 2 + Math.PI / Math.max(0.3, ground.reach.turnRate),
    upright: true,
  };
}

/** Head over heels, in a plane. */
export function flip(wish: Wish, ground: Ground): Criterion {
  const tumbled = needed(ground.quantities.tumbled, ground, "turn head over heels");
  const times = wish.times ?? 1;
  const angle = written(times * 2 * Math.PI);
  const gone = wish.direction === "back" ? `-${tumbled}` : wish.direction === "forward" ? tumbled : `abs(${tumbled})`;
  return {
    fitness: `maximum(${each(`clamp(${gone} / ${angle}, 0, 1)`)})`,
    success: [`any(${each(`${gone} >= ${angle}`)})`],
    says: counted(times, `whole somersault`),
    seconds: 3 + 2 * times,
    upright: false,
  };
}

/** To and fro about an axis, so fast that it shows, and in the end still where it was. */
export function sway(axis: "x" | "y" | "z", ground: Ground): Criterion {
  const { rotation, angularVelocity } = ground.quantities;
  const [q, w] = [needed(rotation, ground, "shake"), needed(angularVelocity, ground, "shake")];
  const what = { x: "roll", y: "pitch", z: "yaw" }[axis];
  const rate = ground.text.helper("rate", `rad/s of ${what}`, `unrotate(${q}, ${w}).${axis}`);
  const [left, right] = [`mean(${each(`clamp(${rate} / 0.5, 0, 1)`)})`, `mean(${each(`clamp(-${rate} / 0.5, 0, 1)`)})`];
  const away = awayOf(ground);
  const turned = ground.quantities.turned;
  const stays = `${away} < ${written(0.5 + ground.reach.radius / 2)}${axis === "z" && turned !== null ? ` && abs(${turned}) < 1.2` : ""}`;
  return {
    fitness: `min(1, 4 * min(${left}, ${right}))`,
    success: [`min(${left}, ${right}) >= 0.25`, `always(${each(stays)})`],
    says: `to and fro about its ${what} axis with half a radian a second or more, each way a quarter of the time, without going away`,
    seconds: 6,
    upright: true,
  };
}
