import { describe, expect, it } from "vitest";
import type { Point } from "../../../../../src/core/minecraft.ts";
import type { EntitySystem } from "../../../../../worlds/minecraft/server/contracts.ts";
import { loadSimulation, saveSimulation } from "../../../../../worlds/minecraft/server/sim/save.ts";
import { stateName, stateProperties } from "../../../../../worlds/minecraft/server/world/block-states.ts";
import { type Arena, countItems, createArena } from "./arena.ts";

function useOn(arena: Arena, position: Point, face: 0 | 1 | 2 | 3 | 4 | 5 = 1): void {
  arena.act({ type: "use-on", position, face, cursor: { x: 0.5, y: 1, z: 0.5 }, hand: "main", sequence: 3 });
}

const nameAt = (arena: Arena, position: Point) => stateName(arena.stateAt(position));

describe("placing", () => {
  it("takes the item, counts it, and tells the client both blocks, the clicked one first", () => {
    const arena = createArena();
    arena.hold("cobblestone", 2);
    useOn(arena, arena.at(2, -1, 0));
    expect(nameAt(arena, arena.at(2, 0, 0))).toBe("cobblestone");
    expect(arena.held()?.count).toBe(1);
    expect(arena.player.state.counters.placed).toEqual({ cobblestone: 1 });
    const events = arena.step();
    expect(events).toContainEqual({ type: "acknowledge", player: arena.player.state.entityId, sequence: 3 });
    const told = events.flatMap((event) => (event.type === "block-resend" ? [event.position] : []));
    expect(told).toEqual([arena.at(2, -1, 0), arena.at(2, 0, 0)]);
  });

  it("puts no block into a body, and none out of reach", () => {
    const arena = createArena();
    arena.hold("cobblestone", 3);
    useOn(arena, arena.at(0, -1, 0));
    arena.simulation.entities.spawnMob("cow", { x: arena.feet.x + 2.5, y: arena.feet.y, z: arena.feet.z + 0.5 });
    useOn(arena, arena.at(2, -1, 0));
    useOn(arena, arena.at(6, -1, 4));
    expect(arena.held()?.count).toBe(3);
    // A torch has no collision box and may stand where a body is.
    arena.hold("torch", 1);
    useOn(arena, arena.at(0, -1, 0));
    expect(arena.held()).toBeNull();
  });
});

describe("block updates", () => {
  it("a torch pops off when its wall goes", () => {
    const arena = createArena();
    arena.setBlock(arena.at(2, 0, 0), "dirt");
    arena.hold("torch", 1);
    useOn(arena, arena.at(2, 0, 0));
    expect(nameAt(arena, arena.at(2, 1, 0))).toBe("torch");
    arena.setBlock(arena.at(2, 0, 0), "air");
    arena.step();
    expect(nameAt(arena, arena.at(2, 1, 0))).toBe("air");
    expect(countItems(arena.simulation)).toEqual({ torch: 1 });
  });

  it("sand falls and lies again", () => {
    const arena = createArena();
    arena.setBlock(arena.at(2, 4, 0), "sand");
    arena.step(3);
    expect(nameAt(arena, arena.at(2, 4, 0))).toBe("air");
    arena.step(30);
    expect(nameAt(arena, arena.at(2, 0, 0))).toBe("sand");
    expect([...arena.simulation.entities.entities.values()].filter(({ kind }) => kind === "falling_block")).toEqual([]);
  });

  it("both halves of a door go together and leave one door", () => {
    const arena = createArena();
    arena.hold("oak_door", 1);
    useOn(arena, arena.at(2, -1, 0));
    expect(stateProperties(arena.stateAt(arena.at(2, 1, 0))).half).toBe("upper");
    arena.step();
    arena.hold(null);
    useOn(arena, arena.at(2, 0, 0));
    expect([0, 1].map((dy) => stateProperties(arena.stateAt(arena.at(2, dy, 0))).open)).toEqual([true, true]);
    arena.act({ type: "dig-start", position: arena.at(2, 0, 0), face: 1, sequence: 1 });
    arena.act({ type: "dig-finish", position: arena.at(2, 0, 0), face: 1, sequence: 2 });
    arena.step(100);
    expect(nameAt(arena, arena.at(2, 1, 0))).toBe("air");
    expect(countItems(arena.simulation)).toEqual({ oak_door: 1 });
  });

  it("a broken chest spills what it held and closes the window", () => {
    const arena = createArena();
    const chest = arena.at(2, 0, 0);
    arena.setBlock(chest, "chest");
    arena.simulation.containers.open(chest, "chest").container.slots[3] = { id: 1, count: 40, damage: 0 };
    arena.step();
    useOn(arena, chest);
    expect(arena.player.window).not.toBeNull();
    arena.setBlock(chest, "air");
    const events = arena.step(2);
    expect(arena.player.window).toBeNull();
    expect(events.some(({ type }) => type === "window-close")).toBe(true);
    expect(countItems(arena.simulation)).toEqual({ stone: 40 });
  });

  it("two chests make one of 54 slots, and a single one again when half of it goes", () => {
    const arena = createArena();
    arena.hold("chest", 2);
    useOn(arena, arena.at(2, -1, 0));
    useOn(arena, arena.at(3, -1, 0));
    arena.step();
    useOn(arena, arena.at(2, 0, 0));
    expect(arena.player.window?.window.slotCount).toBe(54 + 36);
    arena.act({ type: "close-window", windowId: arena.player.window?.id ?? 0 });
    arena.setBlock(arena.at(3, 0, 0), "air");
    arena.step();
    expect(stateProperties(arena.stateAt(arena.at(2, 0, 0))).type).toBe("single");
  });
});

describe("more changes than one tick follows up", () => {
  it("are followed up in the next one, also in a world that was saved between", () => {
    const arena = createArena();
    const position = arena.at(3, 0, 0);
    arena.setBlock(position, "chest");
    arena.step();
    const placed = arena.simulation.containers.open(position, "chest");
    placed.container.slots[0] = { id: 1, count: 5, damage: 0 };
    for (let k = 0; k < 8200; k++) arena.setBlock(arena.at(-3, -1, 0), k % 2 === 0 ? "dirt" : "stone");
    arena.setBlock(position, "air");
    const onGround = ({ entities }: { readonly entities: EntitySystem }) =>
      [...entities.entities.values()].reduce((sum, { stack }) => sum + (stack?.count ?? 0), 0);
    arena.step();
    expect(onGround(arena.simulation)).toBe(0);
    const loaded = loadSimulation(saveSimulation(arena.simulation));
    arena.step();
    expect(onGround(arena.simulation)).toBe(5);
    expect(arena.simulation.containers.get(position)).toBeUndefined();
    loaded.join("tester");
    loaded.step();
    expect(onGround(loaded)).toBe(5);
  });
});

describe("furnaces", () => {
  it("burn, glow, smelt in 10 s, and count for whoever takes the result", () => {
    const arena = createArena();
    const position = arena.at(2, 0, 0);
    arena.setBlock(position, "furnace");
    arena.step();
    useOn(arena, position);
    arena.hold("beef", 2);
    const id = arena.player.window?.id ?? 0;
    // Window slots: 0-2 the furnace's, then 27 of the main inventory, then the hotbar.
    arena.act({ type: "click", windowId: id, slot: 30, button: 0, mode: 1 });
    arena.hold("coal", 1);
    arena.act({ type: "click", windowId: id, slot: 30, button: 0, mode: 1 });
    arena.step();
    expect(stateProperties(arena.stateAt(position)).lit).toBe(true);
    arena.step(198);
    expect(arena.player.window?.window.slot(2)).toBeNull();
    arena.step();
    expect(arena.player.window?.window.slot(2)?.count).toBe(1);
    expect(arena.player.state.counters.smelted).toEqual({});
    arena.act({ type: "click", windowId: id, slot: 2, button: 0, mode: 1 });
    expect(arena.player.state.counters.smelted).toEqual({ cooked_beef: 1 });
    // Coal burns 1600 ticks.
    arena.step(1600 - 200);
    expect(stateProperties(arena.stateAt(position)).lit).toBe(true);
    arena.step();
    expect(stateProperties(arena.stateAt(position)).lit).toBe(false);
  });
});

describe("fighting", () => {
  it("a charged hit does the weapon's damage, a hasty one a fifth, out of reach none", () => {
    const arena = createArena();
    const { entities } = arena.simulation;
    const near = { x: arena.feet.x + 2.5, y: arena.feet.y, z: arena.feet.z + 0.5 };
    const cow = entities.spawnMob("cow", near);
    arena.hold("iron_sword");
    arena.act({ type: "attack", target: cow.id });
    expect(cow.health).toBeCloseTo(4, 6); // 10 - 6
    const other = entities.spawnMob("sheep", near);
    arena.act({ type: "attack", target: other.id });
    // No tick since the last swing: charge .5 / 12.5 ticks, 6 x (.2 + .04^2 x .8)
    expect(other.health).toBeCloseTo(8 - 6 * (0.2 + 0.04 ** 2 * 0.8), 6);
    const far = entities.spawnMob("pig", { ...near, x: near.x + 8 });
    arena.act({ type: "attack", target: far.id });
    expect(far.health).toBe(10);
  });

  it("counts what the player killed and wears the weapon", () => {
    const arena = createArena();
    const beside = { x: arena.feet.x + 2.5, y: arena.feet.y, z: arena.feet.z + 0.5 };
    const cow = arena.simulation.entities.spawnMob("cow", beside);
    arena.hold("diamond_sword");
    for (let hit = 0; hit < 2; hit++) {
      // Struck, it runs wherever chance leads it.
      cow.position = { ...beside };
      arena.act({ type: "attack", target: cow.id });
      arena.step(15);
    }
    expect(arena.player.state.counters.killed).toEqual({ cow: 1 });
    expect(arena.held()?.damage).toBe(2);
  });
});
