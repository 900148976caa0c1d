/**
 * Working at a block that a player opens: crafting table, furnace, chest. One that has been seen in 32 m is used; otherwise
 * one from the inventory is put down (a table or a chest is made of planks if need be) and, where wished, dug up again and
 * taken along.
 */
import type { MinecraftBody, Point } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt } from "./attempt.ts";
import { pickUp } from "./baggage.ts";
import { centreOf } from "./geometry.ts";
import { bestRecipe } from "./making.ts";
import { placeSomewhere } from "./placement.ts";
import { clear, inReach, obstruction } from "./reach.ts";
import { attend, travel } from "./survival.ts";

export type Station = "crafting_table" | "furnace" | "chest";

/** A walk of 32 m costs about as much as putting a table down and taking it up again. */
const seenRange = 32;

async function makeByHand(body: MinecraftBody, station: Station): Promise<void> {
  if (bestRecipe(body, station) === null && station === "crafting_table") {
    const logs = body.knowledge
      .itemNames()
      .filter((name) => name.endsWith("_planks") && bestRecipe(body, name) !== null);
    const planks = logs[0];
    if (planks !== undefined) await body.craft(planks, 4);
  }
  const recipe = bestRecipe(body, station);
  if (recipe === null || recipe.recipe.needsTable) {
    throw new SkillFailure(
      "missing-item",
      `There is no ${station} in sight, none is carried and none can be made by hand.`,
      {
        item: station,
        count: 1,
      },
    );
  }
  await body.craft(station, 1);
}

/** Goes to one that has been seen; null when there is none that can be reached. */
async function goToSeen(body: MinecraftBody, station: Station, spared: readonly string[]): Promise<Point | null> {
  for (const { position } of body.findBlocks([station], { maxDistance: seenRange, limit: 3 })) {
    if (await approach(body, position, spared)) return position;
  }
  return null;
}

/** Walks back to the station where it has been left, say by a fight. */
export async function approach(body: MinecraftBody, position: Point, spared: readonly string[]): Promise<boolean> {
  if (inReach(body, position) && obstruction(body, position) === null) return true;
  return (await attempt(() => travel(body, { kind: "reach", positions: [position] }, { spared, dig: false }))) === null;
}

/** Does the work at a station. `takeBack`: one that was put down for it is dug up again, whether the work went well or not. */
export async function atStation(
  body: MinecraftBody,
  station: Station,
  options: { readonly takeBack: boolean; readonly spared?: readonly string[] },
  work: (position: Point) => Promise<void>,
): Promise<void> {
  const spared = options.spared ?? [];
  await attend(body, spared);
  const seen = await goToSeen(body, station, spared);
  if (seen !== null) return work(seen);
  if (body.count(station) === 0) await makeByHand(body, station);
  const position = await placeSomewhere(body, station, spared);
  const failure = await attempt(() => work(position));
  if (options.takeBack) await takeUp(body, station, position, spared);
  if (failure !== null) throw failure;
}

/** Digs the station up and picks it up; where the hand would destroy it (a furnace, minecraft.wiki), it stays. */
async function takeUp(
  body: MinecraftBody,
  station: Station,
  position: Point,
  spared: readonly string[],
): Promise<void> {
  if (body.block(position)?.name !== station) return;
  const tools = [null, ...body.inventory().map((item) => item.name)];
  if (!tools.some((tool) => body.knowledge.canHarvest(station, tool))) return;
  const before = body.count(station);
  if (!(await approach(body, position, spared))) return;
  const failure = await attempt(() => clear(body, position, { mustDrop: true }));
  if (failure !== null) return;
  for (let turn = 0; turn < 10 && body.count(station) <= before; turn++) {
    await pickUp(body, [station], {
      around: centreOf(position),
      maxDistance: 8,
      enough: () => body.count(station) > before,
    });
    if (body.count(station) <= before) await body.wait(2);
  }
}
