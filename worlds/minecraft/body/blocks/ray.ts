/**
 * Straight lines through the voxel grid (Amanatides & Woo 1987, "A fast voxel traversal algorithm for ray tracing"), and
 * what the eye sees along them. A block is seen when a line from the eye reaches a point on one of its faces with nothing
 * opaque between; a block is reached by hand when nothing solid is between.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import { type BlockGrid, unloaded } from "./grid.ts";
import { blockFlag, type StateTable } from "./state-table.ts";

/**
 * Visits the cells from one point to another in order, both ends' cells included, until `visit` returns true.
 * Returns whether it did.
 */
export function walkRay(from: Point, to: Point, visit: (x: number, y: number, z: number) => boolean): boolean {
  let x = Math.floor(from.x);
  let y = Math.floor(from.y);
  let z = Math.floor(from.z);
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const dz = to.z - from.z;
  const stepX = Math.sign(dx);
  const stepY = Math.sign(dy);
  const stepZ = Math.sign(dz);
  // Share of the way from border to border on each axis, then that at which the line enters the next cell. A way so short that its
  // inverse is no number (below 5.6e-309) crosses no border.
  const deltaX = Math.abs(1 / dx);
  const deltaY = Math.abs(1 / dy);
  const deltaZ = Math.abs(1 / dz);
  const first = (delta: number, step: number, inCell: number) =>
    delta === Number.POSITIVE_INFINITY ? delta : (step > 0 ? 1 - inCell : inCell) * delta;
  let nextX = first(deltaX, stepX, from.x - x);
  let nextY = first(deltaY, stepY, from.y - y);
  let nextZ = first(deltaZ, stepZ, from.z - z);
  for (;;) {
    if (visit(x, y, z)) return true;
    const next = Math.min(nextX, nextY, nextZ);
    if (next > 1) return false;
    if (next === nextX) {
      x += stepX;
      nextX += deltaX;
    } else if (next === nextY) {
      y += stepY;
      nextY += deltaY;
    } else {
      z += stepZ;
      nextZ += deltaZ;
    }
  }
}

const faces = [
  { x: 1, y: 0, z: 0 },
  { x: -1, y: 0, z: 0 },
  { x: 0, y: 1, z: 0 },
  { x: 0, y: -1, z: 0 },
  { x: 0, y: 0, z: 1 },
  { x: 0, y: 0, z: -1 },
] as const;
/** Points on a face: the middle, then towards its corners. */
const spots = [
  [0, 0],
  [0.3, 0.3],
  [-0.3, 0.3],
  [0.3, -0.3],
  [-0.3, -0.3],
] as const;
/** Keeps the aim just in front of the face. */
const faceDistance = 0.501;

/** Where on the block the eye can aim, or null. `blocking` are the flags that stop the line; unloaded columns stop it too. */
export function aimPoint(
  grid: BlockGrid,
  table: StateTable,
  eye: Point,
  block: Point,
  blocking: number,
  spotCount: number = spots.length,
): (Point & { readonly face: Point }) | null {
  const { flags } = table;
  const centre = { x: block.x + 0.5, y: block.y + 0.5, z: block.z + 0.5 };
  const blocked = (x: number, y: number, z: number) => {
    if (x === block.x && y === block.y && z === block.z) return false;
    const state = grid.stateAt(x, y, z);
    return state === unloaded || ((flags[state] as number) & blocking) !== 0;
  };
  for (const face of faces) {
    const outside =
      (eye.x - centre.x) * face.x + (eye.y - centre.y) * face.y + (eye.z - centre.z) * face.z > faceDistance;
    if (!outside) continue;
    const neighbour = grid.stateAt(block.x + face.x, block.y + face.y, block.z + face.z);
    if (neighbour === unloaded || ((flags[neighbour] as number) & blocking) !== 0) continue;
    for (let index = 0; index < spotCount; index++) {
      const [u, v] = spots[index] ?? spots[0];
      const point = {
        x: centre.x + face.x * faceDistance + (face.x === 0 ? u : 0),
        y: centre.y + face.y * faceDistance + (face.x !== 0 ? u : face.z !== 0 ? v : 0),
        z: centre.z + face.z * faceDistance + (face.z === 0 ? v : 0),
      };
      if (!walkRay(eye, point, blocked)) return { ...point, face };
    }
  }
  // The eye is inside the block's own cell (grass, water, a ladder).
  const inside = Math.floor(eye.x) === block.x && Math.floor(eye.y) === block.y && Math.floor(eye.z) === block.z;
  return inside ? { ...centre, face: { x: 0, y: 1, z: 0 } } : null;
}

/** Whether sight reaches the block from the eye. */
export function seesBlock(grid: BlockGrid, table: StateTable, eye: Point, block: Point, spotCount = 1): boolean {
  return aimPoint(grid, table, eye, block, blockFlag.opaque, spotCount) !== null;
}

/** Whether nothing solid is between two points, the cells of both included except when `to` lies in a solid block's face. */
export function clearBetween(grid: BlockGrid, table: StateTable, from: Point, to: Point): boolean {
  const { flags } = table;
  const endX = Math.floor(to.x);
  const endY = Math.floor(to.y);
  const endZ = Math.floor(to.z);
  return !walkRay(from, to, (x, y, z) => {
    if (x === endX && y === endY && z === endZ) return false;
    const state = grid.stateAt(x, y, z);
    return state === unloaded || ((flags[state] as number) & blockFlag.solid) !== 0;
  });
}
