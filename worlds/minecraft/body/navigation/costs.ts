/**
 * What motion costs, in world seconds. Speeds are vanilla's (https://minecraft.wiki/w/Transportation): sprinting 5.6 m/s,
 * walking 4.3, swimming 2.2, climbing 2.35, sneaking 1.3; a body walks corners and sprints straights, so a level metre
 * is 0.2 s. The heuristic of every goal rests on `walk`, `up` and `down`: no move may cost less than they say.
 */
export const moveCost = {
  /** A metre on the level. */
  walk: 0.2,
  /** At least this for each block up, beside the level part. */
  up: 0.25,
  /** At least this for each block down, beside the level part. */
  down: 0.05,
  swim: 0.45,
  swimUp: 0.4,
  swimDown: 0.6,
  climbUp: 0.43,
  climbDown: 0.35,
  /** Jump, turn down, place, land. */
  pillar: 1.0,
  /** Sneak to the edge, turn, place, go on. */
  bridge: 1.4,
  /** Aiming and the pause between two blocks, beside the digging itself. */
  dig: 0.3,
  /** Straight down one does not see what comes. */
  digDownPenalty: 0.6,
  /** Next to lava or fire. */
  dangerPenalty: 4,
} as const;

/** Seconds to fall so many blocks (gravity 32 m/s2, little drag over a few metres). */
export function fallSeconds(blocks: number): number {
  return 0.25 * Math.sqrt(blocks);
}

/** Length of the shortest walk over a grid with diagonals. */
export function octile(dx: number, dz: number): number {
  const long = Math.max(Math.abs(dx), Math.abs(dz));
  const short = Math.min(Math.abs(dx), Math.abs(dz));
  return long + (Math.SQRT2 - 1) * short;
}

/** The octile norm is at most this much longer than the Euclidean one. */
export const octileStretch = Math.sqrt(1 + (Math.SQRT2 - 1) ** 2);
