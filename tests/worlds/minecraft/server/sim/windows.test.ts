import { describe, expect, it } from "vitest";
import { makeStack } from "../../../../../worlds/minecraft/rules/items.ts";
import { factsOf } from "../../../../../worlds/minecraft/server/sim/facts.ts";
import { loadSimulation, saveSimulation } from "../../../../../worlds/minecraft/server/sim/save.ts";
import { type Arena, createArena } from "./arena.ts";

/** Of a single chest's window: 0-26 the chest, 27-53 main inventory, 54-62 hotbar. */
const firstHotbar = 54;

function openChest(arena: Arena): (slot: number, button?: 0 | 1, mode?: 0 | 1) => void {
  const position = arena.at(2, 0, 0);
  arena.setBlock(position, "chest");
  arena.act({ type: "use-on", position, face: 1, cursor: { x: 0.5, y: 1, z: 0.5 }, hand: "main", sequence: 1 });
  const windowId = arena.player.window?.id ?? -1;
  return (slot, button = 0, mode = 0) => arena.act({ type: "click", windowId, slot, button, mode });
}

const stored = (arena: Arena) => factsOf(arena.simulation, arena.player).stored;

describe("what is put into chests", () => {
  it("counts what goes in by either kind of click, less what comes out", () => {
    const arena = createArena();
    arena.hold("oak_log", 10);
    const click = openChest(arena);
    click(firstHotbar, 0, 1);
    expect(stored(arena)).toEqual({ oak_log: 10 });
    click(0, 1);
    expect(stored(arena)).toEqual({ oak_log: 5 });
    click(1, 1);
    expect(stored(arena)).toEqual({ oak_log: 6 });
  });

  it("gains nothing by putting the same items in twice", () => {
    const arena = createArena();
    arena.hold("oak_log", 4);
    const click = openChest(arena);
    for (let turn = 0; turn < 3; turn++) {
      click(firstHotbar, 0, 1);
      click(0, 0, 1);
    }
    expect(stored(arena)).toEqual({ oak_log: 0 });
  });

  it("never falls below nothing, whoever filled the chest", () => {
    const arena = createArena();
    const click = openChest(arena);
    const chest = arena.player.window?.containers[0]?.container;
    if (chest) chest.slots[3] = makeStack("dirt", 7);
    click(3, 0, 1);
    expect(stored(arena)).toEqual({ dirt: 0 });
  });

  it("leaves furnaces out of account, and survives being saved", () => {
    const arena = createArena();
    arena.hold("oak_log", 3);
    const position = arena.at(0, 0, 2);
    arena.setBlock(position, "furnace");
    arena.act({ type: "use-on", position, face: 1, cursor: { x: 0.5, y: 1, z: 0.5 }, hand: "main", sequence: 1 });
    const windowId = arena.player.window?.id ?? -1;
    // 0 input, 1 fuel, 2 output, 3-29 main inventory, 30-38 hotbar.
    arena.act({ type: "click", windowId, slot: 30, button: 0, mode: 1 });
    expect(stored(arena)).toEqual({});
    arena.hold("stick", 2);
    openChest(arena)(firstHotbar, 0, 1);
    const loaded = loadSimulation(saveSimulation(arena.simulation));
    expect(loaded.players.get("tester")?.state.counters.stored).toEqual({ stick: 2 });
  });
});
