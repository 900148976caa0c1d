/**
 * Keeping the inventory usable: picking up what lies about, and throwing junk away when it is full. What counts as junk is
 * a ranking, worst first; tools, food and what the skill is for are never in it.
 */
import type { MinecraftBody, Point } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt } from "./attempt.ts";
import { fillers } from "./fillers.ts";
import { distance } from "./geometry.ts";
import { travel } from "./survival.ts";

/** This many of one kind of filler are kept. */
const fillersKept = 64;

/** Never missed, worst first. */
const junk: readonly string[] = [
  "poisonous_potato",
  "rotten_flesh",
  "spider_eye",
  "wheat_seeds",
  "beetroot_seeds",
  "dandelion",
  "poppy",
  "oxeye_daisy",
  "azure_bluet",
  "cornflower",
  "dead_bush",
  "oak_sapling",
  "birch_sapling",
  "spruce_sapling",
  "tuff",
  "calcite",
  "diorite",
  "andesite",
  "granite",
  "gravel",
  "sand",
  "red_sand",
  "clay_ball",
  "flint",
  "feather",
  "netherrack",
  "cobbled_deepslate",
  "dirt",
  "cobblestone",
];

/** Whether one more of some of these items would fit. */
function fits(body: MinecraftBody, items: readonly string[]): boolean {
  if (body.freeSlots() > 0) return true;
  return body.inventory().some((item) => items.includes(item.name) && item.count < body.knowledge.stackSize(item.name));
}

/** Throws junk away until one more of the items fits; `no-space` when everything carried is worth keeping. */
export async function makeRoom(body: MinecraftBody, items: readonly string[]): Promise<void> {
  for (let turn = 0; turn < 36 && !fits(body, items); turn++) {
    const keepOneFiller = fillers.find((name) => body.count(name) > 0);
    const worst = junk.find((name) => {
      if (items.includes(name)) return false;
      return body.count(name) > (name === keepOneFiller ? fillersKept : 0);
    });
    if (worst === undefined) break;
    const stack = body.inventory().find((item) => item.name === worst);
    await body.toss(worst, stack?.count ?? 1);
  }
  if (!fits(body, items)) {
    throw new SkillFailure(
      "no-space",
      `The inventory is full and holds nothing that could go; no room for ${items[0]}.`,
      {
        items: [...items],
      },
    );
  }
}

/**
 * Walks over dropped items of these names within `maxDistance` (m) of `around`, nearest first, until none is left that can be
 * reached, or `enough` holds. Every item is tried once, so it ends.
 */
export async function pickUp(
  body: MinecraftBody,
  names: readonly string[],
  options: { around?: Point; maxDistance?: number; enough?: () => boolean } = {},
): Promise<void> {
  const { around, maxDistance = 10, enough = () => false } = options;
  const tried = new Set<number>();
  while (!enough()) {
    const next = body
      .entities({ names: ["item"], maxDistance: maxDistance + 8 })
      .find(
        (entity) =>
          entity.item !== null &&
          names.includes(entity.item.name) &&
          !tried.has(entity.id) &&
          distance(entity.position, around ?? body.self().position) <= maxDistance,
      );
    if (next === undefined) return;
    tried.add(next.id);
    await makeRoom(body, [next.item?.name ?? ""]);
    await pickUpOne(body, next.id);
  }
}

function position(body: MinecraftBody, id: number): Point | null {
  return body.entities({ names: ["item"], maxDistance: 64 }).find((entity) => entity.id === id)?.position ?? null;
}

/** Goes to one dropped item; it may fall or float away meanwhile, so the way is found anew up to three times. */
async function pickUpOne(body: MinecraftBody, id: number): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    const lying = position(body, id);
    if (lying === null) return;
    const failure = await attempt(() =>
      travel(
        body,
        { kind: "near", x: lying.x, y: lying.y, z: lying.z, range: turn === 0 ? 1 : 0.6 },
        { until: () => position(body, id) === null },
      ),
    );
    if (failure !== null && failure.code !== "danger") return;
    // A fresh drop cannot be taken for 10 ticks (minecraft.wiki "Item (entity)").
    for (let wait = 0; wait < 6 && position(body, id) !== null; wait++) await body.wait(2);
  }
}
