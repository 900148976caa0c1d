/** Base colours of blocks and items, our own, by name or by what a name contains; sRGB hexadecimal. */
import { purposeKey } from "../../src/core/random.ts";

export type Rgb = readonly [number, number, number];

const woods: readonly (readonly [string, string, string, string])[] = [
  // name, bark, wood, leaves
  ["dark_oak", "#3b2a1a", "#4d3320", "#3f6b2c"],
  ["oak", "#6b5233", "#b08d57", "#4f8436"],
  ["birch", "#d9d6c8", "#cdbb86", "#7ba653"],
  ["spruce", "#3e2b1b", "#7a5a37", "#3c6347"],
  ["jungle", "#5b4a26", "#a97b58", "#3f8f2a"],
  ["acacia", "#6a6259", "#b4623a", "#6d8a2c"],
  ["mangrove", "#5a4032", "#7b3b38", "#5a8a2e"],
  ["cherry", "#3c2530", "#e2b4ae", "#eba6c2"],
];

/** First match wins, so the more particular names stand first. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/^(deepslate|cobbled_deepslate|polished_deepslate)/, "#52525a"],
  [/^(stone_bricks|smooth_stone|stone$|stone_)/, "#84878c"],
  [/^(mossy_)?cobblestone/, "#7b7e82"],
  [/^(furnace|blast_furnace|smoker|dispenser|dropper|observer)/, "#75787d"],
  [/^andesite/, "#8b8e90"],
  [/^diorite/, "#c4c4c8"],
  [/^granite/, "#a0715c"],
  [/^tuff/, "#6a6b62"],
  [/^calcite/, "#dfe0da"],
  [/^bedrock/, "#3a3a40"],
  [/^gravel/, "#8a8480"],
  [/^(sand|suspicious_sand|sandstone|smooth_sandstone)/, "#dccf9c"],
  [/^red_sand/, "#bd6a2b"],
  [/^clay/, "#a0a7b5"],
  [/^(grass_block|moss)/, "#6fa64a"],
  [/^mycelium/, "#74666c"],
  [/^podzol/, "#6b4a24"],
  [/^(dirt|coarse_dirt|rooted_dirt|farmland|dirt_path|mud)/, "#82603f"],
  [/^snow/, "#f2f6fa"],
  [/ice$/, "#9fc2f2"],
  [/^(water|bubble_column|seagrass|tall_seagrass|kelp)/, "#3f76c8"],
  [/^lava/, "#e8641a"],
  [/^netherrack/, "#6e3030"],
  [/^obsidian/, "#1b1428"],
  [/^(bricks|brick)/, "#96563f"],
  [/^glass/, "#cfe6ee"],
  [/^(torch|wall_torch|lantern|glowstone)/, "#ffcf6b"],
  [/coal/, "#2d2f33"],
  [/^(raw_)?iron/, "#d8c0a8"],
  [/^(raw_)?gold/, "#f4cf4a"],
  [/^(raw_)?copper/, "#c87a52"],
  [/diamond/, "#5fdbd6"],
  [/emerald/, "#3ccf6b"],
  [/redstone/, "#c42a22"],
  [/lapis/, "#2f55b8"],
  [/^(beef|porkchop|mutton|chicken|rabbit)/, "#cc5a52"],
  [/^cooked_/, "#8f5a35"],
  [/^bread|wheat|hay/, "#c99b45"],
  [/apple/, "#cf3a35"],
  [/wool$|carpet$|bed$/, "#e6e6e2"],
  [/string|bone|feather|flint/, "#d5d3c8"],
  [/leather|rotten_flesh/, "#96603a"],
  [/stick|bowl|ladder/, "#8f6c3e"],
  [/pumpkin|carrot/, "#db8325"],
  [/melon|cactus|sugar_cane|bamboo|vine|fern|grass|lily|sapling/, "#5f9a3c"],
  [/dandelion|sunflower/, "#f5d83a"],
  [/poppy|rose|tulip/, "#d8362f"],
  [/cornflower|orchid|allium|bluet|lilac|peony|daisy/, "#8f9ae8"],
];

const dyes: readonly (readonly [string, string])[] = [
  ["light_blue", "#5fb2dc"],
  ["light_gray", "#a3a49c"],
  ["white", "#ecefee"],
  ["orange", "#ea7f23"],
  ["magenta", "#bd4fb3"],
  ["yellow", "#f5c832"],
  ["lime", "#7bbd24"],
  ["pink", "#ed92ab"],
  ["gray", "#484d51"],
  ["cyan", "#1a8d93"],
  ["purple", "#8036ab"],
  ["blue", "#3a44a0"],
  ["brown", "#7a5032"],
  ["green", "#5a7a1c"],
  ["red", "#a52d27"],
  ["black", "#1d1e23"],
];

export function colourOf(name: string): Rgb {
  const wood = woodOf(name);
  if (wood) return wood[/leaves/.test(name) ? "leaves" : /(log|wood)$/.test(name) ? "bark" : "wood"];
  const dye = /^(.+)_(wool|carpet|concrete|concrete_powder|terracotta|bed|stained_glass|dye)$/.exec(name)?.[1];
  const dyed = dyes.find(([colour]) => colour === dye);
  if (dyed) return rgb(dyed[1]);
  const rule = rules.find(([pattern]) => pattern.test(name));
  if (rule) return rgb(rule[1]);
  // A muted colour of its own for whatever has no rule.
  const hash = purposeKey(name);
  return [96 + (hash & 63), 96 + ((hash >> 8) & 63), 96 + ((hash >> 16) & 63)];
}

export function woodOf(name: string): { bark: Rgb; wood: Rgb; leaves: Rgb } | null {
  const found = woods.find(([wood]) => name.startsWith(`${wood}_`) || name.startsWith(`stripped_${wood}_`));
  if (!found) return null;
  return { bark: rgb(found[1]), wood: rgb(found[2]), leaves: rgb(found[3]) };
}

export function rgb(hexadecimal: string): Rgb {
  const value = Number.parseInt(hexadecimal.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function shade([r, g, b]: Rgb, factor: number): Rgb {
  const scale = (channel: number) => Math.max(0, Math.min(255, Math.round(channel * factor)));
  return [scale(r), scale(g), scale(b)];
}

export function css([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`;
}
