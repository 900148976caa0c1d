/** A night in bed by the real body on the real server: wool from sheep, a bed, and no step that a player could not take. */
import { expect, it } from "vitest";
import { minecraftThreadEntry } from "../../../src/app/minecraft.ts";
import type { SkillCall } from "../../../src/core/plan.ts";
import { createMinecraftWorld } from "../../../worlds/minecraft/world.ts";

const steps: readonly SkillCall[] = [
  { skill: "collect", args: { items: ["oak_log", "birch_log"], count: 2, blocks: ["oak_log", "birch_log"] } },
  { skill: "craft", args: { item: "oak_planks", count: 8, alternatives: ["birch_planks"] } },
  { skill: "craft", args: { item: "crafting_table", count: 1 } },
  { skill: "hunt", args: { mob: "sheep", item: "white_wool", count: 3 } },
  { skill: "craft", args: { item: "white_bed", count: 1 } },
  { skill: "sleep", args: {} },
];

it("makes a bed, waits for the night and sleeps till morning", async () => {
  const world = await createMinecraftWorld({
    seed: 5,
    difficulty: "peaceful",
    username: "embody",
    viewDistance: 4,
    xray: false,
    speed: Number.POSITIVE_INFINITY,
    latency: 25,
    realServer: null,
    snapshot: null,
    threadEntry: minecraftThreadEntry,
  });
  try {
    for (const step of steps) {
      const { status, failure } = await world.act(step);
      expect([step.skill, status, failure?.message]).toEqual([step.skill, "succeeded", undefined]);
    }
    const facts = await world.facts();
    expect(facts).toMatchObject({ slept: 1, placed: { white_bed: 1 }, deaths: 0 });
    expect(facts.timeOfDay).toBeLessThan(100);
  } finally {
    await world.close();
  }
});
