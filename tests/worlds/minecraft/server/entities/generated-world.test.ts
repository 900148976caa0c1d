/** Herds and monsters in generated land: what a player finds around the world spawn. */
import { describe, expect, it } from "vitest";
import { mobs } from "../../../../../worlds/minecraft/rules/mobs.ts";
import type { EntitySystem, MobKind } from "../../../../../worlds/minecraft/server/contracts.ts";
import { isFree } from "../../../../../worlds/minecraft/server/entities/physics.ts";
import { createEntitySystem } from "../../../../../worlds/minecraft/server/entities/system.ts";
import { createBlockStore } from "../../../../../worlds/minecraft/server/world/block-store.ts";
import { createHost, playerAt, type TestHost } from "./flat-world.ts";

function start(seed: number): { host: TestHost; system: EntitySystem } {
  const host = createHost(createBlockStore(seed), seed);
  const { x, y, z } = host.blocks.spawnPoint();
  host.people.push(playerAt(x, y, z));
  return { host, system: createEntitySystem(host) };
}

function nearest(system: EntitySystem, host: TestHost, kind: MobKind): number {
  const spawn = host.blocks.spawnPoint();
  let distance = Number.POSITIVE_INFINITY;
  for (const mob of system.entities.values())
    if (mob.kind === kind)
      distance = Math.min(distance, Math.hypot(mob.position.x - spawn.x, mob.position.z - spawn.z));
  return distance;
}

describe("generated land", () => {
  it("has cows, sheep and pigs within 100 m of spawn on at least 19 of 20 seeds", () => {
    let complete = 0;
    const missing: string[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const { host, system } = start(seed);
      host.difficulty = "peaceful";
      for (let k = 0; k < 240; k++) {
        host.tick++;
        system.tick();
      }
      const distances = (["cow", "sheep", "pig"] as const).map((kind) => nearest(system, host, kind));
      if (Math.max(...distances) <= 100) complete++;
      else missing.push(`seed ${seed}: ${distances.map(Math.round).join(", ")}`);
    }
    expect(complete, missing.join("; ")).toBeGreaterThanOrEqual(19);
  }, 120_000);

  it("has a zombie on the surface within three minutes of night, and none stands in a block", () => {
    for (const seed of [1, 2, 3]) {
      const { host, system } = start(seed);
      host.timeOfDay = 15000;
      let found = false;
      for (let k = 0; k < 3600 && !found; k++) {
        host.tick++;
        system.tick();
        for (const mob of system.entities.values()) {
          if (mob.kind !== "zombie") continue;
          expect(isFree(host.blocks, mob.position, mobs.zombie)).toBe(true);
          if (
            host.blocks.skyLight(Math.floor(mob.position.x), Math.floor(mob.position.y), Math.floor(mob.position.z)) >
            10
          )
            found = true;
        }
      }
      expect(found, `seed ${seed}`).toBe(true);
    }
  }, 120_000);
});
