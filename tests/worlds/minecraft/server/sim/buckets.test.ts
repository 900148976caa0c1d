/** Buckets on the server: what they take, from where, and what becomes of the stack; and the facts about what a player builds. */
import { describe, expect, it } from "vitest";
import { itemName } from "../../../../../worlds/minecraft/rules/items.ts";
import { factsOf } from "../../../../../worlds/minecraft/server/sim/facts.ts";
import { defaultState, stateName, stateOf } from "../../../../../worlds/minecraft/server/world/block-states.ts";
import { type Arena, createArena } from "./arena.ts";

/** Looks down at a slant to the south and uses what is in hand: the line meets the floor 2 m ahead. */
function useDown(arena: Arena): void {
  const pitch = (Math.atan2(1.62 + 0.3, 2) * 180) / Math.PI;
  arena.act({ type: "move", yaw: 0, pitch, onGround: true });
  arena.act({ type: "use", hand: "main", sequence: 1 });
  arena.step();
}

const inventory = (arena: Arena) =>
  arena.player.state.inventory.flatMap((slot) => (slot ? [`${slot.count} ${itemName(slot.id)}`] : []));

describe("an empty bucket", () => {
  it.each(["water", "lava"])("takes a source of %s, and the source is gone", (liquid) => {
    const arena = createArena();
    const source = arena.at(0, -1, 2);
    arena.setBlock(source, liquid);
    arena.hold("bucket");
    useDown(arena);
    expect(inventory(arena)).toEqual([`1 ${liquid}_bucket`]);
    expect(stateName(arena.stateAt(source))).toBe("air");
  });

  it("of a stack is one, the full one goes to another slot", () => {
    const arena = createArena();
    arena.setBlock(arena.at(0, -1, 2), "water");
    arena.hold("bucket", 3);
    useDown(arena);
    expect(inventory(arena).sort()).toEqual(["1 water_bucket", "2 bucket"]);
  });

  it("takes nothing through a block, from flowing water, from dry ground or beyond five metres", () => {
    const blocked = createArena();
    blocked.setBlock(blocked.at(0, -1, 2), "water");
    blocked.setBlock(blocked.at(0, 1, 1), "stone");
    blocked.setBlock(blocked.at(0, 0, 1), "stone");
    const flowing = createArena();
    const cell = flowing.at(0, -1, 2);
    flowing.simulation.blocks.setState(cell.x, cell.y, cell.z, stateOf("water", { level: 3 }));
    const dry = createArena();
    const far = createArena();
    far.setBlock(far.at(0, -1, 6), "water");
    for (const arena of [blocked, flowing, dry]) {
      arena.hold("bucket");
      useDown(arena);
      expect(inventory(arena)).toEqual(["1 bucket"]);
    }
    far.hold("bucket");
    far.act({ type: "move", yaw: 0, pitch: (Math.atan2(1.92, 6) * 180) / Math.PI, onGround: true });
    far.act({ type: "use", hand: "main", sequence: 1 });
    expect(inventory(far)).toEqual(["1 bucket"]);
  });
});

describe("the facts about what is built", () => {
  it("tell the wall that stands, the perch, and forget what is dug away", () => {
    const arena = createArena();
    const facts = () => factsOf(arena.simulation, arena.player);
    for (const [dx, dy] of [
      [1, 0],
      [2, 0],
      [1, 1],
    ] as const) {
      arena.hold("dirt");
      arena.act({
        type: "use-on",
        position: arena.at(dx, dy - 1, 2),
        face: 1,
        cursor: { x: 0.5, y: 1, z: 0.5 },
        hand: "main",
        sequence: 1,
      });
      arena.step();
    }
    expect(facts().placed.dirt).toBe(3);
    expect(facts().walls).toEqual({ dirt: { 1: 2, 2: 1 } });
    expect(facts().perch).toBe(0);
    const top = arena.at(1, 1, 2);
    arena.player.state.position = { x: top.x + 0.5, y: top.y + 1, z: top.z + 0.5 };
    expect(facts().perch).toBe(2);
    arena.simulation.setBlock(arena.at(2, 0, 2), 0);
    expect(facts().walls).toEqual({ dirt: { 1: 1, 2: 1 } });
    expect(defaultState("dirt")).toBe(arena.stateAt(top));
  });

  it("count hostile mobs near, and no others", () => {
    const arena = createArena({ difficulty: "easy" });
    arena.simulation.entities.spawnMob("zombie", arena.at(3, 0, 3));
    arena.simulation.entities.spawnMob("spider", arena.at(-3, 0, 3));
    arena.simulation.entities.spawnMob("cow", arena.at(3, 0, -3));
    expect(factsOf(arena.simulation, arena.player).hostilesNear).toBe(2);
  });
});
