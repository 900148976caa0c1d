/**
 * A connection that takes time: the bot learns late what the server decided, its clicks and steps arrive late. What it does
 * must still come to its end, and the same way every time.
 */
import { describe, expect, it } from "vitest";
import { minecraftThreadEntry } from "../../../src/app/minecraft.ts";
import type { FrameMessage } from "../../../src/core/episode.ts";
import type { SkillCall } from "../../../src/core/plan.ts";
import { createMinecraftWorld } from "../../../worlds/minecraft/world.ts";

/** Logs, planks, table, pickaxe: walking, digging, picking up, crafting by hand, placing, crafting at a table. */
const steps: readonly SkillCall[] = [
  { skill: "collect", args: { items: ["oak_log", "birch_log"], count: 3, blocks: ["oak_log", "birch_log"] } },
  { skill: "craft", args: { item: "oak_planks", count: 12, alternatives: ["birch_planks"] } },
  { skill: "craft", args: { item: "stick", count: 4 } },
  { skill: "craft", args: { item: "crafting_table", count: 1 } },
  { skill: "craft", args: { item: "wooden_pickaxe", count: 1 } },
];

async function run(latency: number) {
  const world = await createMinecraftWorld({
    seed: 5,
    difficulty: "normal",
    username: "embody",
    viewDistance: 4,
    xray: false,
    speed: Number.POSITIVE_INFINITY,
    latency,
    realServer: null,
    snapshot: null,
    threadEntry: minecraftThreadEntry,
  });
  const frames: FrameMessage[] = [];
  world.onMessage((message) => {
    if (message.kind === "frame") frames.push(message);
  });
  const results = [];
  for (const step of steps) results.push(await world.act(step));
  const facts = await world.facts();
  await world.close();
  return { results, facts, frames };
}

describe("a connection with latency", () => {
  it.each([25, 120])("of %i ms: makes a wooden pickaxe, twice the same", async (latency) => {
    const first = await run(latency);
    expect(first.results.map(({ failure }) => failure?.message ?? "done")).toEqual(steps.map(() => "done"));
    expect(first.facts).toMatchObject({ crafted: { wooden_pickaxe: 1, crafting_table: 1 } });
    expect(first.facts.inventory).toMatchObject({ wooden_pickaxe: 1, crafting_table: 1 });
    const second = await run(latency);
    expect(second.facts).toEqual(first.facts);
    expect(second.frames).toEqual(first.frames);
  });
});
