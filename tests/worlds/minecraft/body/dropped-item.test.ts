/** What an item entity is, before and after the server has said so. */
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { droppedItem } from "../../../../worlds/minecraft/body/body.ts";
import { registry } from "./terrain-grid.ts";

type Entity = Parameters<typeof droppedItem>[0];
const Entity = createRequire(import.meta.url)("prismarine-entity")(registry) as new (id: number) => Entity;

describe("the item on the ground", () => {
  it("is not known until its metadata has come, a packet after its spawn", () => {
    const entity = new Entity(7);
    entity.name = "item";
    expect(droppedItem(entity)).toBeNull();
    const log = { itemId: registry.itemsByName.oak_log?.id, itemCount: 2, components: [], removeComponents: [] };
    entity.metadata[8] = log;
    expect(droppedItem(entity)).toEqual({ name: "oak_log", count: 2 });
    entity.name = "zombie";
    expect(droppedItem(entity)).toBeNull();
  });
});
