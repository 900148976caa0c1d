/**
 * Motion of bodies against the collision boxes of blocks: vanilla's order of axes (y first, then the longer of x and z),
 * stepping up, sliding, and the height of the liquid a body is in. Bodies are axis-aligned boxes that stand on their
 * position. Nothing here knows gravity or minds; those live with the kind of entity. Source of the rules:
 * minecraft.wiki/w/Entity#Motion_of_entities and minecraft.wiki/w/Bounding_box.
 *
 * Scratch arrays are shared by all calls: this runs in one thread and never yields.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import type { BlockStore } from "../contracts.ts";
import {
  type Box,
  collisionBoxes,
  isLava,
  isLiquid,
  isSolid,
  isWater,
  stateCount,
  stateName,
  stateProperties,
} from "../world/block-states.ts";

export interface Vector {
  x: number;
  y: number;
  z: number;
}

/** What motion needs of an entity. */
export interface Body {
  readonly position: Vector;
  readonly velocity: Vector;
  onGround: boolean;
}

/** Metres. */
export interface BodyShape {
  readonly width: number;
  readonly height: number;
  /** How high a ledge is climbed without jumping. */
  readonly stepHeight: number;
}

/** Two boxes closer than this touch. */
const epsilon = 1e-7;
/** Tallest collision box of a block: fences and walls. */
const tallestBox = 1.5;

/** 0: nothing to collide with, 1: the whole cell, 2: other boxes. [stateCount] */
export const obstacleKind = new Uint8Array(stateCount);
/** Friction of the block under a body (minecraft.wiki/w/Slipperiness). [stateCount] */
export const slipperiness = new Float64Array(stateCount).fill(0.6);
/** Height of the liquid in its own cell when air is above (m), 0 without liquid. [stateCount] */
const liquidHeight = new Float64Array(stateCount);

const slippery: Readonly<Record<string, number>> = {
  ice: 0.98,
  packed_ice: 0.98,
  frosted_ice: 0.98,
  blue_ice: 0.989,
  slime_block: 0.8,
};

const isWholeCell = (box: Box | undefined): boolean =>
  box?.[0] === 0 && box[1] === 0 && box[2] === 0 && box[3] === 1 && box[4] === 1 && box[5] === 1;

for (let state = 0; state < stateCount; state++) {
  if (isSolid[state] === 1) {
    const boxes = collisionBoxes(state);
    obstacleKind[state] = boxes.length === 1 && isWholeCell(boxes[0]) ? 1 : 2;
    slipperiness[state] = slippery[stateName(state)] ?? 0.6;
  }
  if (isLiquid[state] === 1) {
    // A source and falling water fill 8/9 of a cell, each level of flow takes one ninth away.
    const level = Number(stateProperties(state).level ?? 0);
    liquidHeight[state] = (level >= 1 && level <= 7 ? 8 - level : 8) / 9;
  }
}

/** Boxes that may be in the way, six numbers each: lowest corner, highest corner. */
let obstacles = new Float64Array(6 * 64);
let obstacleCount = 0;
/** The moving box: lowest corner, highest corner. */
const moving = new Float64Array(6);

function addObstacle(x0: number, y0: number, z0: number, x1: number, y1: number, z1: number): void {
  const offset = obstacleCount * 6;
  if (offset === obstacles.length) {
    const larger = new Float64Array(obstacles.length * 2);
    larger.set(obstacles);
    obstacles = larger;
  }
  obstacles[offset] = x0;
  obstacles[offset + 1] = y0;
  obstacles[offset + 2] = z0;
  obstacles[offset + 3] = x1;
  obstacles[offset + 4] = y1;
  obstacles[offset + 5] = z1;
  obstacleCount++;
}

/** Collects the boxes of all blocks that touch a region. */
function gather(blocks: BlockStore, x0: number, y0: number, z0: number, x1: number, y1: number, z1: number): void {
  obstacleCount = 0;
  const lastX = Math.floor(x1 + epsilon);
  const lastY = Math.floor(y1 + epsilon);
  const lastZ = Math.floor(z1 + epsilon);
  const firstY = Math.floor(y0 - epsilon - (tallestBox - 1));
  for (let x = Math.floor(x0 - epsilon); x <= lastX; x++) {
    for (let z = Math.floor(z0 - epsilon); z <= lastZ; z++) {
      for (let y = firstY; y <= lastY; y++) {
        const state = blocks.getState(x, y, z);
        const kind = obstacleKind[state];
        if (kind === 1) addObstacle(x, y, z, x + 1, y + 1, z + 1);
        else if (kind === 2) {
          for (const box of collisionBoxes(state))
            addObstacle(x + box[0], y + box[1], z + box[2], x + box[3], y + box[4], z + box[5]);
        }
      }
    }
  }
}

function setMoving(position: Point, shape: BodyShape): void {
  const half = shape.width / 2;
  moving[0] = position.x - half;
  moving[1] = position.y;
  moving[2] = position.z - half;
  moving[3] = position.x + half;
  moving[4] = position.y + shape.height;
  moving[5] = position.z + half;
}

/** Moves the moving box along one axis (0 x, 1 y, 2 z) as far as nothing is in the way; the distance that it went. */
function slide(axis: number, wanted: number): number {
  if (wanted === 0) return 0;
  const second = axis === 2 ? 0 : axis + 1;
  const third = axis === 0 ? 2 : axis - 1;
  const low = moving[axis] as number;
  const high = moving[axis + 3] as number;
  const secondLow = (moving[second] as number) + epsilon;
  const secondHigh = (moving[second + 3] as number) - epsilon;
  const thirdLow = (moving[third] as number) + epsilon;
  const thirdHigh = (moving[third + 3] as number) - epsilon;
  let distance = wanted;
  for (let offset = 0, end = obstacleCount * 6; offset < end; offset += 6) {
    if ((obstacles[offset + 3 + second] as number) <= secondLow || (obstacles[offset + second] as number) >= secondHigh)
      continue;
    if ((obstacles[offset + 3 + third] as number) <= thirdLow || (obstacles[offset + third] as number) >= thirdHigh)
      continue;
    // A box that is already inside an obstacle is not held by it, so that it can leave.
    if (wanted > 0) {
      const gap = (obstacles[offset + axis] as number) - high;
      if (gap >= -epsilon && gap < distance) distance = gap;
    } else {
      const gap = (obstacles[offset + 3 + axis] as number) - low;
      if (gap <= epsilon && gap > distance) distance = gap;
    }
  }
  if (Math.abs(distance) < epsilon) return 0;
  moving[axis] = low + distance;
  moving[axis + 3] = high + distance;
  return distance;
}

/** The way that was really gone: x, y, z. */
const gone = new Float64Array(3);

function slideAll(dx: number, dy: number, dz: number): void {
  gone[1] = slide(1, dy);
  if (Math.abs(dx) < Math.abs(dz)) {
    gone[2] = slide(2, dz);
    gone[0] = slide(0, dx);
  } else {
    gone[0] = slide(0, dx);
    gone[2] = slide(2, dz);
  }
}

function gatherAlong(blocks: BlockStore, dx: number, dy: number, dz: number, up: number): void {
  gather(
    blocks,
    (moving[0] as number) + Math.min(dx, 0),
    (moving[1] as number) + Math.min(dy, 0),
    (moving[2] as number) + Math.min(dz, 0),
    (moving[3] as number) + Math.max(dx, 0),
    (moving[4] as number) + Math.max(dy, up, 0),
    (moving[5] as number) + Math.max(dz, 0),
  );
}

/** Tries the same way over a ledge: up, along, down again. Leaves the better way in `gone`. */
function stepUp(blocks: BlockStore, body: Body, shape: BodyShape, dx: number, dy: number, dz: number): void {
  const x = gone[0] as number;
  const y = gone[1] as number;
  const z = gone[2] as number;
  setMoving(body.position, shape);
  gatherAlong(blocks, dx, dy, dz, shape.stepHeight);
  const up = slide(1, shape.stepHeight);
  slideAll(dx, 0, dz);
  const down = slide(1, dy - up);
  const stepX = gone[0] as number;
  const stepZ = gone[2] as number;
  if (stepX * stepX + stepZ * stepZ > x * x + z * z + epsilon) {
    gone[1] = up + down;
  } else {
    gone[0] = x;
    gone[1] = y;
    gone[2] = z;
  }
}

/** Moves a body by (dx, dy, dz) against blocks; stops the velocity where it was held. True when held sideways. */
export function moveBody(
  blocks: BlockStore,
  body: Body,
  shape: BodyShape,
  dx: number,
  dy: number,
  dz: number,
): boolean {
  setMoving(body.position, shape);
  gatherAlong(blocks, dx, dy, dz, 0);
  if (obstacleCount === 0) {
    gone[0] = dx;
    gone[1] = dy;
    gone[2] = dz;
  } else {
    slideAll(dx, dy, dz);
    const blocked = gone[0] !== dx || gone[2] !== dz;
    const grounded = body.onGround || (dy < 0 && gone[1] !== dy);
    if (blocked && grounded && shape.stepHeight > 0) stepUp(blocks, body, shape, dx, dy, dz);
  }
  const heldX = Math.abs((gone[0] as number) - dx) > epsilon;
  const heldY = Math.abs((gone[1] as number) - dy) > epsilon;
  const heldZ = Math.abs((gone[2] as number) - dz) > epsilon;
  body.position.x += gone[0] as number;
  body.position.y += gone[1] as number;
  body.position.z += gone[2] as number;
  body.onGround = heldY && dy < 0;
  if (heldX) body.velocity.x = 0;
  if (heldY) body.velocity.y = 0;
  if (heldZ) body.velocity.z = 0;
  return heldX || heldZ;
}

/** Whether a box of this shape at the position is clear of blocks. */
export function isFree(blocks: BlockStore, position: Point, shape: BodyShape): boolean {
  setMoving(position, shape);
  gather(
    blocks,
    moving[0] as number,
    moving[1] as number,
    moving[2] as number,
    moving[3] as number,
    moving[4] as number,
    moving[5] as number,
  );
  for (let offset = 0, end = obstacleCount * 6; offset < end; offset += 6) {
    let overlaps = true;
    for (let axis = 0; axis < 3 && overlaps; axis++) {
      overlaps =
        (obstacles[offset + axis] as number) < (moving[axis + 3] as number) - epsilon &&
        (obstacles[offset + 3 + axis] as number) > (moving[axis] as number) + epsilon;
    }
    if (overlaps) return false;
  }
  return true;
}

/** Friction of the block half a metre under the feet. */
export function frictionUnder(blocks: BlockStore, position: Point): number {
  const state = blocks.getState(Math.floor(position.x), Math.floor(position.y - 0.500001), Math.floor(position.z));
  return slipperiness[state] ?? 0.6;
}

/** How deep the feet are under the surface of water (table `isWater`) or lava, in the column of the body's centre (m). */
function depthIn(blocks: BlockStore, position: Point, table: Uint8Array, height: number): number {
  const x = Math.floor(position.x);
  const z = Math.floor(position.z);
  let y = Math.floor(position.y);
  let state = blocks.getState(x, y, z);
  if (table[state] !== 1) return 0;
  let surface = y;
  while (table[state] === 1) {
    surface = y + (liquidHeight[state] as number);
    if (surface - position.y > height) break;
    y++;
    state = blocks.getState(x, y, z);
    // Liquid under liquid fills its cell.
    if (table[state] === 1) surface = y;
  }
  return Math.max(0, surface - position.y);
}

/** Depth of the feet in water (m), not counted further than `height`. */
export function waterDepth(blocks: BlockStore, position: Point, height: number): number {
  return depthIn(blocks, position, isWater, height);
}

/** Depth of the feet in lava (m), not counted further than `height`. */
export function lavaDepth(blocks: BlockStore, position: Point, height: number): number {
  return depthIn(blocks, position, isLava, height);
}
