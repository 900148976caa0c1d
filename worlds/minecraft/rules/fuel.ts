/**
 * How long items burn in a furnace (minecraft.wiki/w/Smelting#Fuel, Java 1.20.4). Wood of the Nether does not burn.
 */
import { itemId, itemNames, toolOf } from "./items.ts";
import { itemTags, woods } from "./tags.ts";

const burnable = woods.filter((wood) => wood !== "crimson" && wood !== "warped");
const each = (suffix: string) => burnable.map((wood) => `${wood}_${suffix}`);
const named = (pattern: RegExp) => itemNames.filter((name) => pattern.test(name));

/** [ticks, items] */
const groups: readonly (readonly [number, readonly string[]])[] = [
  [20000, ["lava_bucket"]],
  [16000, ["coal_block"]],
  [4001, ["dried_kelp_block"]],
  [2400, ["blaze_rod"]],
  [1600, ["coal", "charcoal"]],
  [1200, named(/_(boat|raft)$/)],
  [800, each("hanging_sign")],
  [300, itemTags.logs_that_burn ?? []],
  [300, itemTags.bamboo_blocks ?? []],
  [300, [...each("planks"), ...each("stairs"), ...each("trapdoor"), ...each("pressure_plate")]],
  [300, [...each("fence"), ...each("fence_gate"), "bamboo_mosaic", "bamboo_mosaic_stairs", "mangrove_roots"]],
  [300, ["note_block", "bookshelf", "chiseled_bookshelf", "lectern", "jukebox", "chest", "trapped_chest"]],
  [300, ["crafting_table", "daylight_detector", "bow", "fishing_rod", "ladder", "crossbow", "loom", "barrel"]],
  [300, ["cartography_table", "fletching_table", "smithing_table", "composter", ...named(/_banner$/)]],
  [200, [...each("sign"), ...each("door"), ...itemNames.filter((name) => toolOf(name)?.tier === "wooden")]],
  [150, [...each("slab"), "bamboo_mosaic_slab"]],
  [100, [...(itemTags.wool ?? []), ...each("button"), "stick", "bowl", "dead_bush"]],
  [100, [...named(/_sapling$/), "mangrove_propagule", "azalea", "flowering_azalea"]],
  [67, itemTags.wool_carpets ?? []],
  [50, ["bamboo", "scaffolding"]],
];

const byId = new Map<number, number>();
for (const [ticks, names] of groups) for (const name of names) byId.set(itemId(name), ticks);

/** Ids of what burns, with ticks, longest first. */
export const fuels: readonly (readonly [number, number])[] = [...byId];

/** Ticks that one item burns; 0: not a fuel. */
export function burnTicks(item: number): number {
  return byId.get(item) ?? 0;
}

const bucketOfLava = itemId("lava_bucket");
const bucket = itemId("bucket");

/** What a fuel leaves in the fuel slot; null: nothing. */
export function fuelRemains(item: number): number | null {
  return item === bucketOfLava ? bucket : null;
}
