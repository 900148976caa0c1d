/** Where the ground is: the highest block of a column that is neither tree nor air, as far as the column is loaded. */
import type { MinecraftBody } from "../../src/core/minecraft.ts";

const tree = /(_leaves|_log|_wood|mushroom_block|mushroom_stem)$/;
/** No tree is higher (minecraft.wiki "Tree": giant jungle and spruce trees, 31 m). */
const tallestTree = 34;

/** Y of the ground's highest block; null where the column is not loaded. */
export function groundHeight(body: MinecraftBody, x: number, z: number): number | null {
  const top = body.surfaceHeight(x, z);
  if (top === null) return null;
  for (let y = top; y > top - tallestTree; y--) {
    const block = body.block({ x, y, z });
    if (block?.solid && !tree.test(block.name)) return y;
  }
  return top;
}

/** Whether the body stands on a tree. */
export function isOnTree(body: MinecraftBody): boolean {
  const { x, y, z } = body.self().position;
  const below = body.block({ x: Math.floor(x), y: Math.floor(y - 0.1), z: Math.floor(z) });
  return below !== null && tree.test(below.name);
}
