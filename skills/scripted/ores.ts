/**
 * Blocks that are found by digging rather than by looking around, and the height at which a tunnel for them is best. From
 * minecraft.wiki "Ore", distribution since 1.18: the height with most of it that a person reaches on foot.
 */

/** Height of the tunnel; null: at any depth, rock as such. */
export const undergroundBlocks: Readonly<Record<string, number | null>> = {
  stone: null,
  andesite: null,
  diorite: null,
  granite: null,
  tuff: -16,
  deepslate: -16,
  coal_ore: 56,
  deepslate_coal_ore: -4,
  iron_ore: 16,
  deepslate_iron_ore: 16,
  copper_ore: 44,
  deepslate_copper_ore: -4,
  gold_ore: -16,
  deepslate_gold_ore: -16,
  lapis_ore: 0,
  deepslate_lapis_ore: -2,
  redstone_ore: -50,
  deepslate_redstone_ore: -50,
  diamond_ore: -50,
  deepslate_diamond_ore: -50,
};

/** Where to dig for any of the blocks: `surface` is to be searched on foot, `rock` down to whatever comes, else a height. */
export function placeToDig(blocks: readonly string[]): "surface" | "rock" | number {
  let best: number | null = null;
  for (const block of blocks) {
    const height = undergroundBlocks[block];
    if (height === undefined) continue;
    if (height === null) return "rock";
    best = best === null ? height : Math.max(best, height);
  }
  return best ?? "surface";
}
