/**
 * Which blocks and mobs a world holds by itself, and how long it usually takes to find the first one. Only natural blocks
 * count as sources: what a player places and digs again gives nothing new. Search times are efforts in world seconds for
 * the planner's costs, judged from the embedded world's generator; they need only be right within a factor of two or so.
 */

export interface WorldSources {
  /** Natural blocks by name: seconds to find one. */
  readonly blocks: Readonly<Record<string, number>>;
  /** Mobs by name: seconds to find one. */
  readonly mobs: Readonly<Record<string, number>>;
  /** Liquids by name: seconds to find a source. */
  readonly liquids: Readonly<Record<string, number>>;
}

/** The embedded server's overworld. */
export const embeddedSources: WorldSources = {
  blocks: {
    oak_log: 10,
    birch_log: 12,
    oak_leaves: 10,
    birch_leaves: 12,
    grass_block: 2,
    dirt: 2,
    short_grass: 5,
    dandelion: 25,
    poppy: 25,
    stone: 8,
    sand: 30,
    sandstone: 40,
    gravel: 40,
    clay: 90,
    coal_ore: 120,
    iron_ore: 60,
    copper_ore: 60,
    gold_ore: 200,
    redstone_ore: 240,
    lapis_ore: 240,
    diamond_ore: 300,
    deepslate: 60,
    deepslate_coal_ore: 200,
    deepslate_iron_ore: 150,
    deepslate_copper_ore: 200,
    deepslate_gold_ore: 220,
    deepslate_redstone_ore: 240,
    deepslate_lapis_ore: 260,
    deepslate_diamond_ore: 300,
  },
  // Monsters come at night: half a day to wait for on average; one in five is a spider.
  mobs: { zombie: 200, spider: 300, cow: 30, sheep: 30, pig: 30, chicken: 30 },
  liquids: { water: 40, lava: 200 },
};

const otherWoods = ["spruce", "jungle", "acacia", "dark_oak", "mangrove", "cherry"];

/** A vanilla overworld: what the embedded one has, and what needs a longer walk. */
export const vanillaSources: WorldSources = {
  blocks: {
    ...embeddedSources.blocks,
    ...Object.fromEntries(otherWoods.flatMap((wood) => [`${wood}_log`, `${wood}_leaves`].map((name) => [name, 120]))),
    andesite: 30,
    diorite: 30,
    granite: 30,
    tuff: 90,
    calcite: 300,
    red_sand: 300,
    terracotta: 300,
    snow_block: 200,
    snow: 200,
    mud: 300,
    moss_block: 400,
    emerald_ore: 500,
    fern: 60,
    tall_grass: 20,
    azure_bluet: 60,
    oxeye_daisy: 60,
    cornflower: 60,
    lily_of_the_valley: 120,
    red_tulip: 120,
    orange_tulip: 120,
    white_tulip: 120,
    pink_tulip: 120,
    allium: 200,
    blue_orchid: 200,
    sugar_cane: 60,
    pumpkin: 200,
    melon: 400,
    cactus: 200,
    dead_bush: 200,
    bamboo: 300,
    sweet_berry_bush: 200,
    brown_mushroom: 120,
    red_mushroom: 120,
    lily_pad: 150,
    vine: 150,
    kelp_plant: 120,
    seagrass: 60,
    cobweb: 400,
    obsidian: 500,
  },
  // No loot tables but the embedded world's are known here: the others can be found and killed, not hunted for their drops.
  mobs: {
    ...embeddedSources.mobs,
    rabbit: 120,
    horse: 150,
    wolf: 300,
    squid: 100,
    salmon: 100,
    cod: 150,
    bat: 200,
    villager: 600,
    skeleton: 200,
    creeper: 220,
    enderman: 400,
    witch: 900,
    drowned: 400,
    slime: 900,
  },
  liquids: embeddedSources.liquids,
};
