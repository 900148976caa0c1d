/**
 * Finding a way for mobs: bounded A* over the blocks that can hold a mob's feet (Hart, Nilsson & Raphael 1968), with vanilla's
 * limits: steps up of one block, falls of three at most, no way through lava, water at a price (minecraft.wiki/w/Mob_AI,
 * "Pathfinding"). When the goal is out of reach the way leads to the visited place nearest to it. Also sight between two
 * points, block by block (Amanatides & Woo 1987, "A fast voxel traversal algorithm").
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import type { BlockStore } from "../contracts.ts";
import { collisionBoxes, isLava, isWater, stateName } from "../world/block-states.ts";
import type { PathNode } from "./entity.ts";
import { obstacleKind } from "./physics.ts";

/** Deepest fall that a mob takes on its way (m). */
const deepestFall = 3;
const waterPrice = 8;
const harmful = new Set([
  "magma_block",
  "cactus",
  "campfire",
  "soul_campfire",
  "fire",
  "soul_fire",
  "sweet_berry_bush",
]);

/** 0 unknown, 1 open, 2 closed, 3 floor-like box (a carpet), 4 too high to step on (a fence), 5 harmful. */
const passability = new Uint8Array(obstacleKind.length);

function classify(state: number): number {
  if (isLava[state] === 1 || harmful.has(stateName(state))) return 5;
  if (obstacleKind[state] === 0) return 1;
  const top = collisionBoxes(state).reduce((highest, box) => Math.max(highest, box[4]), 0);
  if (top > 1) return 4;
  return top <= 0.2 ? 3 : 2;
}

function passabilityOf(state: number): number {
  const known = passability[state] as number;
  if (known !== 0) return known;
  const found = classify(state);
  passability[state] = found;
  return found;
}

function isOpen(blocks: BlockStore, x: number, y: number, z: number, height: number): boolean {
  for (let up = 0; up < height; up++) {
    const kind = passabilityOf(blocks.getState(x, y + up, z));
    if (kind !== 1 && !(kind === 3 && up === 0)) return false;
  }
  return true;
}

/** Whether something in this cell carries feet in the cell above. */
function carries(blocks: BlockStore, x: number, y: number, z: number): boolean {
  return passabilityOf(blocks.getState(x, y, z)) === 2;
}

/** Whether a body `height` blocks high can stand with its feet in this cell, or swim there. */
export function canStand(blocks: BlockStore, x: number, y: number, z: number, height: number): boolean {
  if (!isOpen(blocks, x, y, z, height)) return false;
  return (
    carries(blocks, x, y - 1, z) ||
    passabilityOf(blocks.getState(x, y, z)) === 3 ||
    isWater[blocks.getState(x, y, z)] === 1
  );
}

/** The y where feet come to stand when a mob goes into this column from `y`: one up, level, or a short fall; null: no way. */
function landing(
  blocks: BlockStore,
  x: number,
  y: number,
  z: number,
  height: number,
  mayStepUp: boolean,
): number | null {
  if (isOpen(blocks, x, y, z, height)) {
    for (let down = 0; down <= deepestFall; down++) {
      if (down > 0 && !isOpen(blocks, x, y - down, z, 1)) return null;
      if (canStand(blocks, x, y - down, z, height)) return y - down;
    }
    return null;
  }
  return mayStepUp && canStand(blocks, x, y + 1, z, height) ? y + 1 : null;
}

interface SearchNode {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly parent: SearchNode | null;
  readonly cost: number;
  readonly estimate: number;
  closed: boolean;
}

const steps = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [1, 1],
  [1, -1],
  [-1, 1],
  [-1, -1],
] as const;

const heapLess = (a: SearchNode, b: SearchNode): boolean => a.cost + a.estimate < b.cost + b.estimate;

function heapPush(heap: SearchNode[], node: SearchNode): void {
  let index = heap.length;
  heap.push(node);
  while (index > 0) {
    const up = (index - 1) >> 1;
    const parent = heap[up] as SearchNode;
    if (!heapLess(node, parent)) break;
    heap[index] = parent;
    index = up;
  }
  heap[index] = node;
}

function heapPop(heap: SearchNode[]): SearchNode | null {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined) return null;
  if (heap.length === 0) return top;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heapLess(heap[child + 1] as SearchNode, heap[child] as SearchNode)) child++;
    const below = heap[child] as SearchNode;
    if (!heapLess(below, last)) break;
    heap[index] = below;
    index = child;
  }
  heap[index] = last;
  return top;
}

function waysFrom(
  blocks: BlockStore,
  node: SearchNode,
  height: number,
  visit: (x: number, y: number, z: number, cost: number) => void,
): void {
  const mayStepUp = isOpen(blocks, node.x, node.y + height, node.z, 1);
  const straight: (number | null)[] = [];
  for (const [dx, dz] of steps) {
    const x = node.x + dx;
    const z = node.z + dz;
    if (dx === 0 || dz === 0) {
      const y = landing(blocks, x, node.y, z, height, mayStepUp);
      straight.push(y);
      if (y !== null) visit(x, y, z, Math.abs(y - node.y));
      continue;
    }
    // Across a corner only where both sides are level and open, so that the body does not catch on it.
    const sideX = straight[dx > 0 ? 0 : 1];
    const sideZ = straight[dz > 0 ? 2 : 3];
    if (sideX === node.y && sideZ === node.y && canStand(blocks, x, node.y, z, height)) visit(x, node.y, z, 0);
  }
}

/**
 * A way from one block to another as the blocks that hold the feet, start left out; empty when there is none even to a
 * nearer place. `limit` bounds the nodes that are looked at.
 */
export function findPath(
  blocks: BlockStore,
  from: PathNode,
  goal: PathNode,
  bodyHeight: number,
  limit: number,
): PathNode[] {
  const height = Math.ceil(bodyHeight);
  const estimate = (x: number, y: number, z: number) => Math.hypot(x - goal[0], y - goal[1], z - goal[2]);
  const nodes = new Map<number, SearchNode>();
  // Nodes lie within `limit` steps of the start, so 12 bits an axis are enough.
  const keyOf = (x: number, y: number, z: number) =>
    ((x - from[0] + 2048) * 4096 + (y - from[1] + 2048)) * 4096 + (z - from[2] + 2048);
  const start: SearchNode = {
    x: from[0],
    y: from[1],
    z: from[2],
    parent: null,
    cost: 0,
    estimate: estimate(...from),
    closed: false,
  };
  const heap = [start];
  nodes.set(keyOf(...from), start);
  let nearest = start;
  for (let looked = 0; looked < limit; ) {
    const node = heapPop(heap);
    if (node === null) break;
    if (node.closed) continue;
    node.closed = true;
    looked++;
    if (node.estimate < nearest.estimate) nearest = node;
    if (node.estimate < 0.5) break;
    waysFrom(blocks, node, height, (x, y, z, extra) => {
      const key = keyOf(x, y, z);
      const known = nodes.get(key);
      if (known?.closed) return;
      const price = isWater[blocks.getState(x, y, z)] === 1 ? waterPrice : 0;
      const cost = node.cost + Math.hypot(x - node.x, z - node.z) + extra + price;
      if (known !== undefined && known.cost <= cost) return;
      const next: SearchNode = { x, y, z, parent: node, cost, estimate: estimate(x, y, z), closed: false };
      if (known !== undefined) known.closed = true;
      nodes.set(key, next);
      heapPush(heap, next);
    });
  }
  const path: PathNode[] = [];
  for (let node: SearchNode | null = nearest; node?.parent; node = node.parent) path.unshift([node.x, node.y, node.z]);
  return path;
}

/** Whether the ray from `start` along (dx, dy, dz), t in 0..1, hits a box of this state in the cell. */
function hitsBoxes(state: number, cell: PathNode, start: Point, dx: number, dy: number, dz: number): boolean {
  const origin = [start.x - cell[0], start.y - cell[1], start.z - cell[2]] as const;
  const way = [dx, dy, dz] as const;
  return collisionBoxes(state).some((box) => {
    let enter = 0;
    let leave = 1;
    for (const axis of [0, 1, 2] as const) {
      if (way[axis] === 0) {
        if (origin[axis] < box[axis] || origin[axis] > box[(axis + 3) as 3 | 4 | 5]) return false;
        continue;
      }
      const first = (box[axis] - origin[axis]) / way[axis];
      const second = (box[(axis + 3) as 3 | 4 | 5] - origin[axis]) / way[axis];
      enter = Math.max(enter, Math.min(first, second));
      leave = Math.min(leave, Math.max(first, second));
    }
    return enter <= leave;
  });
}

/** Whether nothing solid lies between two points. */
export function hasLineOfSight(blocks: BlockStore, from: Point, to: Point): boolean {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const dz = to.z - from.z;
  let x = Math.floor(from.x);
  let y = Math.floor(from.y);
  let z = Math.floor(from.z);
  const stepX = Math.sign(dx);
  const stepY = Math.sign(dy);
  const stepZ = Math.sign(dz);
  const perX = stepX === 0 ? Number.POSITIVE_INFINITY : 1 / Math.abs(dx);
  const perY = stepY === 0 ? Number.POSITIVE_INFINITY : 1 / Math.abs(dy);
  const perZ = stepZ === 0 ? Number.POSITIVE_INFINITY : 1 / Math.abs(dz);
  let nextX = stepX === 0 ? Number.POSITIVE_INFINITY : (stepX > 0 ? x + 1 - from.x : from.x - x) * perX;
  let nextY = stepY === 0 ? Number.POSITIVE_INFINITY : (stepY > 0 ? y + 1 - from.y : from.y - y) * perY;
  let nextZ = stepZ === 0 ? Number.POSITIVE_INFINITY : (stepZ > 0 ? z + 1 - from.z : from.z - z) * perZ;
  for (;;) {
    const state = blocks.getState(x, y, z);
    const kind = obstacleKind[state];
    if (kind === 1 || (kind === 2 && hitsBoxes(state, [x, y, z], from, dx, dy, dz))) return false;
    const next = Math.min(nextX, nextY, nextZ);
    if (next > 1) return true;
    if (next === nextX) {
      x += stepX;
      nextX += perX;
    } else if (next === nextY) {
      y += stepY;
      nextY += perY;
    } else {
      z += stepZ;
      nextZ += perZ;
    }
  }
}
