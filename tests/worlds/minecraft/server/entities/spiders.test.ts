/** Spiders and chickens: what they do that zombies and sheep do not. */
import { describe, expect, it } from "vitest";
import { itemName } from "../../../../../worlds/minecraft/rules/items.ts";
import type { EntitySystem } from "../../../../../worlds/minecraft/server/contracts.ts";
import { createEntitySystem } from "../../../../../worlds/minecraft/server/entities/system.ts";
import { defaultState } from "../../../../../worlds/minecraft/server/world/block-states.ts";
import { createHost, flatBlocks, floorY, playerAt, type TestHost } from "./flat-world.ts";

const midnight = 18000;

function run(host: TestHost, system: EntitySystem, ticks: number): void {
  for (let k = 0; k < ticks; k++) {
    host.tick++;
    system.tick();
    system.takeEvents();
  }
}

describe("spiders", () => {
  it("come by night, leap from 2 to 4 m and hit for 2 on normal", () => {
    const leaps: number[] = [];
    const blows: number[] = [];
    for (let seed = 1; seed <= 6; seed++) {
      const host = createHost(flatBlocks(), seed);
      host.timeOfDay = midnight;
      const system = createEntitySystem(host);
      const player = playerAt(10.5, floorY, 0.5);
      host.people.push(player);
      const spider = system.spawnMob("spider", { x: 0.5, y: floorY, z: 0.5 });
      for (let tick = 0; tick < 160; tick++) {
        const before = spider.velocity.y;
        const away = Math.hypot(spider.position.x - player.position.x, spider.position.z - player.position.z);
        run(host, system, 1);
        if (spider.velocity.y > 0.25 && before <= 0.25) leaps.push(away);
      }
      blows.push(...host.blows.map(({ amount }) => amount));
    }
    expect(leaps.length).toBeGreaterThan(0);
    expect(Math.min(...leaps)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...leaps)).toBeLessThanOrEqual(4);
    expect(new Set(blows)).toEqual(new Set([2]));
  });

  it("leave a player alone in daylight that has not struck them, and strike back", () => {
    const host = createHost();
    const system = createEntitySystem(host);
    host.people.push(playerAt(4.5, floorY, 0.5));
    const spider = system.spawnMob("spider", { x: 0.5, y: floorY, z: 0.5 });
    run(host, system, 200);
    expect(host.blows).toEqual([]);
    system.hurt(spider.id, 1, { kind: "attack", attacker: 1 });
    run(host, system, 60);
    expect(host.blows.length).toBeGreaterThan(0);
  });

  it("climb a wall that a zombie cannot", () => {
    for (const [kind, climbs] of [
      ["spider", true],
      ["zombie", false],
    ] as const) {
      const blocks = flatBlocks("stone");
      for (let z = -12; z <= 12; z++)
        for (let y = 0; y < 3; y++) blocks.setState(4, floorY + y, z, defaultState("stone"));
      const host = createHost(blocks);
      host.timeOfDay = midnight;
      const system = createEntitySystem(host);
      host.people.push(playerAt(4.5, floorY + 3, 0.5));
      const mob = system.spawnMob(kind, { x: 0.5, y: floorY, z: 0.5 });
      let highest = floorY;
      for (let tick = 0; tick < 300; tick++) {
        run(host, system, 1);
        highest = Math.max(highest, mob.position.y);
      }
      expect([kind, highest >= floorY + 2.5]).toEqual([kind, climbs]);
    }
  });

  it("drop 0 to 2 string, and an eye now and then to a player only", () => {
    const host = createHost();
    const system = createEntitySystem(host);
    const counts: number[] = [];
    const names = new Set<string>();
    for (let k = 0; k < 300; k++) {
      const spider = system.spawnMob("spider", { x: 0.5, y: floorY, z: 0.5 });
      system.hurt(spider.id, 50, { kind: "attack", attacker: 1 });
      let string = 0;
      for (const { stack } of system.entities.values()) {
        if (!stack) continue;
        names.add(itemName(stack.id));
        if (itemName(stack.id) === "string") string += stack.count;
      }
      counts.push(string);
      system.load({ entities: [], herds: [] });
    }
    expect([...names].sort()).toEqual(["spider_eye", "string"]);
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([0, 2]);
  });
});

describe("chickens", () => {
  it("flutter down from any height unharmed, slower than a sheep falls", () => {
    const host = createHost();
    const system = createEntitySystem(host);
    host.people.push(playerAt(4.5, floorY, 8.5));
    const chicken = system.spawnMob("chicken", { x: 0.5, y: floorY + 20, z: 0.5 });
    const sheep = system.spawnMob("sheep", { x: 8.5, y: floorY + 20, z: 0.5 });
    run(host, system, 30);
    expect(chicken.position.y).toBeGreaterThan(sheep.position.y);
    run(host, system, 400);
    expect([chicken.position.y, chicken.health]).toEqual([floorY, 4]);
    expect(sheep.health).toBeLessThanOrEqual(0);
  });
});
