/** Smelting, fuel, food, combat and hunger against numbers worked out by hand from minecraft.wiki. */
import { describe, expect, it } from "vitest";
import {
  afterArmour,
  armourPiece,
  armourSlot,
  attackCharge,
  cooldownTicks,
  knockedBack,
  meleeDamage,
  weapon,
} from "../../../../worlds/minecraft/rules/combat.ts";
import { canEat, eatRemains, foodOf } from "../../../../worlds/minecraft/rules/foods.ts";
import { burnTicks, fuelRemains } from "../../../../worlds/minecraft/rules/fuel.ts";
import { eat, type Hunger, tickHunger } from "../../../../worlds/minecraft/rules/hunger.ts";
import { durability, itemId, makeStack, splitIntoStacks, wear } from "../../../../worlds/minecraft/rules/items.ts";
import { mobDamage, mobs } from "../../../../worlds/minecraft/rules/mobs.ts";
import { smeltingRecipes, smeltingResult } from "../../../../worlds/minecraft/rules/smelting.ts";
import type { Difficulty } from "../../../../worlds/minecraft/server/contracts.ts";

describe("smelting and fuel", () => {
  it.each([
    ["raw_iron", "iron_ingot"],
    ["deepslate_gold_ore", "gold_ingot"],
    ["sand", "glass"],
    ["cobblestone", "stone"],
    ["stone", "smooth_stone"],
    ["stripped_birch_wood", "charcoal"],
    ["beef", "cooked_beef"],
    ["wet_sponge", "sponge"],
    ["cactus", "green_dye"],
  ])("%s becomes %s", (input, result) => {
    expect(smeltingResult(itemId(input))).toBe(itemId(result));
  });

  it("knows no recipe for what does not smelt, and only items that exist", () => {
    expect(smeltingResult(itemId("dirt"))).toBeNull();
    expect(smeltingResult(itemId("crimson_stem"))).toBeNull();
    expect(smeltingRecipes.length).toBeGreaterThan(100);
  });

  it.each([
    ["coal", 1600],
    ["charcoal", 1600],
    ["coal_block", 16000],
    ["lava_bucket", 20000],
    ["blaze_rod", 2400],
    ["oak_planks", 300],
    ["oak_log", 300],
    ["stick", 100],
    ["wooden_pickaxe", 200],
    ["birch_sapling", 100],
    ["oak_slab", 150],
    ["oak_boat", 1200],
    ["crimson_planks", 0],
    ["cobblestone", 0],
  ])("%s burns %i ticks", (item, ticks) => {
    expect(burnTicks(itemId(item))).toBe(ticks);
  });

  it("keeps the bucket of lava", () => {
    expect(fuelRemains(itemId("lava_bucket"))).toBe(itemId("bucket"));
    expect(fuelRemains(itemId("coal"))).toBeNull();
  });
});

describe("items", () => {
  it("breaks tools after their last use", () => {
    expect(durability(itemId("iron_pickaxe"))).toBe(250);
    expect(wear(makeStack("wooden_pickaxe", 1, 57))).toEqual(makeStack("wooden_pickaxe", 1, 58));
    expect(wear(makeStack("wooden_pickaxe", 1, 58))).toBeNull();
    expect(wear(makeStack("dirt", 3))).toEqual(makeStack("dirt", 3));
  });

  it("splits into legal stacks", () => {
    expect(splitIntoStacks(makeStack("dirt", 130)).map((stack) => stack.count)).toEqual([64, 64, 2]);
    expect(splitIntoStacks(makeStack("egg", 17)).map((stack) => stack.count)).toEqual([16, 1]);
  });

  it("explains unknown names", () => {
    expect(() => itemId("stone_pickax")).toThrow("stone_pickaxe");
  });
});

describe("food and hunger", () => {
  it("feeds as vanilla's table says", () => {
    expect(foodOf(itemId("cooked_beef"))).toEqual({ food: 8, saturation: 12.8 });
    expect(foodOf(itemId("bread"))).toEqual({ food: 5, saturation: 6 });
    expect(foodOf(itemId("stone"))).toBeNull();
    expect(canEat(itemId("bread"), 20)).toBe(false);
    expect(canEat(itemId("golden_apple"), 20)).toBe(true);
    expect(eatRemains(itemId("mushroom_stew"))).toBe(itemId("bowl"));
  });

  it("never saturates beyond the food level", () => {
    const hunger = { food: 1, saturation: 0 };
    eat(hunger, itemId("cooked_beef"));
    expect(hunger).toEqual({ food: 9, saturation: 9 });
  });

  function run(start: Partial<Hunger>, health: number, difficulty: Difficulty, ticks: number) {
    const hunger: Hunger = { food: 20, saturation: 0, exhaustion: 0, timer: 0, ...start };
    let now = health;
    for (let tick = 1; tick <= ticks; tick++) {
      const { heal, starve } = tickHunger(hunger, now, difficulty, tick);
      now = Math.min(20, now + heal - starve);
    }
    return { hunger, health: now };
  }

  it("regenerates half a heart in 80 ticks at 18 food for 6 exhaustion", () => {
    const { hunger, health } = run({ food: 18 }, 10, "normal", 80);
    expect(health).toBe(11);
    expect(hunger.exhaustion).toBe(6);
    expect(run({ food: 17 }, 10, "normal", 200).health).toBe(10);
  });

  it("regenerates fast while saturated at full food: one in 10 ticks for 6 saturation's worth", () => {
    const { hunger, health } = run({ food: 20, saturation: 6 }, 10, "normal", 10);
    expect(health).toBe(11);
    expect(hunger.exhaustion).toBe(6);
  });

  it("pays four exhaustion with saturation first, then with food", () => {
    expect(run({ saturation: 2, exhaustion: 4.5 }, 20, "normal", 1).hunger).toMatchObject({ food: 20, saturation: 1 });
    expect(run({ exhaustion: 4.5 }, 20, "normal", 1).hunger).toMatchObject({
      food: 19,
      saturation: 0,
      exhaustion: 0.5,
    });
    expect(run({ exhaustion: 4.5 }, 20, "peaceful", 1).hunger).toMatchObject({ food: 20 });
  });

  it.each<readonly [Difficulty, number]>([
    ["easy", 10],
    ["normal", 1],
    ["hard", 0],
  ])("starves down to what %s allows", (difficulty, floor) => {
    const hunger: Hunger = { food: 0, saturation: 0, exhaustion: 0, timer: 0 };
    let health = 20;
    for (let tick = 0; tick < 80 * 40; tick++) health -= tickHunger(hunger, health, difficulty, tick).starve;
    expect(Math.max(0, health)).toBe(floor);
  });
});

describe("combat", () => {
  it.each([
    ["wooden_sword", 4, 1.6],
    ["iron_sword", 6, 1.6],
    ["diamond_axe", 9, 1],
    ["stone_axe", 9, 0.8],
    ["iron_pickaxe", 4, 1.2],
    ["golden_shovel", 2.5, 1],
    ["stone_hoe", 1, 2],
    ["dirt", 1, 4],
  ])("%s does %d at %d a second", (item, damage, speed) => {
    expect(weapon(item)).toEqual({ damage, speed });
  });

  it("charges over 20 / speed ticks and weakens early hits", () => {
    expect(cooldownTicks("iron_sword")).toBe(12.5);
    expect(attackCharge("iron_sword", 12)).toBe(1);
    // (5 + .5) / 12.5 = .44; 6 (.2 + .8 .44^2) = 2.12928
    expect(meleeDamage({ item: "iron_sword", ticksSinceSwing: 5, critical: false })).toBeCloseTo(2.12928, 9);
    expect(meleeDamage({ item: "iron_sword", ticksSinceSwing: 5, critical: true })).toBeCloseTo(2.12928, 9);
    expect(meleeDamage({ item: "iron_sword", ticksSinceSwing: 20, critical: true })).toBe(9);
    expect(meleeDamage({ item: null, ticksSinceSwing: 20, critical: false })).toBe(1);
  });

  it("reduces damage by armour and toughness", () => {
    // Iron: 15 points. 10 damage: max(3, 15 - 5) = 10; 10 (1 - 10 / 25) = 6.
    expect(afterArmour(10, 15, 0)).toBeCloseTo(6, 12);
    // Diamond: 20 points, toughness 8. 10 damage: 20 - 10 / 4 = 17.5; 10 (1 - .7) = 3.
    expect(afterArmour(10, 20, 8)).toBeCloseTo(3, 12);
    expect(afterArmour(100, 15, 0)).toBeCloseTo(100 * (1 - 3 / 25), 12);
    expect(armourPiece("iron_chestplate")).toEqual({ slot: 6, points: 6, toughness: 0 });
    expect(armourSlot("carved_pumpkin")).toBe(5);
    expect(armourSlot("iron_ingot")).toBeNull();
  });

  it("scales mobs by difficulty and takes their boxes from minecraft-data", () => {
    expect(mobDamage("zombie", "easy")).toBe(2.5);
    expect(mobDamage("zombie", "normal")).toBe(3);
    expect(mobDamage("zombie", "hard")).toBe(4.5);
    expect(mobDamage("zombie", "peaceful")).toBe(0);
    expect(mobs.zombie).toMatchObject({ health: 20, width: 0.6, height: 1.95 });
    expect(mobs.cow).toMatchObject({ health: 10, width: 0.9, height: 1.4 });
  });

  it("knocks away from the attacker and up", () => {
    expect(knockedBack({ x: 0, y: 0, z: 0 }, { x: 3, z: 4 }, 0.4, true)).toEqual({
      x: expect.closeTo(0.24, 9),
      y: 0.4,
      z: expect.closeTo(0.32, 9),
    });
    expect(knockedBack({ x: 0, y: -0.1, z: 0 }, { x: 1, z: 0 }, 0.4, false).y).toBe(-0.1);
  });
});
