import { describe, expect, it } from "vitest";
import { itemName, makeStack } from "../../../../../worlds/minecraft/rules/items.ts";
import { hurtPlayer } from "../../../../../worlds/minecraft/server/sim/damage.ts";
import { type Arena, createArena } from "./arena.ts";

/** Lets the player fall from so many metres above the floor, as an honest client would report it. */
function fall(arena: Arena, height: number): void {
  const { player, feet } = arena;
  player.state.position = { x: feet.x + 0.5, y: feet.y + height, z: feet.z + 0.5 };
  player.state.onGround = false;
  let velocity = 0;
  for (let tick = 0; tick < 200 && !player.state.onGround; tick++) {
    velocity = (velocity - 0.08) * 0.98;
    const y = Math.max(feet.y, player.state.position.y + velocity);
    arena.act({ type: "move", position: { ...player.state.position, y }, onGround: y === feet.y });
    arena.step();
  }
  // One more packet on the ground, as clients send when they land.
  arena.act({ type: "move", position: { ...player.state.position }, onGround: true });
}

describe("falling", () => {
  it.each([
    [3, 20],
    [5, 18],
    [5.9, 17],
  ])("from %f m leaves %i health", (height, health) => {
    const arena = createArena();
    fall(arena, height);
    expect(arena.player.state.health).toBe(health);
  });

  it("hurts nobody who lands in water", () => {
    const arena = createArena();
    arena.setBlock(arena.at(0, 0, 0), "water");
    arena.step();
    fall(arena, 5.9);
    expect(arena.player.state.health).toBe(20);
  });

  it("cannot be talked away: ground is felt by the simulation", () => {
    const arena = createArena();
    const { player, feet } = arena;
    player.state.position = { x: feet.x + 0.5, y: feet.y + 5, z: feet.z + 0.5 };
    player.state.onGround = false;
    for (const y of [4, 3, 2, 1, 0]) {
      arena.act({ type: "move", position: { ...player.state.position, y: feet.y + y }, onGround: true });
      arena.step();
    }
    // 5 m fallen, of which the last step lands: 4 - 3 = 1.
    expect(player.state.health).toBe(19);
  });
});

describe("movement", () => {
  it.each([
    ["a leap of 11 m", 0, 0, 11],
    ["through the floor", 0, -1, 0],
  ])("%s is undone", (_name, dx, dy, dz) => {
    const arena = createArena();
    arena.step(30);
    const before = { ...arena.player.state.position };
    const position = { x: before.x + dx, y: before.y + dy, z: before.z + dz };
    arena.act({ type: "move", position, onGround: true });
    expect(arena.player.state.position).toEqual(before);
    expect(arena.step().some(({ type }) => type === "teleport")).toBe(true);
  });

  it("stops at a wall, and goes on once the client has confirmed", () => {
    const arena = createArena();
    arena.setBlock(arena.at(1, 0, 0), "stone");
    arena.setBlock(arena.at(1, 1, 0), "stone");
    arena.step(5);
    const before = { ...arena.player.state.position };
    arena.act({ type: "move", position: { ...before, x: before.x + 1 }, onGround: true });
    expect(arena.player.state.position).toEqual(before);
    const back = { ...before, x: before.x - 0.2 };
    arena.act({ type: "move", position: back, onGround: true });
    expect(arena.player.state.position).toEqual(before);
    arena.act({ type: "teleport-confirm", id: arena.player.teleport?.id ?? -1 });
    arena.act({ type: "move", position: back, onGround: true });
    expect(arena.player.state.position).toEqual(back);
  });

  it("is no faster on the average than a body can be", () => {
    const arena = createArena();
    arena.step(100);
    let moved = 0;
    for (let tick = 0; tick < 40; tick++) {
      const { position } = arena.player.state;
      // 3 m a tick to and fro: each packet alone would pass.
      const next = { ...position, z: position.z + (tick % 2 === 0 ? 3 : -3) };
      arena.act({ type: "move", position: next, onGround: true });
      if (arena.player.state.position.z === next.z) moved += 3;
      arena.act({ type: "teleport-confirm", id: arena.player.teleport?.id ?? -1 });
      arena.step();
    }
    expect(moved).toBeLessThanOrEqual(15 + 40);
  });
});

describe("hunger, air and fire", () => {
  it("a full stomach heals, an empty one starves down to half a heart on normal", () => {
    const arena = createArena();
    const { state } = arena.player;
    state.health = 10;
    arena.step(10);
    expect(state.health).toBeGreaterThan(10);
    Object.assign(state, { health: 3, food: 0, saturation: 0 });
    arena.step(80 * 4);
    expect(state.health).toBe(1);
  });

  it("eating steak takes 32 ticks and fills 8 points", () => {
    const arena = createArena();
    const { state } = arena.player;
    state.food = 10;
    state.saturation = 0;
    arena.hold("cooked_beef", 2);
    arena.act({ type: "use", hand: "main", sequence: 1 });
    arena.step(31);
    expect(state.food).toBe(10);
    arena.step();
    expect(state.food).toBe(18);
    expect(arena.held()?.count).toBe(1);
    expect(state.counters.eaten).toEqual({ cooked_beef: 1 });
  });

  it("letting go of food eats nothing", () => {
    const arena = createArena();
    arena.player.state.food = 10;
    arena.hold("apple");
    arena.act({ type: "use", hand: "main", sequence: 1 });
    arena.step(20);
    arena.act({ type: "release-use" });
    arena.step(40);
    expect(arena.held()?.count).toBe(1);
  });

  it("breath lasts 300 ticks and one second more, then each second costs 2", () => {
    const arena = createArena();
    arena.player.state.food = 10; // too hungry to heal meanwhile
    for (let dy = 0; dy <= 2; dy++) {
      for (const [dx, dz] of [
        [0, 0],
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const) {
        arena.setBlock(arena.at(dx, dy, dz), "water");
      }
    }
    arena.step(319);
    expect(arena.player.state.health).toBe(20);
    arena.step();
    expect(arena.player.state.health).toBe(18);
    arena.step(20);
    expect(arena.player.state.health).toBe(16);
  });

  it("lava hurts by 4 every half second and sets on fire", () => {
    const arena = createArena();
    arena.player.state.food = 10; // too hungry to heal meanwhile
    arena.setBlock(arena.at(0, 0, 0), "lava");
    arena.step();
    expect(arena.player.state.health).toBe(16);
    arena.step(10);
    expect(arena.player.state.health).toBe(12);
    expect(arena.player.fireTicks).toBeGreaterThan(280);
  });
});

describe("death", () => {
  it("drops everything, waits, and comes back at the spawn point with nothing", () => {
    const arena = createArena();
    const { state } = arena.player;
    arena.hold("stick", 5);
    state.cursor = { id: 1, count: 3, damage: 0 };
    state.position = { ...state.position, y: -200 };
    arena.step(60);
    expect(state.health).toBe(0);
    expect(state.counters.deaths).toBe(1);
    expect(state.inventory.every((slot) => slot === null)).toBe(true);
    expect(state.cursor).toBeNull();
    arena.act({ type: "respawn" });
    expect(state.health).toBe(20);
    expect(state.position).toEqual(arena.simulation.blocks.spawnPoint());
  });

  it("what was carried lies where the body fell", () => {
    const arena = createArena();
    arena.hold("stick", 5);
    arena.player.state.health = 1;
    arena.player.fireTicks = 20;
    arena.step(2);
    const items = [...arena.simulation.entities.entities.values()].flatMap(({ stack }) =>
      stack ? [[itemName(stack.id), stack.count]] : [],
    );
    expect(items).toEqual([["stick", 5]]);
  });
});

describe("armour", () => {
  // Diamond: 20 points, toughness 8. 4 * (1 - max(4, 20 - 4 / 4) / 25) = 0.96 (minecraft.wiki/w/Armor#Damage_reduction).
  it.each([
    ["lava", 4, 0.96, true],
    ["fire", 4, 0.96, true],
    ["burn", 4, 4, false],
    ["drown", 4, 4, false],
  ] as const)("leaves of %s %i: %f, and what it stops makes hungry: %s", (kind, amount, taken, tires) => {
    const arena = createArena();
    const { state } = arena.player;
    ["helmet", "chestplate", "leggings", "boots"].forEach((piece, index) => {
      state.inventory[5 + index] = makeStack(`diamond_${piece}`);
    });
    hurtPlayer(arena.simulation, arena.player, amount, { kind });
    expect(20 - state.health).toBeCloseTo(taken, 12);
    expect(state.exhaustion).toBeCloseTo(tires ? 0.1 : 0, 12);
  });
});
