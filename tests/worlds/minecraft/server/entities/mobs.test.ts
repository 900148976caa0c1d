import { describe, expect, it } from "vitest";
import { itemName } from "../../../../../worlds/minecraft/rules/items.ts";
import { mobs } from "../../../../../worlds/minecraft/rules/mobs.ts";
import type { EntityEvent, EntitySystem, MobKind } from "../../../../../worlds/minecraft/server/contracts.ts";
import { findPath, hasLineOfSight } from "../../../../../worlds/minecraft/server/entities/pathing.ts";
import { isFree } from "../../../../../worlds/minecraft/server/entities/physics.ts";
import { isDay, skyDarkening } from "../../../../../worlds/minecraft/server/entities/sky.ts";
import { createEntitySystem } from "../../../../../worlds/minecraft/server/entities/system.ts";
import { defaultState } from "../../../../../worlds/minecraft/server/world/block-states.ts";
import { createHost, flatBlocks, floorY, playerAt, type TestHost } from "./flat-world.ts";

const midnight = 18000;

function run(host: TestHost, system: EntitySystem, ticks: number): EntityEvent[] {
  const events: EntityEvent[] = [];
  for (let k = 0; k < ticks; k++) {
    host.tick++;
    system.tick();
    events.push(...system.takeEvents());
  }
  return events;
}

const mobsOf = (system: EntitySystem, kind: MobKind) => [...system.entities.values()].filter((e) => e.kind === kind);

describe("hurting", () => {
  it("knocks back by 0.4 away from the blow, and up by 0.4 on the ground", () => {
    const host = createHost();
    const system = createEntitySystem(host);
    host.people.push(playerAt(3.5, floorY, 4.5));
    const cow = system.spawnMob("cow", { x: 0.5, y: floorY, z: 0.5 });
    run(host, system, 2);
    expect(cow.onGround).toBe(true);
    cow.velocity = { x: 0.1, y: 0, z: 0 };
    // The blow comes from (3, 4) m away: direction (.6, .8), so v = (.1 / 2 - .24, .4, -.32).
    expect(system.hurt(cow.id, 4, { kind: "attack", attacker: 1 }, { x: 3.5, y: floorY, z: 4.5 })).toBe(true);
    expect(cow.velocity.x).toBeCloseTo(0.05 - 0.24, 12);
    expect(cow.velocity.y).toBe(0.4);
    expect(cow.velocity.z).toBeCloseTo(-0.32, 12);
    expect(cow.health).toBe(6);
  });

  it("counts only a harder second blow within ten ticks, and that by its difference", () => {
    const host = createHost();
    const system = createEntitySystem(host);
    host.people.push(playerAt(9.5, floorY, 0.5));
    const cow = system.spawnMob("cow", { x: 0.5, y: floorY, z: 0.5 });
    const blow = (amount: number) => system.hurt(cow.id, amount, { kind: "attack", attacker: 1 });
    expect(blow(3)).toBe(true);
    expect(blow(3)).toBe(false);
    expect(blow(5)).toBe(true);
    expect(cow.health).toBe(5);
    run(host, system, 10);
    expect(blow(1)).toBe(true);
    expect(cow.health).toBe(4);
  });

  it("kills once, drops loot, and takes the body away after 20 ticks", () => {
    const host = createHost();
    const system = createEntitySystem(host);
    host.people.push(playerAt(9.5, floorY, 0.5));
    const cow = system.spawnMob("cow", { x: 0.5, y: floorY, z: 0.5 });
    system.takeEvents();
    system.hurt(cow.id, 50, { kind: "attack", attacker: 1 });
    const events = system.takeEvents();
    expect(events[0]).toEqual({ type: "death", id: cow.id, killer: 1 });
    const beef = [...system.entities.values()].filter(({ kind }) => kind === "item");
    expect(beef.length).toBeGreaterThanOrEqual(1);
    expect(system.hurt(cow.id, 50, { kind: "attack", attacker: 1 })).toBe(false);
    run(host, system, 19);
    expect(system.entities.has(cow.id)).toBe(true);
    expect(run(host, system, 1)).toContainEqual({ type: "remove", id: cow.id });
  });

  it("takes fallen metres less three", () => {
    const host = createHost();
    const system = createEntitySystem(host);
    host.people.push(playerAt(9.5, floorY, 0.5));
    const pig = system.spawnMob("pig", { x: 0.5, y: floorY + 8, z: 0.5 });
    run(host, system, 40);
    expect(pig.position.y).toBe(floorY);
    expect(pig.health).toBe(10 - 5);
  });
});

describe("a zombie's two points of armour", () => {
  // afterArmour: 5 * (1 - max(2 / 5, 2 - 5 / 2) / 25) = 4.92 (minecraft.wiki/w/Armor#Damage_reduction).
  it.each([
    ["attack", 5, 4.92],
    ["lava", 4, 3.936],
    ["burn", 1, 1],
    ["fall", 5, 5],
  ] as const)("leave of %s %i: %f", (kind, amount, taken) => {
    const host = createHost();
    const system = createEntitySystem(host);
    const zombie = system.spawnMob("zombie", { x: 0.5, y: floorY, z: 0.5 });
    system.hurt(zombie.id, amount, { kind });
    expect(20 - zombie.health).toBeCloseTo(taken, 12);
  });
});

describe("rare drops", () => {
  const rare = ["iron_ingot", "carrot", "potato"];

  /** Kinds of items that 400 zombies leave. */
  function loot(kill: (system: EntitySystem, host: TestHost, id: number) => void): Set<string> {
    const host = createHost();
    const system = createEntitySystem(host);
    const names = new Set<string>();
    for (let k = 0; k < 400; k++) {
      const zombie = system.spawnMob("zombie", { x: 0.5, y: floorY, z: 0.5 });
      kill(system, host, zombie.id);
      for (const { stack } of system.entities.values()) if (stack) names.add(itemName(stack.id));
      system.load({ entities: [], herds: [] });
    }
    return names;
  }

  it("fall to a player, also when something else ends what the player began", () => {
    const byHand = loot((system, _host, id) => system.hurt(id, 50, { kind: "attack", attacker: 1 }));
    expect([...byHand].sort()).toEqual([...rare, "rotten_flesh"].sort());
    const afterwards = loot((system, _host, id) => {
      system.hurt(id, 1, { kind: "attack", attacker: 1 });
      system.hurt(id, 50, { kind: "fall" });
    });
    expect([...afterwards].sort()).toEqual([...rare, "rotten_flesh"].sort());
  });

  it("do not come of a fall, nor of a blow more than five seconds ago", () => {
    expect(loot((system, _host, id) => system.hurt(id, 50, { kind: "fall" }))).toEqual(new Set(["rotten_flesh"]));
    const late = loot((system, host, id) => {
      host.people = [playerAt(9.5, floorY, 0.5)];
      system.hurt(id, 1, { kind: "attack", attacker: 1 });
      run(host, system, 100);
      system.hurt(id, 50, { kind: "fall" });
    });
    expect(late).toEqual(new Set(["rotten_flesh"]));
  });
});

describe("zombies", () => {
  it.each([
    ["easy", 2.5],
    ["normal", 3],
    ["hard", 4.5],
  ] as const)("come and hit for %s: %d, at most once in 20 ticks", (difficulty, damage) => {
    const host = createHost();
    host.difficulty = difficulty;
    host.timeOfDay = midnight;
    const system = createEntitySystem(host);
    host.people.push(playerAt(12.5, floorY, 0.5));
    const zombie = system.spawnMob("zombie", { x: 0.5, y: floorY, z: 0.5 });
    // 11 m at 2.3 m/s are under 5 s; then 100 ticks hold five blows.
    run(host, system, 200);
    const blows = host.blows.filter(({ source }) => source.attacker === zombie.id);
    expect(blows.length).toBeGreaterThanOrEqual(3);
    expect(blows.length).toBeLessThanOrEqual(6);
    expect(new Set(blows.map(({ amount }) => amount))).toEqual(new Set([damage]));
  });

  it("walk at speed^2 * .98 / (1 - .546) m a tick", () => {
    const host = createHost();
    host.timeOfDay = midnight;
    const system = createEntitySystem(host);
    host.people.push(playerAt(30.5, floorY, 0.5));
    const zombie = system.spawnMob("zombie", { x: 0.5, y: floorY, z: 0.5 });
    run(host, system, 60);
    const start = zombie.position.x;
    run(host, system, 20);
    expect((zombie.position.x - start) / 20).toBeCloseTo((0.23 * 0.23 * 0.98) / (1 - 0.546), 3);
  });

  it("do not see through a wall, and go around it once they know", () => {
    const blocks = flatBlocks();
    for (let z = -40; z <= 3; z++) for (let y = 0; y < 3; y++) blocks.setState(5, floorY + y, z, defaultState("stone"));
    expect(hasLineOfSight(blocks, { x: 0.5, y: 65.7, z: 0.5 }, { x: 10.5, y: 65.7, z: 0.5 })).toBe(false);
    expect(hasLineOfSight(blocks, { x: 0.5, y: 67.7, z: 0.5 }, { x: 10.5, y: 67.7, z: 0.5 })).toBe(true);
    const path = findPath(blocks, [0, floorY, 0], [10, floorY, 0], 1.95, 400);
    expect(path.at(-1)).toEqual([10, floorY, 0]);
    expect(path.some(([, , z]) => z >= 4)).toBe(true);
    expect(path.every(([x, , z]) => x !== 5 || z > 3)).toBe(true);
  });

  it("climb a step of one block and do not jump down four", () => {
    const blocks = flatBlocks();
    for (let x = 3; x < 12; x++) for (let z = -3; z <= 3; z++) blocks.setState(x, floorY, z, defaultState("stone"));
    const host = createHost(blocks);
    host.timeOfDay = midnight;
    const system = createEntitySystem(host);
    host.people.push(playerAt(8.5, floorY + 1, 0.5));
    const zombie = system.spawnMob("zombie", { x: 0.5, y: floorY, z: 0.5 });
    run(host, system, 100);
    expect(zombie.position.y).toBe(floorY + 1);
    const tower = flatBlocks();
    for (let y = 0; y < 4; y++) tower.setState(0, floorY + y, 0, defaultState("stone"));
    expect(findPath(tower, [0, floorY + 4, 0], [6, floorY, 0], 1.95, 400)).toEqual([]);
  });

  it("burn by day under the open sky and die; not at night", () => {
    for (const [timeOfDay, survives] of [
      [6000, false],
      [midnight, true],
    ] as const) {
      const host = createHost();
      host.timeOfDay = timeOfDay;
      const system = createEntitySystem(host);
      host.people.push(playerAt(20.5, floorY, 0.5));
      const zombie = system.spawnMob("zombie", { x: 0.5, y: floorY, z: 0.5 });
      const events = run(host, system, 800);
      expect(zombie.health > 0).toBe(survives);
      expect(events.some(({ type }) => type === "death")).toBe(!survives);
    }
  });
});

describe("animals", () => {
  it("stroll, stay out of blocks, and flee when hurt", () => {
    const blocks = flatBlocks("grass_block");
    for (let k = 0; k < 60; k++) blocks.setState((k * 7) % 23, floorY + (k % 2), (k * 11) % 19, defaultState("stone"));
    const host = createHost(blocks);
    const system = createEntitySystem(host);
    host.people.push(playerAt(10.5, floorY, 10.5));
    const cow = system.spawnMob("cow", { x: 30.5, y: floorY, z: 10.5 });
    for (let k = 0; k < 600; k++) {
      run(host, system, 1);
      for (const mob of system.entities.values()) {
        if (mob.kind === "item" || mob.kind === "falling_block" || mob.kind === "experience_orb") continue;
        expect(isFree(blocks, mob.position, mobs[mob.kind])).toBe(true);
      }
    }
    const before = { ...cow.position };
    expect(Math.hypot(before.x - 30.5, before.z - 10.5)).toBeGreaterThan(1);
    system.hurt(cow.id, 1, { kind: "attack", attacker: 1 }, { x: before.x + 1, y: floorY, z: before.z });
    let farthest = 0;
    for (let k = 0; k < 60; k++) {
      run(host, system, 1);
      farthest = Math.max(farthest, Math.hypot(cow.position.x - before.x, cow.position.z - before.z));
    }
    expect(farthest).toBeGreaterThan(3);
  });
});

describe("spawning", () => {
  it("darkens the sky by 11 at midnight and not at noon", () => {
    expect(skyDarkening(6000)).toBe(0);
    expect(skyDarkening(midnight)).toBe(11);
    expect(isDay(1000)).toBe(true);
    expect(isDay(14000)).toBe(false);
  });

  it("brings monsters by night only, 24 m away or more, up to the cap of 19 in 81 columns", () => {
    const host = createHost();
    const system = createEntitySystem(host);
    const monsters = () => [...mobsOf(system, "zombie"), ...mobsOf(system, "spider")];
    host.people.push(playerAt(500.5, floorY, 0.5));
    run(host, system, 600);
    expect(monsters()).toEqual([]);
    host.timeOfDay = midnight;
    for (let k = 0; k < 1200; k++) {
      for (const event of run(host, system, 1)) {
        if (event.type !== "spawn") continue;
        const { position } = event.entity;
        expect(Math.hypot(position.x - 500.5, position.y - floorY, position.z - 0.5)).toBeGreaterThan(23);
      }
      expect(monsters().length).toBeLessThanOrEqual(19);
    }
    expect(monsters().length).toBeGreaterThanOrEqual(15);
    // One in five is a spider: of 15 to 19 monsters in packs of a kind, zombies are the most.
    expect(mobsOf(system, "zombie").length).toBeGreaterThan(mobsOf(system, "spider").length);
    host.difficulty = "peaceful";
    run(host, system, 1);
    expect(monsters()).toEqual([]);
  });

  it("puts a herd of each animal in every field on grass, once", () => {
    const host = createHost(flatBlocks("grass_block"));
    const system = createEntitySystem(host);
    host.people.push(playerAt(0.5, floorY, 0.5));
    run(host, system, 200);
    for (const kind of ["cow", "sheep", "pig", "chicken"] as const) {
      const distances = mobsOf(system, kind).map(({ position }) => Math.hypot(position.x, position.z));
      expect(Math.min(...distances)).toBeLessThan(80);
    }
    const count = system.entities.size;
    host.tick = 1;
    run(host, system, 200);
    expect(system.entities.size).toBe(count);
  });
});

describe("saving", () => {
  it("goes on exactly as it would have", () => {
    const start = () => {
      const host = createHost(flatBlocks("grass_block"), 7);
      host.timeOfDay = midnight;
      host.people.push(playerAt(40.5, floorY, 0.5));
      return { host, system: createEntitySystem(host) };
    };
    const first = start();
    first.system.spawnItem({ x: 30, y: 70, z: 0 }, { id: 1, count: 3, damage: 0 });
    run(first.host, first.system, 200);
    const saved = JSON.parse(JSON.stringify(first.system.save()));
    const second = start();
    second.host.random.counter = first.host.random.counter;
    second.host.tick = first.host.tick;
    second.host.nextId = first.host.nextId;
    second.system.load(saved);
    expect(run(second.host, second.system, 200)).toEqual(run(first.host, first.system, 200));
    expect(second.system.save()).toEqual(first.system.save());
    expect(second.host.random.counter).toBe(first.host.random.counter);
    expect(first.system.entities.size).toBeGreaterThan(10);
  });
});
