/**
 * Smelt: a furnace that has been seen or one from the inventory, fuel from the inventory, waiting, taking everything out.
 * Batches are as large as a stack; a furnace burns one kind of fuel after the other.
 */
import { z } from "zod";
import type { MinecraftBody, Point } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { scripted } from "./attempt.ts";
import { makeRoom } from "./baggage.ts";
import { chooseFuel, type FuelShare } from "./fuel.ts";
import { itemName, positiveCount } from "./names.ts";
import { approach, atStation } from "./station.ts";
import { attend } from "./survival.ts";

const parameters = z.strictObject({
  input: itemName.describe("what goes into the furnace, such as raw_iron"),
  item: itemName.describe("what comes out, such as iron_ingot"),
  count: positiveCount.describe("how many to smelt"),
  fuel: z
    .array(itemName)
    .default([])
    .describe("what may be burnt, any of these first; the rest may be wanted for other things"),
});

export const smelt = scripted({
  name: "smelt",
  description: "Smelt or cook items in a furnace.",
  parameters,
  timeLimit: ({ count }) => 120 + 14 * count,
  async run(body, { input, item, count, fuel }) {
    const recipe = body.knowledge.smelting(item).find((candidate) => candidate.input === input);
    if (recipe === undefined)
      throw new SkillFailure("rejected", `Smelting ${input} does not give ${item}.`, { input, item });
    const carried = body.count(input);
    if (carried < count) {
      throw new SkillFailure("missing-item", `${count} ${input} are needed to smelt, ${carried} are carried.`, {
        item: input,
        count: count - carried,
      });
    }
    if (chooseFuel(body, count, { item: input, count }, fuel) === null) {
      throw new SkillFailure("missing-item", `Not enough fuel in the inventory to smelt ${count} ${input}.`, {
        item: "coal",
        count: 1,
      });
    }
    const batchSize = Math.min(body.knowledge.stackSize(input), body.knowledge.stackSize(item));
    await atStation(body, "furnace", { takeBack: true, spared: [input, item] }, async (furnace) => {
      for (let left = count; left > 0; left -= batchSize) {
        await smeltBatch(body, furnace, recipe, Math.min(left, batchSize), fuel);
      }
    });
  },
});

async function smeltBatch(
  body: MinecraftBody,
  furnace: Point,
  recipe: { input: string; result: string; seconds: number },
  count: number,
  fuel: readonly string[],
): Promise<void> {
  const { input, result } = recipe;
  const spared = [input, result];
  // What others left in the furnace would block the slots.
  await body.furnace(furnace, { takeAll: true });
  await makeRoom(body, [result]);
  const shares = chooseFuel(body, count, { item: input, count }, fuel);
  if (shares === null)
    throw new SkillFailure("missing-item", `The fuel is gone; ${count} ${input} are left to smelt.`, {
      item: "coal",
      count: 1,
    });
  const [first, ...later] = shares;
  await body.furnace(furnace, { input: { item: input, count }, ...(first ? { fuel: first } : {}) });
  const rest: FuelShare[] = later;
  // Each item takes its time; a quarter more, and the time of a fight or two, before the furnace counts as broken.
  const deadline = body.time + count * recipe.seconds * 1.25 + 60;
  let view = await body.furnace(furnace, {});
  while (view.output === null || view.output.count < count) {
    if (body.time >= deadline) {
      await body.furnace(furnace, { takeAll: true });
      throw new SkillFailure("rejected", `The furnace gave ${view.output?.count ?? 0} of ${count} ${result} in time.`, {
        item: result,
      });
    }
    const remaining = count - (view.output?.count ?? 0);
    const ticks = Math.ceil((remaining - Math.min(1, view.progress)) * recipe.seconds * 20);
    await body.wait(Math.max(1, Math.min(100, ticks)));
    await attend(body, spared);
    if (!(await approach(body, furnace, spared)))
      throw new SkillFailure("no-path", "The furnace cannot be reached again.");
    const next = view.fuel === null ? rest.shift() : undefined;
    view = await body.furnace(furnace, next ? { fuel: next } : {});
  }
  await body.furnace(furnace, { takeAll: true });
}
