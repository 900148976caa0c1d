/**
 * The moves of a body from one cell of its feet to another. Walking in eight directions without cutting corners, a jump one
 * up, a drop of three (further into water), swimming, climbing; and with tools and blocks in hand: through a wall, straight
 * down, up on a pillar, across a gap. Cells are only tested here; `walker.ts` carries the moves out.
 */
import { fallSeconds, moveCost } from "./costs.ts";
import type { Terrain } from "./terrain.ts";

export const moveKind = {
  start: 0,
  walk: 1,
  diagonal: 2,
  ascend: 3,
  drop: 4,
  digDown: 5,
  pillar: 6,
  bridge: 7,
  swim: 8,
  swimUp: 9,
  swimDown: 10,
  climbUp: 11,
  climbDown: 12,
} as const;

export type MoveKind = (typeof moveKind)[keyof typeof moveKind];

/** A fall of more than three blocks hurts (https://minecraft.wiki/w/Damage#Fall_damage). */
export const maxDrop = 3;
const maxDropIntoWater = 16;

/** Receives one move: to a cell, what it costs (s), how, and how many blocks it places. */
export type MoveSink = (x: number, y: number, z: number, cost: number, kind: MoveKind, placed: number) => void;

const cardinals = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;
const diagonals = [
  [1, 1],
  [1, -1],
  [-1, 1],
  [-1, -1],
] as const;

/**
 * All moves from a cell. `placedBelow`: the path itself has put a block under these feet; `blocksLeft`: how many more it
 * may place.
 */
export function expandMoves(
  terrain: Terrain,
  x: number,
  y: number,
  z: number,
  placedBelow: boolean,
  blocksLeft: number,
  emit: MoveSink,
): void {
  const afloat = terrain.isWater(x, y, z);
  const onLadder = terrain.isClimbable(x, y, z);
  const grounded = placedBelow || terrain.isFloor(x, y - 1, z) || terrain.isLow(x, y, z);
  for (const [dx, dz] of cardinals) {
    expandSide(terrain, x, y, z, dx, dz, afloat, grounded, placedBelow, blocksLeft, emit);
  }
  for (const [dx, dz] of diagonals) expandDiagonal(terrain, x, y, z, dx, dz, afloat, emit);
  if (afloat) expandWater(terrain, x, y, z, emit);
  if (onLadder || terrain.isClimbable(x, y - 1, z)) expandLadder(terrain, x, y, z, onLadder, emit);
  if (grounded && !afloat) {
    if (!placedBelow) expandDigDown(terrain, x, y, z, emit);
    if (blocksLeft > 0 && terrain.isReplaceable(x, y, z)) {
      const headroom = terrain.clearCost(x, y + 2, z);
      if (headroom < Number.POSITIVE_INFINITY) emit(x, y + 1, z, moveCost.pillar + headroom, moveKind.pillar, 1);
    }
  }
}

function expandSide(
  terrain: Terrain,
  x: number,
  y: number,
  z: number,
  dx: number,
  dz: number,
  afloat: boolean,
  grounded: boolean,
  placedBelow: boolean,
  blocksLeft: number,
  emit: MoveSink,
): void {
  const toX = x + dx;
  const toZ = z + dz;
  const head = terrain.clearCost(toX, y + 1, toZ);
  // One up: over the block beside the feet.
  if (terrain.isFloor(toX, y, toZ) && head < Number.POSITIVE_INFINITY && (grounded || afloat)) {
    const cost = terrain.clearCost(x, y + 2, z) + head + terrain.clearCost(toX, y + 2, toZ);
    if (cost < Number.POSITIVE_INFINITY && !(afloat && terrain.isWater(x, y + 1, z))) {
      const danger = terrain.dangerCost(toX, y + 1, toZ);
      emit(toX, y + 1, toZ, moveCost.walk + moveCost.up + cost + danger, moveKind.ascend, 0);
    }
  }
  const feet = terrain.clearFeetCost(toX, y, toZ);
  const clear = head + feet;
  if (clear === Number.POSITIVE_INFINITY) return;
  const danger = terrain.dangerCost(toX, y, toZ);
  if (terrain.isWater(toX, y, toZ)) {
    emit(toX, y, toZ, moveCost.swim + clear + danger, moveKind.swim, 0);
    return;
  }
  if (terrain.isSupported(toX, y, toZ)) {
    emit(
      toX,
      y,
      toZ,
      (afloat ? moveCost.swim : moveCost.walk) + clear + danger,
      afloat ? moveKind.swim : moveKind.walk,
      0,
    );
    return;
  }
  expandDrop(terrain, toX, y, toZ, clear, emit);
  const bridged = grounded && !afloat && blocksLeft > 0 && feet === 0 && terrain.isReplaceable(toX, y - 1, toZ);
  const hasEdge = placedBelow || terrain.isFloor(x, y - 1, z);
  if (bridged && hasEdge && !terrain.isLava(toX, y - 2, toZ)) {
    emit(toX, y, toZ, moveCost.bridge + clear + danger, moveKind.bridge, 1);
  }
}

/** Over an edge into the column at x, z, down to what catches the body. */
function expandDrop(terrain: Terrain, x: number, y: number, z: number, clear: number, emit: MoveSink): void {
  for (let fall = 1; fall <= maxDropIntoWater; fall++) {
    const level = y - fall;
    if (terrain.isLow(x, level, z)) {
      if (fall <= maxDrop) emitDrop(terrain, x, level, z, clear, fall, emit);
      return;
    }
    if (!terrain.isClear(x, level, z)) return;
    if (terrain.isWater(x, level, z)) {
      emitDrop(terrain, x, level, z, clear, fall, emit);
      return;
    }
    if (terrain.isFloor(x, level - 1, z)) {
      if (fall <= maxDrop) emitDrop(terrain, x, level, z, clear, fall, emit);
      return;
    }
  }
}

function emitDrop(
  terrain: Terrain,
  x: number,
  y: number,
  z: number,
  clear: number,
  fall: number,
  emit: MoveSink,
): void {
  const danger = terrain.dangerCost(x, y, z);
  emit(x, y, z, moveCost.walk + clear + Math.max(fallSeconds(fall), fall * moveCost.down) + danger, moveKind.drop, 0);
}

function expandDiagonal(
  terrain: Terrain,
  x: number,
  y: number,
  z: number,
  dx: number,
  dz: number,
  afloat: boolean,
  emit: MoveSink,
): void {
  const toX = x + dx;
  const toZ = z + dz;
  const open =
    terrain.isClear(toX, y, toZ) &&
    terrain.isClear(toX, y + 1, toZ) &&
    terrain.isClear(toX, y, z) &&
    terrain.isClear(toX, y + 1, z) &&
    terrain.isClear(x, y, toZ) &&
    terrain.isClear(x, y + 1, toZ);
  if (!open || !terrain.isSupported(toX, y, toZ)) return;
  // The body passes over both cells beside the corner.
  if (terrain.isLava(toX, y - 1, z) || terrain.isLava(x, y - 1, toZ)) return;
  const swims = afloat || terrain.isWater(toX, y, toZ);
  const cost = (swims ? moveCost.swim : moveCost.walk) * Math.SQRT2 + terrain.dangerCost(toX, y, toZ);
  emit(toX, y, toZ, cost, swims ? moveKind.swim : moveKind.diagonal, 0);
}

function expandWater(terrain: Terrain, x: number, y: number, z: number, emit: MoveSink): void {
  if (terrain.isWater(x, y + 1, z) && terrain.isClear(x, y + 2, z))
    emit(x, y + 1, z, moveCost.swimUp, moveKind.swimUp, 0);
  if (terrain.isWater(x, y - 1, z)) emit(x, y - 1, z, moveCost.swimDown, moveKind.swimDown, 0);
}

function expandLadder(terrain: Terrain, x: number, y: number, z: number, onLadder: boolean, emit: MoveSink): void {
  const aboveHolds = terrain.isClimbable(x, y + 1, z);
  if (onLadder && aboveHolds && terrain.isClear(x, y + 1, z) && terrain.isClear(x, y + 2, z)) {
    emit(x, y + 1, z, moveCost.climbUp, moveKind.climbUp, 0);
  }
  if (terrain.isClimbable(x, y - 1, z) && terrain.isClear(x, y - 1, z)) {
    emit(x, y - 1, z, moveCost.climbDown, moveKind.climbDown, 0);
  }
}

/** Through the floor, when what is below it is known to be ground. */
function expandDigDown(terrain: Terrain, x: number, y: number, z: number, emit: MoveSink): void {
  if (!terrain.isFloor(x, y - 2, z) || terrain.isLow(x, y, z)) return;
  const cost = terrain.digCost(x, y - 1, z);
  if (cost === Number.POSITIVE_INFINITY) return;
  const total = cost + fallSeconds(1) + moveCost.digDownPenalty + terrain.dangerCost(x, y - 1, z);
  emit(x, y - 1, z, total, moveKind.digDown, 0);
}

/** The cells that a move needs clear, in the order in which to dig them; those of the feet and head at its end included. */
export function cellsOfMove(
  kind: MoveKind,
  from: { x: number; y: number; z: number },
  to: { x: number; y: number; z: number },
): { x: number; y: number; z: number }[] {
  switch (kind) {
    case moveKind.digDown:
      return [{ x: from.x, y: from.y - 1, z: from.z }];
    case moveKind.pillar:
      return [{ x: from.x, y: from.y + 2, z: from.z }];
    case moveKind.ascend:
      return [
        { x: from.x, y: from.y + 2, z: from.z },
        { x: to.x, y: to.y + 1, z: to.z },
        { x: to.x, y: to.y, z: to.z },
      ];
    case moveKind.drop:
      return [
        { x: to.x, y: from.y + 1, z: to.z },
        { x: to.x, y: from.y, z: to.z },
      ];
    default:
      return [
        { x: to.x, y: to.y + 1, z: to.z },
        { x: to.x, y: to.y, z: to.z },
      ];
  }
}
