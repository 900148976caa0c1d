/** What the rules that ground a wish share: the stage's quantities and reach, the text that is written, and what is asked for beside. */
import { EmbodyError } from "../../../src/core/errors.ts";
import type { Quantities } from "../quantities.ts";
import type { VerifierText } from "../text.ts";
import { written } from "../text.ts";
import type { Wish } from "../wish.ts";
import type { Reach } from "../writer.ts";

/** What a wish becomes: a share of it that is done, when it is done, and words for both. */
export interface Criterion {
  /** Expression over folds, from 0 to 1; null: nothing but the mark. */
  readonly fitness: string | null;
  readonly success: readonly string[];
  readonly says: string;
  /** How long it takes, without haste (s). */
  readonly seconds: number;
  /** Whether the body is to be upright all the time. */
  readonly upright: boolean;
}

export interface Ground {
  readonly body: string;
  readonly quantities: Quantities;
  readonly reach: Reach;
  readonly text: VerifierText;
  /** Whether something else that is wished moves the body from where it is. */
  readonly isMoving: boolean;
  /** Whether something follows that is to be done after it. */
  readonly isFollowed: boolean;
}

export type GroundWish = (wish: Wish, ground: Ground) => Criterion;

export const degrees = (radians: number): string => `${Math.round((radians * 180) / Math.PI)} degrees`;
export const counted = (times: number, what: string): string => `${written(times)} ${what}${times === 1 ? "" : "s"}`;

/** @throws EmbodyError for what the stage has not */
export function needed(expression: string | null, { body }: Ground, what: string): string {
  if (expression !== null) return expression;
  throw new EmbodyError("bad-request", `The ${body} cannot be asked to ${what}: nothing on its stage tells of it.`);
}

export function cannot({ body }: Ground, what: string): EmbodyError {
  return new EmbodyError("bad-request", `The ${body} cannot ${what}.`);
}

/** Velocity of the body in its own frame. */
export function velocityOf(ground: Ground): string {
  const { rotation, velocity } = ground.quantities;
  const [q, v] = [needed(rotation, ground, "move"), needed(velocity, ground, "move")];
  return ground.text.helper("velocity", "m/s, seen from the body: x ahead, y to the left", `unrotate(${q}, ${v})`);
}

/** Distance from where the episode began. */
export function awayOf(ground: Ground): string {
  const { position, startPosition } = ground.quantities;
  const [at, from] = [needed(position, ground, "stay"), needed(startPosition, ground, "stay")];
  return ground.text.helper("away", "m from the start", `hypot(${at}.x - ${from}.x, ${at}.y - ${from}.y)`);
}

export function speedOf(ground: Ground): string {
  const v = needed(ground.quantities.velocity, ground, "stand still");
  return ground.text.helper("speed", "m/s over the ground", `hypot(${v}.x, ${v}.y)`);
}

export function landmarkDistance(ground: Ground): string {
  const { position, landmark } = ground.quantities;
  const [at, to] = [needed(position, ground, "go there"), needed(landmark, ground, "go there")];
  return ground.text.helper(
    "distance",
    "m to the middle of the landmark",
    `hypot(${to}.x - ${at}.x, ${to}.y - ${at}.y)`,
  );
}

/** At rest: slower than a tenth of a walk, and hardly turning. */
export function isAtRest(ground: Ground): string {
  const w = needed(ground.quantities.angularVelocity, ground, "stand still");
  return `${speedOf(ground)} < 0.2 && length(${w}) < 0.6`;
}
