/**
 * Which fuel to burn for a number of items: coal and charcoal first, then wood, what is cheap before what took work. The
 * values (items smelted by one) come from the knowledge; minecraft.wiki "Smelting".
 */
import type { MinecraftBody } from "../../src/core/minecraft.ts";

export interface FuelShare {
  readonly item: string;
  readonly count: number;
}

/** Burnt before other things, best first; anything not listed and not `precious` comes after. */
const preferred: readonly RegExp[] = [
  /^coal$/,
  /^charcoal$/,
  /_sapling$/,
  /^stick$/,
  /_slab$/,
  /_planks$/,
  /_log$/,
  /_wood$/,
];
/** Burnt only when nothing else is left: tools, stations, containers. */
const precious =
  /(_pickaxe|_axe|_sword|_shovel|_hoe|crafting_table|chest|bow|fishing_rod|lava_bucket|_boat|_sign|_door|ladder)$/;

function rankOf(item: string): number {
  const index = preferred.findIndex((pattern) => pattern.test(item));
  if (index >= 0) return index;
  return precious.test(item) ? 100 : 50;
}

/**
 * Shares that smelt at least `count` items, in burning order; null when the inventory has not enough. `input` of them is
 * kept. Items named in `first` are burnt before all others.
 */
export function chooseFuel(
  body: MinecraftBody,
  count: number,
  input: { item: string; count: number },
  first: readonly string[] = [],
): FuelShare[] | null {
  const rank = (item: string) => (first.includes(item) ? -1 : rankOf(item));
  const candidates = body.knowledge
    .fuels()
    .filter(({ item }) => body.count(item) > 0)
    .sort((a, b) => rank(a.item) - rank(b.item) || a.smelts - b.smelts || (a.item < b.item ? -1 : 1));
  // One kind that suffices alone spares a second visit to the furnace; of those, the best ranked.
  const spare = (item: string) => body.count(item) - (item === input.item ? input.count : 0);
  const alone = candidates.find(({ item, smelts }) => rank(item) < 50 && spare(item) * smelts >= count);
  if (alone) return [{ item: alone.item, count: Math.ceil(count / alone.smelts) }];
  const shares: FuelShare[] = [];
  let left = count;
  for (const { item, smelts } of candidates) {
    const used = Math.min(spare(item), Math.ceil(left / smelts));
    if (used <= 0) continue;
    shares.push({ item, count: used });
    left -= used * smelts;
    if (left <= 0) return shares;
  }
  return null;
}
