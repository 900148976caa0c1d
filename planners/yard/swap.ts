/** Two that change places: pads hold two crates, so onto a pad the one goes while the other is still there; elsewhere one makes way first. */
import type { SkillCall } from "../../src/core/plan.ts";
import { type CrateName, isCrate, type Point, type RobotName, type YardFacts } from "../../src/core/yard.ts";
import { chooseOption, type Option } from "./choice.ts";
import { type Mover, pointOfThing } from "./imagine.ts";
import { goingMove, type Move, placeReach } from "./moves.ts";
import { labelOf } from "./vocabulary.ts";
import { makeWay } from "./way-aside.ts";

export type Pair = readonly [CrateName, CrateName] | readonly [RobotName, RobotName];

const round = ([x, y]: Point): Point => [Math.round(x * 100) / 100, Math.round(y * 100) / 100];

/** The cheaper of both orders; a reason where there is nothing to swap. `costOf`: of calls, one after the other. */
export function swapMoves(
  pair: Pair,
  meant: YardFacts,
  costOf: (calls: readonly SkillCall[]) => Option,
): readonly Move[] | string {
  const [left, right] = pair;
  const [one, other] = [meant.onPad[left], meant.onPad[right]];
  if (one !== "none" && one === other) {
    return `the ${labelOf(left)} and the ${labelOf(right)} are both on the ${labelOf(one)}: there is nothing to swap`;
  }
  const orders = [
    [left, right],
    [right, left],
  ] as const;
  const options = orders.map((order) => {
    const moves = inOrder(order, meant);
    return { moves, ...costOf(moves.map(({ call }) => call)) };
  });
  return chooseOption(options, { weighted: true })?.moves ?? "there is nothing to swap";
}

function inOrder([first, second]: readonly [Mover, Mover], meant: YardFacts): Move[] {
  return makeWay([placeMove(first, second, meant), placeMove(second, first, meant)], meant);
}

/** `mover` to where `other` is at the start of the swap. */
function placeMove(mover: Mover, other: Mover, meant: YardFacts): Move {
  const pad = meant.onPad[other];
  if (pad !== "none") return goingMove(mover, "at", { thing: pad }, meant);
  const reach = isCrate(mover) ? placeReach : undefined;
  return goingMove(mover, "at", { point: round(pointOfThing(meant, other)) }, meant, reach);
}
