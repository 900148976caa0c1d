import { describe, expect, it } from "vitest";
import { itemName } from "../../../../../worlds/minecraft/rules/items.ts";
import { createArena } from "./arena.ts";

/**
 * Seconds from the tables of minecraft.wiki/w/Breaking#Times (1.20.4), standing on the ground. A client that claims to be done
 * at once gets the block only when the time is over, so the simulation measures itself.
 */
const golden: readonly (readonly [string, string | null, number, string | null])[] = [
  ["dirt", null, 0.75, "dirt"],
  ["dirt", "wooden_shovel", 0.4, "dirt"],
  ["grass_block", null, 0.9, "dirt"],
  ["sand", "iron_shovel", 0.15, "sand"],
  ["oak_log", null, 3, "oak_log"],
  ["oak_log", "wooden_axe", 1.5, "oak_log"],
  ["oak_planks", "stone_axe", 0.75, "oak_planks"],
  ["stone", null, 7.5, null],
  ["stone", "wooden_pickaxe", 1.15, "cobblestone"],
  ["stone", "diamond_pickaxe", 0.3, "cobblestone"],
  ["cobblestone", "stone_pickaxe", 0.75, "cobblestone"],
  ["coal_ore", "wooden_pickaxe", 2.25, "coal"],
  ["iron_ore", "wooden_pickaxe", 7.5, null],
  ["iron_ore", "stone_pickaxe", 1.15, "raw_iron"],
  ["obsidian", "diamond_pickaxe", 9.4, "obsidian"],
  ["furnace", "wooden_pickaxe", 2.65, "furnace"],
];

describe("digging", () => {
  it.each(golden)("%s with %s takes %f s and drops %s", (block, tool, seconds, drop) => {
    const arena = createArena();
    const position = arena.at(2, 0, 0);
    arena.setBlock(position, block);
    arena.hold(tool);
    arena.step();
    arena.act({ type: "dig-start", position, face: 1, sequence: 1 });
    arena.act({ type: "dig-finish", position, face: 1, sequence: 2 });
    let ticks = 0;
    while (arena.stateAt(position) !== 0 && ticks < 400) {
      arena.step();
      ticks++;
    }
    expect(ticks / 20).toBeCloseTo(seconds, 6);
    const drops = [...arena.simulation.entities.entities.values()].flatMap(({ kind, stack }) =>
      kind === "item" && stack ? [itemName(stack.id)] : [],
    );
    expect(drops).toEqual(drop === null ? [] : [drop]);
    expect(arena.player.state.counters.mined).toEqual({ [block]: 1 });
  });

  it("puts the block back on the screen of a client that is too early", () => {
    const arena = createArena();
    const position = arena.at(2, 0, 0);
    arena.setBlock(position, "stone");
    arena.step();
    arena.act({ type: "dig-start", position, face: 1, sequence: 1 });
    const early = arena.step(20);
    arena.act({ type: "dig-finish", position, face: 1, sequence: 2 });
    const after = arena.step();
    expect(early.some(({ type }) => type === "block-resend")).toBe(false);
    expect(after).toContainEqual({ type: "block-resend", player: arena.player.state.entityId, position });
    expect(arena.stateAt(position)).not.toBe(0);
  });

  it("breaks what was finished too early when it is due, though something else is dug meanwhile", () => {
    const arena = createArena();
    const [first, second] = [arena.at(2, 0, 0), arena.at(2, 0, 1)];
    arena.setBlock(first, "dirt");
    arena.setBlock(second, "stone");
    arena.step();
    arena.act({ type: "dig-start", position: first, face: 1, sequence: 1 });
    arena.step(8); // 8 of 15 ticks
    arena.act({ type: "dig-finish", position: first, face: 1, sequence: 2 });
    arena.act({ type: "dig-start", position: second, face: 1, sequence: 3 });
    arena.step(6);
    expect(arena.stateAt(first)).not.toBe(0);
    arena.step();
    expect(arena.stateAt(first)).toBe(0);
  });

  it("takes a finish from 70 % on and not out of reach", () => {
    const arena = createArena();
    const position = arena.at(2, 0, 0);
    const far = arena.at(6, 0, 3);
    arena.setBlock(position, "dirt");
    arena.setBlock(far, "dirt");
    arena.step();
    arena.act({ type: "dig-start", position, face: 1, sequence: 1 });
    arena.step(11); // 11 of 15 ticks: 73 %
    arena.act({ type: "dig-finish", position, face: 1, sequence: 2 });
    expect(arena.stateAt(position)).toBe(0);
    arena.act({ type: "dig-start", position: far, face: 1, sequence: 3 });
    arena.act({ type: "dig-finish", position: far, face: 1, sequence: 4 });
    arena.step(60);
    expect(arena.stateAt(far)).not.toBe(0);
  });

  it("wears the tool and breaks it with its last use", () => {
    const arena = createArena();
    arena.hold("wooden_pickaxe", 1, 58); // 59 uses in all
    const position = arena.at(2, 0, 0);
    arena.setBlock(position, "stone");
    arena.step();
    arena.act({ type: "dig-start", position, face: 1, sequence: 1 });
    arena.step(23);
    arena.act({ type: "dig-finish", position, face: 1, sequence: 2 });
    expect(arena.held()).toBeNull();
    expect(arena.step()).toContainEqual({ type: "tool-broken", player: arena.player.state.entityId });
  });

  it("never breaks bedrock", () => {
    const arena = createArena();
    const position = arena.at(2, 0, 0);
    arena.setBlock(position, "bedrock");
    arena.step();
    arena.act({ type: "dig-start", position, face: 1, sequence: 1 });
    arena.act({ type: "dig-finish", position, face: 1, sequence: 2 });
    arena.step(200);
    expect(arena.stateAt(position)).not.toBe(0);
  });
});

describe("wear", () => {
  // minecraft.wiki/w/Durability#Tool_durability: only shears wear on what breaks at once.
  it.each([
    ["shears", "short_grass", 1],
    ["stone_shovel", "short_grass", 0],
    ["stone_shovel", "dirt", 1],
    ["stone_sword", "dirt", 2],
    ["stick", "dirt", 0],
  ])("%s on %s costs %i", (tool, block, uses) => {
    const arena = createArena();
    const position = arena.at(1, 0, 0);
    arena.setBlock(arena.at(1, -1, 0), "dirt");
    arena.setBlock(position, block);
    arena.hold(tool);
    arena.step();
    arena.act({ type: "dig-start", position, face: 1, sequence: 1 });
    arena.step(60);
    arena.act({ type: "dig-finish", position, face: 1, sequence: 2 });
    expect(arena.stateAt(position)).toBe(0);
    expect(arena.held()?.damage).toBe(uses);
  });
});
