/**
 * Tags that a client needs to see this world right: without fluid tags a person cannot swim, without the tool tags the client
 * expects wrong dig times. Derived from minecraft-data, which has no tags, by tool class and by name
 * (minecraft.wiki/w/Tag#Java_Edition_list_of_tags).
 */
import { registry } from "../world/block-states.ts";

interface Tag {
  readonly tagName: string;
  readonly entries: readonly number[];
}

type BlockTest = (name: string, material: string) => boolean;

const blockTags: Readonly<Record<string, BlockTest>> = {
  "mineable/axe": (_name, material) => material.includes("mineable/axe"),
  "mineable/hoe": (_name, material) => material.includes("mineable/hoe"),
  "mineable/pickaxe": (_name, material) => material.includes("mineable/pickaxe"),
  "mineable/shovel": (_name, material) => material.includes("mineable/shovel"),
  leaves: (name) => name.endsWith("_leaves"),
  logs: (name) => /_(log|wood|stem|hyphae)$/.test(name) && !name.startsWith("mushroom"),
  planks: (name) => name.endsWith("_planks"),
  wool: (name) => name.endsWith("_wool"),
  climbable: (name) =>
    ["ladder", "vine", "scaffolding"].includes(name) || /^(weeping|twisting|cave)_vines(_plant)?$/.test(name),
  doors: (name) => name.endsWith("_door"),
  wooden_doors: (name) => name.endsWith("_door") && name !== "iron_door",
  trapdoors: (name) => name.endsWith("_trapdoor"),
  fences: (name) => name.endsWith("_fence"),
  wooden_fences: (name) => name.endsWith("_fence") && name !== "nether_brick_fence",
  fence_gates: (name) => name.endsWith("_fence_gate"),
  walls: (name) => name.endsWith("_wall"),
  slabs: (name) => name.endsWith("_slab"),
  stairs: (name) => name.endsWith("_stairs"),
  beds: (name) => name.endsWith("_bed"),
  buttons: (name) => name.endsWith("_button"),
  sand: (name) => ["sand", "red_sand", "suspicious_sand"].includes(name),
  ice: (name) => ["ice", "packed_ice", "blue_ice", "frosted_ice"].includes(name),
};

/** Blocks whose drop needs at least this tier are those that the lower tiers' pickaxes do not harvest. */
const tierTags: Readonly<Record<string, { readonly without: string; readonly with: string }>> = {
  needs_stone_tool: { without: "wooden_pickaxe", with: "stone_pickaxe" },
  needs_iron_tool: { without: "stone_pickaxe", with: "iron_pickaxe" },
  needs_diamond_tool: { without: "iron_pickaxe", with: "diamond_pickaxe" },
};

function tag(name: string, entries: readonly number[]): Tag {
  return { tagName: `minecraft:${name}`, entries };
}

function makeBlockTags(): Tag[] {
  const byTest = Object.entries(blockTags).map(([name, test]) =>
    tag(
      name,
      registry.blocksArray.filter((block) => test(block.name, block.material ?? "")).map((block) => block.id),
    ),
  );
  const byTier = Object.entries(tierTags).map(([name, tier]) => {
    const without = registry.itemsByName[tier.without]?.id;
    const needed = registry.itemsByName[tier.with]?.id;
    const blocks = registry.blocksArray.filter(({ harvestTools }) => {
      if (!harvestTools || without === undefined || needed === undefined) return false;
      return harvestTools[String(needed)] === true && harvestTools[String(without)] !== true;
    });
    return tag(
      name,
      blocks.map((block) => block.id),
    );
  });
  return [...byTest, ...byTier];
}

function makeItemTags(): Tag[] {
  const named = (name: string, test: (item: string) => boolean) =>
    tag(
      name,
      registry.itemsArray.filter((item) => test(item.name)).map((item) => item.id),
    );
  return [
    named("planks", (item) => item.endsWith("_planks")),
    named("logs", (item) => /_(log|wood|stem|hyphae)$/.test(item) && !item.startsWith("mushroom")),
    named("wool", (item) => item.endsWith("_wool")),
    named("coals", (item) => item === "coal" || item === "charcoal"),
    ...["pickaxe", "axe", "shovel", "hoe", "sword"].map((tool) =>
      named(`${tool}s`, (item) => item.endsWith(`_${tool}`)),
    ),
  ];
}

/** Fluid ids of the registry `minecraft:fluid`: empty 0, flowing_water 1, water 2, flowing_lava 3, lava 4. */
const fluidTags = [tag("water", [2, 1]), tag("lava", [4, 3])];

/** The `tags` packet. */
export const tagsPacket = {
  tags: [
    { tagType: "minecraft:block", tags: makeBlockTags() },
    { tagType: "minecraft:item", tags: makeItemTags() },
    { tagType: "minecraft:fluid", tags: fluidTags },
  ],
};
