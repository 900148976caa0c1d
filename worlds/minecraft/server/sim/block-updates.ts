/**
 * What a changed block does to those around it: sand and gravel fall, torches and plants that have lost their hold pop off,
 * the other half of a door or a tall plant goes with it, a container that is gone spills what it held. Changes are followed
 * in order until nothing more happens, at most so many in one tick. Flowing water, crops and random ticks have their place
 * here later. minecraft.wiki/w/Block_update.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import { leavesWater } from "../../rules/digging.ts";
import { blockDrops } from "../../rules/loot.ts";
import { chestPartner, singleChest } from "../../rules/placing.ts";
import { isFalling, letsFall, stillSupported } from "../../rules/support.ts";
import { type BlockChange, worldMinY } from "../contracts.ts";
import { air, defaultState, stateName } from "../world/block-states.ts";
import { containerKind } from "./containers.ts";
import type { SimulationContext } from "./context.ts";
import { dropBlockItems, dropContents } from "./drops.ts";

/** Changes followed up in one tick; the rest waits for the next. */
const maxChanges = 8192;
/** Ticks that sand waits before it falls (minecraft.wiki/w/Falling_Block). */
const fallDelay = 2;

const around = [
  [0, 0, 0],
  [-1, 0, 0],
  [1, 0, 0],
  [0, 1, 0],
  [0, -1, 0],
  [0, 0, -1],
  [0, 0, 1],
] as const;

export interface UpdateQueues {
  /** Blocks that wait to fall: position and tick. */
  readonly falling: Map<string, { readonly position: Point; readonly due: number }>;
  /** Changes that nobody has followed up yet, oldest first. */
  readonly unsettled: BlockChange[];
}

/** Follows up every change since the last tick; all changes, in order. */
export function settleBlocks(context: SimulationContext & UpdateQueues): BlockChange[] {
  startFalling(context);
  const { unsettled } = context;
  const all: BlockChange[] = [];
  const gather = () => {
    for (const change of context.blocks.takeChanges()) {
      all.push(change);
      unsettled.push(change);
    }
  };
  gather();
  let settled = 0;
  for (; settled < unsettled.length && settled < maxChanges; settled++) {
    const [x, y, z] = unsettled[settled] as BlockChange;
    spill(context, { x, y, z });
    for (const [dx, dy, dz] of around) update(context, { x: x + dx, y: y + dy, z: z + dz });
    gather();
  }
  unsettled.splice(0, settled);
  return all;
}

/** The contents of a container whose block is gone. */
function spill(context: SimulationContext, position: Point): void {
  const placed = context.containers.get(position);
  if (!placed) return;
  const state = context.blocks.getState(position.x, position.y, position.z);
  if (containerKind(state) === placed.kind) return;
  context.containers.remove(position);
  dropContents(context, position, placed.container.slots);
}

function update(context: SimulationContext & UpdateQueues, position: Point): void {
  const { x, y, z } = position;
  const state = context.blocks.getState(x, y, z);
  if (state === air) return;
  if (isFalling(state)) {
    const key = `${x},${y},${z}`;
    if (y > worldMinY && letsFall(context.blocks.getState(x, y - 1, z)) && !context.falling.has(key)) {
      context.falling.set(key, { position, due: context.tick + fallDelay });
    }
    return;
  }
  const getState = (atX: number, atY: number, atZ: number) => context.blocks.getState(atX, atY, atZ);
  if (!stillSupported(state, x, y, z, getState)) popOff(context, position, state);
  else separate(context, position, state);
}

/** Half of a double chest whose other half is gone. */
function separate(context: SimulationContext, { x, y, z }: Point, state: number): void {
  const partner = chestPartner(state);
  if (!partner) return;
  const other = context.blocks.getState(x + partner[0], y + partner[1], z + partner[2]);
  const back = stateName(other) === stateName(state) ? chestPartner(other) : null;
  if (!back || back[0] !== -partner[0] || back[2] !== -partner[2]) context.setBlock({ x, y, z }, singleChest(state));
}

function startFalling(context: SimulationContext & UpdateQueues): void {
  for (const [key, { position, due }] of context.falling) {
    if (due > context.tick) continue;
    context.falling.delete(key);
    const { x, y, z } = position;
    const state = context.blocks.getState(x, y, z);
    if (!isFalling(state) || !letsFall(context.blocks.getState(x, y - 1, z))) continue;
    context.setBlock(position, air);
    context.entities.spawnFallingBlock(position, state);
  }
}

/** A block that cannot stay where it is breaks as if by hand. */
function popOff(context: SimulationContext, position: Point, state: number): void {
  context.setBlock(position, leavesWater(state) ? defaultState("water") : air);
  dropBlockItems(context, position, blockDrops(state, null, context.random));
}
