/** What the body knows of its surroundings, one line for each kind: blocks that it has seen, creatures in range. Names are the registry's. */
import type { EntityView, Point } from "../../../../src/core/minecraft.ts";
import type { Landmark } from "../../../../src/core/world.ts";
import { distanceBetween } from "../limbs.ts";
import type { BlockIndex } from "./block-index.ts";

/** Kinds that are everywhere say nothing about where one is. */
const terrain =
  /^(stone|dirt|grass_block|gravel|deepslate|bedrock|granite|diorite|andesite|tuff|snow|ice|grass|tall_grass|short_grass|fern|vine)$|_leaves$/;
/** A creature farther off may have gone long since (m). */
const creatureDistance = 48;

/** Nearest first. */
export function landmarksOf(index: BlockIndex, creatures: readonly EntityView[], from: Point): Landmark[] {
  const blocks = index
    .kinds(from)
    .filter(({ name }) => !terrain.test(name))
    .map(({ name, nearest, distance, count }): Landmark => {
      return { name, kind: "block", position: [nearest.x, nearest.y, nearest.z], distance, count };
    });
  const nearest = new Map<string, Landmark>();
  for (const { name, position, item } of creatures) {
    const distance = distanceBetween(from, position);
    if (item || distance > creatureDistance) continue;
    const known = nearest.get(name);
    const place = [position.x, position.y, position.z].map((value) => Math.round(value)) as [number, number, number];
    nearest.set(
      name,
      known ? { ...known, count: known.count + 1 } : { name, kind: "creature", position: place, distance, count: 1 },
    );
  }
  return [...blocks, ...nearest.values()].sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
}
