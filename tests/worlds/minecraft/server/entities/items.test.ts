import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFree } from "../../../../../worlds/minecraft/server/entities/physics.ts";
import { createEntitySystem } from "../../../../../worlds/minecraft/server/entities/system.ts";
import { defaultState, registry } from "../../../../../worlds/minecraft/server/world/block-states.ts";
import { createHost, flatBlocks, floorY, playerAt } from "./flat-world.ts";

const idOf = (name: string): number => registry.itemsByName[name]?.id ?? -1;
const dirt = { id: idOf("dirt"), count: 1, damage: 0 };
const still = { velocity: { x: 0, y: 0, z: 0 } };

describe("item entities", () => {
  it("fall by 0.04 a tick with drag 0.98", () => {
    const system = createEntitySystem(createHost());
    const item = system.spawnItem({ x: 0.5, y: 80, z: 0.5 }, dirt, still);
    // v = -.04, then (-.0392 - .04) = -.0792, then (-.077616 - .04) = -.117616; y falls by their sum.
    for (let k = 0; k < 3; k++) system.tick();
    expect(item.position.y).toBeCloseTo(80 - 0.04 - 0.0792 - 0.117616, 12);
    expect(item.velocity.y).toBeCloseTo(-0.117616 * 0.98, 12);
  });

  it("come to rest on the floor and then cost no moves", () => {
    const system = createEntitySystem(createHost());
    const item = system.spawnItem({ x: 0.5, y: 66, z: 0.5 }, dirt);
    for (let k = 0; k < 100; k++) system.tick();
    expect(item.position.y).toBe(floorY);
    system.takeEvents();
    for (let k = 0; k < 40; k++) system.tick();
    expect(system.takeEvents()).toEqual([]);
  });

  it("fall again when the block under them goes", () => {
    const blocks = flatBlocks();
    const system = createEntitySystem(createHost(blocks));
    const item = system.spawnItem({ x: 0.5, y: floorY, z: 0.5 }, dirt, still);
    for (let k = 0; k < 20; k++) system.tick();
    blocks.setState(0, floorY - 1, 0, 0);
    for (let k = 0; k < 40; k++) system.tick();
    expect(item.position.y).toBe(floorY - 1);
  });

  it("wait ten ticks before a player can take them, and reach 1.425 m", () => {
    const host = createHost();
    const system = createEntitySystem(host);
    host.people.push(playerAt(0.5, floorY, 0.5));
    const near = system.spawnItem({ x: 0.5 + 1.42, y: floorY, z: 0.5 }, dirt, still);
    const far = system.spawnItem({ x: 0.5, y: floorY, z: 0.5 + 1.43 }, { ...dirt, id: idOf("sand") }, still);
    for (let k = 0; k < 9; k++) system.tick();
    expect(host.given).toEqual([]);
    system.tick();
    expect(host.given).toEqual([dirt]);
    expect(system.takeEvents()).toContainEqual({ type: "collect", id: near.id, player: 1, count: 1 });
    expect([...system.entities.values()].filter(({ kind }) => kind === "item")).toEqual([far]);
  });

  it("stay with what did not fit", () => {
    const host = createHost();
    const system = createEntitySystem(host);
    host.people.push(playerAt(0.5, floorY, 0.5));
    host.room = 3;
    const item = system.spawnItem({ x: 0.5, y: floorY, z: 0.5 }, { ...dirt, count: 10 }, { ...still, pickupDelay: 0 });
    system.tick();
    expect(item.stack?.count).toBe(7);
    expect(host.given).toEqual([{ ...dirt, count: 3 }]);
  });

  it("float up in water and burn up in lava", () => {
    const blocks = flatBlocks();
    for (let y = floorY; y < floorY + 4; y++) blocks.setState(0, y, 0, defaultState("water"));
    for (const [x, z] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const)
      for (let y = floorY; y < floorY + 5; y++) blocks.setState(x, y, z, defaultState("stone"));
    const system = createEntitySystem(createHost(blocks));
    const item = system.spawnItem({ x: 0.5, y: floorY, z: 0.5 }, dirt, still);
    for (let k = 0; k < 1500; k++) system.tick();
    expect(item.position.y).toBeGreaterThan(floorY + 3);
    blocks.setState(0, floorY + 3, 0, defaultState("lava"));
    for (let k = 0; k < 60; k++) system.tick();
    expect(system.entities.has(item.id)).toBe(false);
  });

  it("are gone after 6000 ticks", () => {
    const system = createEntitySystem(createHost());
    const item = system.spawnItem({ x: 0.5, y: floorY, z: 0.5 }, dirt, still);
    for (let k = 0; k < 5999; k++) system.tick();
    expect(system.entities.has(item.id)).toBe(true);
    system.tick();
    expect(system.entities.has(item.id)).toBe(false);
  });

  it("conserves items through merging and pickup, and never leaves one in stone", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            x: fc.double({ min: -2, max: 2, noNaN: true }),
            z: fc.double({ min: -2, max: 2, noNaN: true }),
            y: fc.double({ min: floorY, max: floorY + 4, noNaN: true }),
            count: fc.integer({ min: 1, max: 64 }),
            kind: fc.constantFrom("dirt", "sand"),
          }),
          { maxLength: 12 },
        ),
        fc.integer(),
        fc.nat(200),
        (drops, seed, room) => {
          const host = createHost(flatBlocks(), seed);
          const system = createEntitySystem(host);
          host.difficulty = "peaceful";
          host.room = room;
          const people = [playerAt(0, floorY, 0)];
          let total = 0;
          for (const { x, y, z, count, kind } of drops) {
            system.spawnItem({ x, y, z }, { id: idOf(kind), count, damage: 0 });
            total += count;
          }
          for (let k = 0; k < 120; k++) {
            if (k === 60) host.people = people;
            system.tick();
          }
          let found = host.given.reduce((sum, { count }) => sum + count, 0);
          for (const { stack, position } of system.entities.values()) {
            found += stack?.count ?? 0;
            expect(isFree(host.blocks, position, { width: 0.25, height: 0.25, stepHeight: 0 })).toBe(true);
            expect(stack?.count ?? 1).toBeLessThanOrEqual(64);
          }
          expect(found).toBe(total);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("merges equal stacks that lie within half a metre", () => {
    const system = createEntitySystem(createHost());
    system.spawnItem({ x: 0.2, y: floorY, z: 0.5 }, { ...dirt, count: 40 }, still);
    system.spawnItem({ x: 0.8, y: floorY, z: 0.5 }, { ...dirt, count: 24 }, still);
    system.spawnItem({ x: 0.5, y: floorY, z: 0.5 }, { ...dirt, count: 60 }, still);
    for (let k = 0; k < 41; k++) system.tick();
    expect([...system.entities.values()].map(({ stack }) => stack?.count).sort()).toEqual([60, 64]);
  });
});

describe("falling blocks", () => {
  const sand = defaultState("sand");

  it("land as a block", () => {
    const blocks = flatBlocks();
    const system = createEntitySystem(createHost(blocks));
    const block = system.spawnFallingBlock({ x: 3, y: floorY + 5, z: -2 }, sand);
    expect(block.blockState).toBe(sand);
    for (let k = 0; k < 40; k++) system.tick();
    expect(blocks.getState(3, floorY, -2)).toBe(sand);
    expect(system.entities.size).toBe(0);
  });

  it("drop as an item on a torch", () => {
    const blocks = flatBlocks();
    blocks.setState(3, floorY, -2, defaultState("torch"));
    const system = createEntitySystem(createHost(blocks));
    system.spawnFallingBlock({ x: 3, y: floorY + 5, z: -2 }, sand);
    for (let k = 0; k < 40; k++) system.tick();
    expect([...system.entities.values()].map(({ stack }) => stack)).toEqual([
      { id: idOf("sand"), count: 1, damage: 0 },
    ]);
  });
});
