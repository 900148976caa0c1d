/** The slots of an intent. */
import type { Intent } from "../meaning/index.ts";
import {
  circleSlots,
  flipSlots,
  followSlots,
  goSlots,
  turnSlots,
  wanderSlots,
  weaveSlots,
  whirlSlots,
} from "./motion.ts";
import { faceSlots, leaveSlots, progressSlots, pushSlots, reachSlots, returnSlots, roundSlots } from "./places.ts";
import {
  avoidSlots,
  balanceSlots,
  feetCountSlots,
  feetSlots,
  heightSlots,
  jumpSlots,
  overSlots,
  shakeSlots,
  staySlots,
} from "./posture.ts";
import type { Slot, Workshop } from "./slot.ts";

type Makers = {
  readonly [Kind in Intent["kind"]]: (intent: Extract<Intent, { kind: Kind }>, workshop: Workshop) => Slot[];
};

const makers: Makers = {
  go: goSlots,
  wander: wanderSlots,
  reach: reachSlots,
  leave: leaveSlots,
  push: pushSlots,
  avoid: avoidSlots,
  balance: balanceSlots,
  turn: turnSlots,
  whirl: whirlSlots,
  flip: flipSlots,
  feet: feetSlots,
  "feet-count": feetCountSlots,
  height: heightSlots,
  jump: jumpSlots,
  over: overSlots,
  follow: followSlots,
  stay: staySlots,
  face: faceSlots,
  round: roundSlots,
  weave: weaveSlots,
  circle: circleSlots,
  return: returnSlots,
  shake: shakeSlots,
  progress: progressSlots,
};

export function slotsOf<Kind extends Intent["kind"]>(
  intent: Extract<Intent, { kind: Kind }>,
  workshop: Workshop,
): Slot[] {
  return (makers[intent.kind as Kind] as (each: typeof intent, workshop: Workshop) => Slot[])(intent, workshop);
}

export { mannerSlots } from "./manners.ts";
export type { Slot, Variant, Workshop } from "./slot.ts";
