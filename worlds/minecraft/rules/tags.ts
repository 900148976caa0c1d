/**
 * Sets of items that vanilla's recipes accept for one another, in any mix: item tags (minecraft.wiki/w/Tag) and the
 * ingredient lists of single recipes (each item's "Crafting" section). minecraft-data has neither; it lists one recipe for
 * each pure variant, such as a chest of oak planks and a chest of birch planks, but none that mixes them.
 */
const overworldWoods = ["oak", "spruce", "birch", "jungle", "acacia", "dark_oak", "mangrove", "cherry"];
const netherWoods = ["crimson", "warped"];
export const woods: readonly string[] = [...overworldWoods, ...netherWoods, "bamboo"];

export const colours: readonly string[] =
  "white orange magenta light_blue yellow lime pink gray light_gray cyan purple blue brown green red black".split(" ");

function logsOf(wood: string): string[] {
  if (wood === "bamboo") return ["bamboo_block", "stripped_bamboo_block"];
  const [log, bark] = netherWoods.includes(wood) ? ["stem", "hyphae"] : ["log", "wood"];
  return [`${wood}_${log}`, `${wood}_${bark}`, `stripped_${wood}_${log}`, `stripped_${wood}_${bark}`];
}

/** By tag name, as in vanilla where the tag exists. */
export const itemTags: Readonly<Record<string, readonly string[]>> = {
  planks: woods.map((wood) => `${wood}_planks`),
  wooden_slabs: woods.map((wood) => `${wood}_slab`),
  logs: [...overworldWoods, ...netherWoods].flatMap(logsOf),
  logs_that_burn: overworldWoods.flatMap(logsOf),
  ...Object.fromEntries(woods.map((wood) => [wood === "bamboo" ? "bamboo_blocks" : `${wood}_logs`, logsOf(wood)])),
  wool: colours.map((colour) => `${colour}_wool`),
  beds: colours.map((colour) => `${colour}_bed`),
  wool_carpets: colours.map((colour) => `${colour}_carpet`),
  coals: ["coal", "charcoal"],
  stone_crafting_materials: ["cobblestone", "blackstone", "cobbled_deepslate"],
  stone_tool_materials: ["cobblestone", "blackstone", "cobbled_deepslate"],
  soul_fire_base_blocks: ["soul_sand", "soul_soil"],
  // Ingredient lists
  tnt_sand: ["sand", "red_sand"],
  quartz_stairs_blocks: ["quartz_block", "chiseled_quartz_block", "quartz_pillar"],
  purpur_blocks: ["purpur_block", "purpur_pillar"],
  sandstone_slab_blocks: ["sandstone", "chiseled_sandstone"],
  red_sandstone_slab_blocks: ["red_sandstone", "chiseled_red_sandstone"],
  sandstone_stairs_blocks: ["sandstone", "chiseled_sandstone", "cut_sandstone"],
  red_sandstone_stairs_blocks: ["red_sandstone", "chiseled_red_sandstone", "cut_red_sandstone"],
};

const tagSets = Object.values(itemTags).map((names) => new Set(names));

/** Whether one tag holds all of these items. */
export function shareTag(items: Iterable<string>): boolean {
  const list = [...items];
  return tagSets.some((tag) => list.every((item) => tag.has(item)));
}
