/**
 * What a step is expected to cost: metres over speeds, and the probability that it succeeds. An order of steps is as good as the time that it is
 * expected to take until all is done or something has failed: the time of a step counts as often as all before it succeeded.
 */
import type { SkillCall } from "../../src/core/plan.ts";
import { isCrate, type Point, type YardFacts, type YardThing } from "../../src/core/yard.ts";
import { usualSuccess } from "./choice.ts";
import { performanceOf, secondsOf } from "./performing.ts";

/** Probability of success of a skill by its name; null where nothing is known. */
export type SkillGuess = (skill: string) => number | null;

/** The same of one call with its arguments. */
export type CallGuess = (call: SkillCall) => number | null;

export interface Estimate {
  /** World seconds. */
  readonly seconds: number;
  readonly success: number | null;
}

/** Where everything is, as a plan goes on. */
export type Places = Readonly<Record<YardThing, Point>>;

/** m/s, about, turning and starting included. */
const speeds = { "drive-to": 0.8, "walk-to": 0.8, "push-to": 0.5 } as const;
/** What lining up behind a crate takes (s). */
const liningUp = 2;
/** A lap round a thing, at least (s); lining up before the ramp, and up (s). */
const aLap = 9;
const climbing = 6;

const distanceBetween = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]);

export function placesOf({ rover, ant, crates, places }: YardFacts): Places {
  const point = ({ x, y }: { readonly x: number; readonly y: number }): Point => [x, y];
  return {
    rover: point(rover),
    ant: point(ant),
    redCrate: point(crates.redCrate),
    yellowCrate: point(crates.yellowCrate),
    bluePad: point(places.bluePad),
    greenPad: point(places.greenPad),
    redPad: point(places.redPad),
    tower: point(places.tower),
    ramp: point(places.ramp),
  };
}

/** Where a call leads; things that are gone away from lead nowhere in particular. */
export function pointOf({ args }: SkillCall, places: Places): Point | null {
  if (typeof args.x === "number" && typeof args.y === "number") return [args.x, args.y];
  const to = args.to ?? args.thing;
  return typeof to === "string" ? (places[to as YardThing] ?? null) : null;
}

/** What a call costs from here, and where everything is after it. `predict`: what is expected of this very call, where somebody knows. */
export function weigh(
  call: SkillCall,
  places: Places,
  success: SkillGuess,
  predict: CallGuess = () => null,
): { estimate: Estimate; after: Places } {
  const goal = pointOf(call, places);
  const chance = predict(call) ?? success(call.skill);
  const performance = performanceOf(call);
  if (performance) {
    const { robot, on } = performance;
    const to = on === null ? places[robot] : places[on];
    const way = distanceBetween(places[robot], to) / speeds[robot === "ant" ? "walk-to" : "drive-to"];
    const seconds = rounded(way + secondsOf(performance));
    return { estimate: { seconds, success: chance }, after: { ...places, [robot]: to } };
  }
  const { crate, laps } = call.args;
  if (call.skill === "push-to" && typeof crate === "string" && isCrate(crate)) {
    const from = places[crate];
    const to: Point = goal ?? [from[0] + 2, from[1]];
    const drive = distanceBetween(places.rover, from) / speeds["drive-to"];
    const seconds = drive + liningUp + distanceBetween(from, to) / speeds["push-to"];
    return { estimate: { seconds: rounded(seconds), success: chance }, after: { ...places, [crate]: to, rover: to } };
  }
  const robot = call.skill.startsWith("walk") ? "ant" : "rover";
  const from = places[robot];
  const to: Point = goal ?? [from[0] + 2, from[1]];
  const extra = call.skill === "drive-up" ? climbing : call.skill.endsWith("-around") ? aLap * Number(laps ?? 1) : 0;
  const seconds = distanceBetween(from, to) / speeds[robot === "ant" ? "walk-to" : "drive-to"] + extra;
  return { estimate: { seconds: rounded(seconds), success: chance }, after: { ...places, [robot]: to } };
}

const rounded = (seconds: number) => Math.round(10 * seconds) / 10;

/** The calls in the order of least expected cost. */
export function cheapestOrder(calls: readonly SkillCall[], places: Places, success: SkillGuess): SkillCall[] {
  const cost = (order: readonly SkillCall[]) => {
    let [seconds, chance, here] = [0, 1, places];
    for (const call of order) {
      const { estimate, after } = weigh(call, here, success);
      seconds += chance * estimate.seconds;
      chance *= estimate.success ?? usualSuccess;
      here = after;
    }
    return seconds;
  };
  return permutations(calls).reduce((best, order) => (cost(order) < cost(best) ? order : best));
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((first, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [first, ...rest]),
  );
}
