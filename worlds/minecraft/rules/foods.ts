/**
 * Food: hunger and saturation from minecraft-data, time to eat, what stays behind (minecraft.wiki/w/Food).
 */
import { itemId, itemRegistry } from "./items.ts";

export interface Food {
  /** Hunger points, 0..20. */
  readonly food: number;
  /** Saturation points. */
  readonly saturation: number;
}

/** Rounds off what 32-bit floats left in minecraft-data, such as 12.800000190734863. */
const tidy = (value: number) => Math.round(value * 100) / 100;

const byId = new Map<number, Food>(
  itemRegistry.foodsArray.map(({ name, foodPoints, saturation }) => [
    itemId(name),
    { food: foodPoints, saturation: tidy(saturation) },
  ]),
);

/** Null: not food. */
export function foodOf(item: number): Food | null {
  return byId.get(item) ?? null;
}

/** Ticks to eat; dried kelp is quicker. */
export function eatTicks(item: number): number {
  if (item === driedKelp) return 16;
  return item === honey ? 40 : 32;
}

const driedKelp = itemId("dried_kelp");
const honey = itemId("honey_bottle");

/** Can be eaten with a full stomach. */
const always = new Set(
  ["golden_apple", "enchanted_golden_apple", "chorus_fruit", "suspicious_stew", "honey_bottle"].map(itemId),
);

export function canEat(item: number, food: number): boolean {
  return byId.has(item) && (food < 20 || always.has(item));
}

/** What stays in the hand after eating, such as the bowl; null: nothing. */
export function eatRemains(item: number): number | null {
  return bowls.get(item) ?? null;
}

const bowls = new Map(
  Object.entries({
    mushroom_stew: "bowl",
    rabbit_stew: "bowl",
    beetroot_soup: "bowl",
    suspicious_stew: "bowl",
    honey_bottle: "glass_bottle",
  }).map(([full, empty]) => [itemId(full), itemId(empty)]),
);
