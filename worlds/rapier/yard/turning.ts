/**
 * Whole turns on the spot: a robot's own steps of heading are added up, as the laps of `facts.ts` add up steps of bearing, and a whole turn either way,
 * counted from wherever it began, is one. On the spot: within `turnReach` of where the turning began; who gets farther away, turning or not,
 * begins anew there, so that a wide curve is no turn.
 */
import { type GroundName, groundNames, isPad, type PadName, type Point, turnReach } from "../../../src/core/yard.ts";

/** A turning that may become a whole turn. Plain data. */
export interface Turning {
  /** Where it began. */
  readonly from: Point;
  /** The heading last seen (rad), and what was added up since the beginning: now, and at the most either way. */
  heading: number;
  turned: number;
  least: number;
  most: number;
}

/** Of one robot, by ground. */
export type Turnings = Partial<Record<GroundName, Turning>>;

/** A turn (rad), less what adding up its steps may lose. */
export const wholeTurn = 2 * Math.PI - 1e-6;

/** From one angle to another, the shorter way (rad). */
export function turnBetween(from: number, to: number): number {
  const turn = (to - from) % (2 * Math.PI);
  return turn > Math.PI ? turn - 2 * Math.PI : turn < -Math.PI ? turn + 2 * Math.PI : turn;
}

const begin = (from: Point, heading: number): Turning => ({ from, heading, turned: 0, least: 0, most: 0 });

/** Takes a moment of a robot into its turnings; adds to `counts` what it completed. `pad`: under its middle. */
export function turnOn(
  turnings: Turnings,
  counts: Record<GroundName, number>,
  robot: { readonly at: Point; readonly heading: number; readonly upright: boolean; readonly pad: PadName | "none" },
): void {
  const { at, heading, upright, pad } = robot;
  for (const ground of groundNames) {
    // Who lies on a side has no heading.
    if (!upright || (isPad(ground) && ground !== pad)) {
      delete turnings[ground];
      continue;
    }
    const turning = turnings[ground];
    if (!turning || Math.hypot(at[0] - turning.from[0], at[1] - turning.from[1]) > turnReach) {
      turnings[ground] = begin(at, heading);
      continue;
    }
    turning.turned += turnBetween(turning.heading, heading);
    turning.heading = heading;
    turning.least = Math.min(turning.least, turning.turned);
    turning.most = Math.max(turning.most, turning.turned);
    if (turning.most - turning.least < wholeTurn) continue;
    counts[ground]++;
    turnings[ground] = begin(at, heading);
  }
}
