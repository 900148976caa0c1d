/**
 * Arithmetic on points and block cells that the scripted skills share. A cell is a block position: integers, the block's
 * lowest corner. Axes are Minecraft's: y is up.
 */
import type { Point } from "../../src/core/minecraft.ts";

/** Height of a player's eyes above the feet (m), standing; minecraft.wiki "Player". */
export const eyeHeight = 1.62;
/** How far a survival player digs, places and opens, from the eyes (m); minecraft.wiki "Reach", 1.20.4. */
export const blockReach = 4.5;

/** The four horizontal directions, clockwise seen from above. */
export const headings: readonly Point[] = [
  { x: 0, y: 0, z: -1 },
  { x: 1, y: 0, z: 0 },
  { x: 0, y: 0, z: 1 },
  { x: -1, y: 0, z: 0 },
];

export const faces: readonly Point[] = [...headings, { x: 0, y: 1, z: 0 }, { x: 0, y: -1, z: 0 }];

export function add(point: Point, offset: Point): Point {
  return { x: point.x + offset.x, y: point.y + offset.y, z: point.z + offset.z };
}

export function offset(point: Point, x: number, y: number, z: number): Point {
  return { x: point.x + x, y: point.y + y, z: point.z + z };
}

/** The cell that contains the point. A hair is added to y, so feet on a floor at 63.9999 are in cell 64. */
export function cellOf(point: Point): Point {
  return { x: Math.floor(point.x), y: Math.floor(point.y + 0.001), z: Math.floor(point.z) };
}

export function centreOf(cell: Point): Point {
  return { x: cell.x + 0.5, y: cell.y + 0.5, z: cell.z + 0.5 };
}

export function distance(left: Point, right: Point): number {
  return Math.hypot(left.x - right.x, left.y - right.y, left.z - right.z);
}

export function horizontalDistance(left: Point, right: Point): number {
  return Math.hypot(left.x - right.x, left.z - right.z);
}

/** Identity of a cell, for sets and maps. */
export function cellKey(cell: Point): string {
  return `${cell.x},${cell.y},${cell.z}`;
}

/** A cell in words, for messages. */
export function describe(point: Point): string {
  return `${Math.round(point.x)} ${Math.round(point.y)} ${Math.round(point.z)}`;
}
