/**
 * The blocks whose drops are not simply "one of the named item": counts, chances, shears, growth stages, halves. Numbers
 * from minecraft.wiki, each block's page (Java 1.20.4), cross-read with the loot tables listed there. Tool gating is done
 * by the caller; a table here only says what an adequate tool gives.
 */
import type { LootContext, LootRoll } from "./loot.ts";

export type BlockLoot = (context: LootContext) => readonly LootRoll[];

const one = (item: string): LootRoll => ({ items: [item], count: [1, 1] });
const some = (item: string, least: number, most = least): LootRoll => ({ items: [item], count: [least, most] });
const rare = (item: string, chance: number, least = 1, most = least): LootRoll => ({
  items: [item],
  count: [least, most],
  chance,
});
const always =
  (...rolls: LootRoll[]): BlockLoot =>
  () =>
    rolls;
const nothing: BlockLoot = () => [];

const cutBy = (tool: string | null): boolean => tool === "shears";

/** Shears give the block itself, anything else the rolls. */
const sheared =
  (item: string, ...rolls: LootRoll[]): BlockLoot =>
  ({ tool }) =>
    cutBy(tool) ? [one(item)] : rolls;

/** As many as a property says, such as candles or layers. */
const byProperty =
  (item: string, property: string): BlockLoot =>
  ({ properties }) => [some(item, Number(properties[property] ?? 1))];

/** Seeds of a grown crop: one more for each of three trials (minecraft.wiki/w/Wheat_Seeds). */
const cropBonus = { trials: 3, probability: 4 / 7 };
const withCropBonus = (item: string): LootRoll => ({ items: [item], count: [1, 1], bonus: cropBonus });

const stem =
  (item: string): BlockLoot =>
  ({ properties }) => {
    const age = Number(properties.age ?? 7);
    return [{ items: [item], count: [0, 0], bonus: { trials: 3, probability: (age + 1) / 15 } }];
  };

const tallGrass =
  (short: string): BlockLoot =>
  ({ properties, tool }) => {
    if (properties.half === "upper") return [];
    return cutBy(tool) ? [some(short, 2)] : [rare("wheat_seeds", 0.125)];
  };

const tables = new Map<string, BlockLoot>(
  Object.entries<BlockLoot>({
    // Ground
    gravel: always({ items: ["flint"], count: [1, 1], chance: 0.1, otherwise: one("gravel") }),
    clay: always(some("clay_ball", 4)),
    snow: byProperty("snowball", "layers"),
    snow_block: always(some("snowball", 4)),
    suspicious_sand: nothing,
    suspicious_gravel: nothing,

    // Ores (minecraft.wiki/w/Ore#Mining)
    copper_ore: always(some("raw_copper", 2, 5)),
    deepslate_copper_ore: always(some("raw_copper", 2, 5)),
    redstone_ore: always(some("redstone", 4, 5)),
    deepslate_redstone_ore: always(some("redstone", 4, 5)),
    lapis_ore: always(some("lapis_lazuli", 4, 9)),
    deepslate_lapis_ore: always(some("lapis_lazuli", 4, 9)),
    nether_gold_ore: always(some("gold_nugget", 2, 6)),
    gilded_blackstone: always({
      items: ["gold_nugget"],
      count: [2, 5],
      chance: 0.1,
      otherwise: one("gilded_blackstone"),
    }),
    amethyst_cluster: ({ tool }) => [some("amethyst_shard", tool?.endsWith("_pickaxe") ? 4 : 2)],

    // Plants
    short_grass: sheared("short_grass", rare("wheat_seeds", 0.125)),
    fern: sheared("fern", rare("wheat_seeds", 0.125)),
    tall_grass: tallGrass("short_grass"),
    large_fern: tallGrass("fern"),
    dead_bush: sheared("dead_bush", some("stick", 0, 2)),
    vine: sheared("vine"),
    glow_lichen: sheared("glow_lichen"),
    seagrass: sheared("seagrass"),
    tall_seagrass: ({ properties, tool }) => (cutBy(tool) && properties.half === "lower" ? [some("seagrass", 2)] : []),
    nether_sprouts: sheared("nether_sprouts"),
    hanging_roots: sheared("hanging_roots"),
    small_dripleaf: ({ properties, tool }) =>
      cutBy(tool) && properties.half === "lower" ? [one("small_dripleaf")] : [],
    weeping_vines: ({ tool }) => (cutBy(tool) ? [one("weeping_vines")] : [rare("weeping_vines", 1 / 3)]),
    weeping_vines_plant: ({ tool }) => (cutBy(tool) ? [one("weeping_vines")] : [rare("weeping_vines", 1 / 3)]),
    twisting_vines: ({ tool }) => (cutBy(tool) ? [one("twisting_vines")] : [rare("twisting_vines", 1 / 3)]),
    twisting_vines_plant: ({ tool }) => (cutBy(tool) ? [one("twisting_vines")] : [rare("twisting_vines", 1 / 3)]),
    cave_vines: ({ properties }) => (properties.berries === true ? [one("glow_berries")] : []),
    cave_vines_plant: ({ properties }) => (properties.berries === true ? [one("glow_berries")] : []),
    mangrove_propagule: always(one("mangrove_propagule")),
    chorus_plant: always(some("chorus_fruit", 0, 1)),
    chorus_flower: always(one("chorus_flower")),
    brown_mushroom_block: always({ items: ["brown_mushroom"], count: [0, 2] }),
    red_mushroom_block: always({ items: ["red_mushroom"], count: [0, 2] }),
    pink_petals: byProperty("pink_petals", "flower_amount"),
    sea_pickle: byProperty("sea_pickle", "pickles"),

    // Crops
    wheat: ({ properties }) =>
      properties.age === 7 ? [one("wheat"), withCropBonus("wheat_seeds")] : [one("wheat_seeds")],
    beetroots: ({ properties }) =>
      properties.age === 3 ? [one("beetroot"), withCropBonus("beetroot_seeds")] : [one("beetroot_seeds")],
    carrots: ({ properties }) => (properties.age === 7 ? [one("carrot"), withCropBonus("carrot")] : [one("carrot")]),
    potatoes: ({ properties }) =>
      properties.age === 7 ? [one("potato"), withCropBonus("potato"), rare("poisonous_potato", 0.02)] : [one("potato")],
    nether_wart: ({ properties }) => [properties.age === 3 ? some("nether_wart", 2, 4) : one("nether_wart")],
    cocoa: ({ properties }) => [some("cocoa_beans", properties.age === 2 ? 3 : 1)],
    sweet_berry_bush: ({ properties }) => {
      if (properties.age === 3) return [some("sweet_berries", 2, 3)];
      return properties.age === 2 ? [some("sweet_berries", 1, 2)] : [];
    },
    melon: always(some("melon_slice", 3, 7)),
    melon_stem: stem("melon_seeds"),
    attached_melon_stem: stem("melon_seeds"),
    pumpkin_stem: stem("pumpkin_seeds"),
    attached_pumpkin_stem: stem("pumpkin_seeds"),

    // Made things
    bookshelf: always(some("book", 3)),
    glowstone: always(some("glowstone_dust", 2, 4)),
    sea_lantern: always(some("prismarine_crystals", 2, 3)),
    ender_chest: always(some("obsidian", 8)),
    campfire: always(some("charcoal", 2)),
    cobweb: ({ tool }) => [one(cutBy(tool) ? "cobweb" : "string")],
    crafter: always(one("crafter")),
    turtle_egg: nothing,
  }),
);

/** Saplings of each kind of leaves and how often they fall (minecraft.wiki/w/Leaves#Breaking). */
const saplings: Readonly<Record<string, readonly [string, number] | null>> = {
  oak: ["oak_sapling", 0.05],
  spruce: ["spruce_sapling", 0.05],
  birch: ["birch_sapling", 0.05],
  jungle: ["jungle_sapling", 0.025],
  acacia: ["acacia_sapling", 0.05],
  dark_oak: ["dark_oak_sapling", 0.05],
  cherry: ["cherry_sapling", 0.05],
  azalea: ["azalea", 0.05],
  flowering_azalea: ["flowering_azalea", 0.05],
  mangrove: null,
};

for (const [wood, sapling] of Object.entries(saplings)) {
  const rolls = sapling ? [rare(sapling[0], sapling[1])] : [];
  rolls.push(rare("stick", 0.02, 1, 2));
  if (wood === "oak" || wood === "dark_oak") rolls.push(rare("apple", 0.005));
  tables.set(`${wood}_leaves`, sheared(`${wood}_leaves`, ...rolls));
}

const colours =
  "white orange magenta light_blue yellow lime pink gray light_gray cyan purple blue brown green red black".split(" ");
for (const colour of colours) {
  // The foot has nothing: breaking either half breaks the head too.
  tables.set(`${colour}_bed`, ({ properties }) => (properties.part === "head" ? [one(`${colour}_bed`)] : []));
  tables.set(`${colour}_candle`, byProperty(`${colour}_candle`, "candles"));
}
tables.set("candle", byProperty("candle", "candles"));

/** The table of a block, or undefined where it drops one of what minecraft-data names. */
export function blockLoot(name: string): BlockLoot | undefined {
  return tables.get(name);
}
