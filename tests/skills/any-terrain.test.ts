/**
 * In whatever terrain a skill starts, it ends: well, or with a typed failure, inside its time limit, and it never reads on
 * without letting time pass (the fake body throws then). Terrain is random: holes, walls, lava, water, sand, bedrock, ores, mobs.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { skillSet } from "../../skills/library.ts";
import type { SkillArguments } from "../../src/core/plan.ts";
import { RandomStream } from "../../src/core/random.ts";
import { SkillFailure, skillFailureCodes } from "../../src/core/skill.ts";
import { FakeBody } from "./fake-body.ts";

const calls: readonly (readonly [string, SkillArguments])[] = [
  ["collect", { items: ["oak_log"], count: 4, blocks: ["oak_log"] }],
  ["collect", { items: ["cobblestone"], count: 6, blocks: ["stone"] }],
  ["collect", { items: ["coal"], count: 1, blocks: ["coal_ore"] }],
  ["craft", { item: "wooden_pickaxe", count: 1 }],
  ["smelt", { input: "beef", item: "cooked_beef", count: 1 }],
  ["hunt", { mob: "cow", item: "beef", count: 2 }],
  ["kill", { mob: "zombie", count: 1 }],
  ["place", { item: "cobblestone", count: 3 }],
  ["store", { item: "cobblestone", count: 3 }],
  ["go-to", { x: 30, z: -20 }],
  ["go-to-block", { blocks: ["oak_log"] }],
  ["dig-down", { y: 55 }],
  ["get-unstuck", {}],
  ["eat", { item: "any" }],
  ["sleep", {}],
];

const kinds = [
  "air",
  "air",
  "stone",
  "stone",
  "dirt",
  "sand",
  "gravel",
  "lava",
  "water",
  "bedrock",
  "coal_ore",
  "oak_log",
];

function randomTerrain(seed: number): FakeBody {
  const random = new RandomStream(seed, "terrain");
  const body = new FakeBody();
  for (let change = 0; change < 300; change++) {
    const x = random.integer(25) - 12;
    const y = 54 + random.integer(14);
    const z = random.integer(25) - 12;
    if (x === 0 && z === 0 && y >= 63 && y <= 65) continue;
    body.world.set(x, y, z, random.pick(kinds));
  }
  for (let mob = 0; mob < random.integer(4); mob++) {
    const name = random.pick(["zombie", "cow"]);
    body.world.spawn(name, { x: random.range(-14, 14), y: 66, z: random.range(-14, 14) });
  }
  const carried = {
    oak_planks: 7,
    stick: 2,
    cobblestone: 8,
    wooden_pickaxe: 1,
    furnace: 1,
    beef: 1,
    coal: 1,
    chest: 1,
    apple: 3,
    white_bed: 1,
  };
  for (const [name, count] of Object.entries(carried)) if (random.chance(0.7)) body.give(name, count);
  body.food = 6 + random.integer(15);
  body.health = 5 + random.integer(16);
  body.timeOfDay = random.integer(24_000);
  return body;
}

describe.each(calls)("skill %s %j", (skill, args) => {
  it("ends, with a typed failure if at all, in any terrain", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1_000_000 }), async (seed) => {
        const body = randomTerrain(seed);
        const resolved = skillSet().resolve({ skill, args });
        const limit = resolved.skill.timeLimit(resolved.args);
        body.stop = { at: limit, code: "timeout" };
        const error = await resolved.skill.run(body, resolved.args).then(
          () => null,
          (thrown) => thrown,
        );
        if (error !== null && !(error instanceof SkillFailure)) throw error;
        if (error instanceof SkillFailure) {
          expect(skillFailureCodes).toContain(error.code);
          expect(error.code).not.toBe("internal");
          expect(error.message).not.toBe("");
        }
        expect(body.time).toBeLessThanOrEqual(limit + 0.051);
      }),
      { numRuns: 5, seed: 20_240_601 },
    );
  });
});
