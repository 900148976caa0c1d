/**
 * Items are conserved exactly under any sequence of clicks: what there is afterwards, thrown items included, is what there was,
 * less what the reported crafts used, plus what they made and left behind. Crafts are checked against the recipes; smelting
 * against the furnace's own table.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { burnTicks, fuelRemains } from "../../../../../worlds/minecraft/rules/fuel.ts";
import { itemId, makeStack, stackSize } from "../../../../../worlds/minecraft/rules/items.ts";
import { recipes, remainingItem } from "../../../../../worlds/minecraft/rules/recipes.ts";
import { smeltingRecipes } from "../../../../../worlds/minecraft/rules/smelting.ts";
import type { Slot, Stack } from "../../../../../worlds/minecraft/server/contracts.ts";
import { createFurnace, tickFurnace } from "../../../../../worlds/minecraft/server/windows/furnace.ts";
import type { WindowOwner } from "../../../../../worlds/minecraft/server/windows/inventory.ts";
import {
  type ClickOutcome,
  openChest,
  openCrafting,
  openFurnace,
  openInventory,
} from "../../../../../worlds/minecraft/server/windows/window.ts";

const kinds: readonly (readonly [string, number])[] = [
  ["oak_log", 64],
  ["oak_planks", 64],
  ["stick", 64],
  ["cobblestone", 64],
  ["coal", 64],
  ["raw_iron", 64],
  ["iron_ingot", 64],
  ["sand", 64],
  ["bucket", 16],
  ["milk_bucket", 1],
  ["lava_bucket", 1],
  ["sugar", 64],
  ["egg", 16],
  ["wheat", 64],
  ["iron_helmet", 1],
  ["shield", 1],
  ["carved_pumpkin", 64],
  ["honey_bottle", 16],
];

/** Things of which one alone makes something; the bottle stays behind. */
const craftable: readonly (readonly [string, number])[] = [
  ["oak_log", 64],
  ["honey_bottle", 16],
  ["iron_ingot", 64],
];

const stack: fc.Arbitrary<Slot> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(...kinds)
      .chain(([name, most]) => fc.integer({ min: 1, max: most }).map((count) => makeStack(name, count))),
  },
);

type Step =
  | { readonly kind: "click"; readonly slot: number; readonly button: number; readonly mode: number }
  | { readonly kind: "open"; readonly window: number }
  | { readonly kind: "tick"; readonly ticks: number };

const click = fc.record({
  kind: fc.constant("click" as const),
  slot: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 12 }) },
    { weight: 4, arbitrary: fc.integer({ min: -2, max: 95 }) },
    { weight: 1, arbitrary: fc.constant(-999) },
  ),
  button: fc.oneof(fc.integer({ min: 0, max: 1 }), fc.integer({ min: -1, max: 11 }), fc.constant(40)),
  mode: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 5, arbitrary: fc.integer({ min: -1, max: 7 }) }),
});
/** A whole drag, which single random clicks would hardly ever make. */
const drag = fc
  .tuple(fc.integer({ min: 0, max: 1 }), fc.array(fc.integer({ min: 0, max: 62 }), { maxLength: 6 }))
  .map(([kind, slots]): Step[] => [
    { kind: "click", slot: -999, button: kind * 4, mode: 5 },
    ...slots.map((slot): Step => ({ kind: "click", slot, button: kind * 4 + 1, mode: 5 })),
    { kind: "click", slot: -999, button: kind * 4 + 2, mode: 5 },
  ]);
/** What a player does to craft: something on the cursor, one or all of it into a cell, the result by any key. */
const craftAttempt = fc
  .record({
    source: fc.integer({ min: 10, max: 45 }),
    cell: fc.integer({ min: 1, max: 4 }),
    button: fc.integer({ min: 0, max: 1 }),
    take: fc.constantFrom<readonly [number, number]>(
      [0, 0],
      [1, 0],
      [0, 1],
      [0, 2],
      [1, 2],
      [8, 2],
      [40, 2],
      [0, 4],
      [1, 4],
    ),
  })
  .map(({ source, cell, button, take }): Step[] => [
    { kind: "click", slot: source, button: 0, mode: 0 },
    { kind: "click", slot: cell, button, mode: 0 },
    { kind: "click", slot: source, button: 0, mode: 0 },
    { kind: "click", slot: 0, button: take[0], mode: take[1] },
  ]);
const one = (step: fc.Arbitrary<Step>) => step.map((value) => [value]);
const script = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: one(click) },
      { weight: 2, arbitrary: drag },
      { weight: 6, arbitrary: craftAttempt },
      { weight: 2, arbitrary: one(fc.record({ kind: fc.constant("open" as const), window: fc.nat({ max: 4 }) })) },
      { weight: 1, arbitrary: one(fc.record({ kind: fc.constant("tick" as const), ticks: fc.nat({ max: 500 }) })) },
    ),
    { minLength: 20, maxLength: 50, size: "max" },
  )
  .map((steps) => steps.flat());

type Totals = Map<string, number>;
const keyOf = ({ id, damage }: Stack) => `${id}/${damage}`;

function add(totals: Totals, item: Stack, sign: number): void {
  const key = keyOf(item);
  const sum = (totals.get(key) ?? 0) + sign * item.count;
  if (sum === 0) totals.delete(key);
  else totals.set(key, sum);
}

const single = (id: number): Stack => ({ id, count: 1, damage: 0 });

/** Whether a recipe makes this of these, in some arrangement. */
function isRecipe(result: Stack, used: readonly number[]): boolean {
  return recipes.some((recipe) => {
    const cells = recipe.cells.filter((cell) => cell !== null);
    if (recipe.result.id !== result.id || recipe.result.count !== result.count || cells.length !== used.length) {
      return false;
    }
    return (
      used.every((id) => cells.some((cell) => cell.has(id))) && cells.every((cell) => used.some((id) => cell.has(id)))
    );
  });
}

/** How often the rare things happened, so that the property cannot hold for want of trying. */
const seen = { crafts: 0, remains: 0, dropped: 0, smelted: 0, painted: 0 };

function account(expected: Totals, outcome: ClickOutcome): void {
  seen.crafts += outcome.crafts.length;
  seen.remains += outcome.crafts.filter(({ remains }) => remains.length > 0).length;
  seen.dropped += outcome.dropped.length;
  if (outcome.changed.length > 2 && outcome.crafts.length === 0) seen.painted++;
  for (const item of outcome.dropped) add(expected, item, -1);
  for (const { result, used, remains } of outcome.crafts) {
    expect(isRecipe(result, used)).toBe(true);
    const left = used.flatMap((id) => remainingItem(id) ?? []);
    expect(remains.map((item) => item.id)).toEqual(left);
    for (const id of used) add(expected, single(id), -1);
    for (const item of [result, ...remains]) add(expected, item, 1);
  }
}

const inputOf = new Map<number, number[]>();
for (const [input, result] of smeltingRecipes) {
  inputOf.set(itemId(result), [...(inputOf.get(itemId(result)) ?? []), itemId(input)]);
}

describe("conservation", () => {
  it("holds under any sequence of clicks, drags, closes and furnace ticks in any mix of windows", () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom(...craftable)
          .chain(([name, most]) => fc.nat({ max: most }).map((count) => [name, count] as const)),
        fc.oneof(
          fc.array(stack, { minLength: 37, maxLength: 37 }),
          fc.array(
            stack.filter((slot) => slot !== null),
            { minLength: 37, maxLength: 37 },
          ),
          // Room for a part of what a shift-click crafts.
          fc.array(fc.constantFrom(makeStack("oak_planks", 62), makeStack("sugar", 63), makeStack("coal", 64)), {
            minLength: 37,
            maxLength: 37,
          }),
        ),
        fc.array(stack, { minLength: 27, maxLength: 27 }),
        fc.constantFrom("raw_iron", "sand", "oak_log"),
        fc.constantFrom("coal", "lava_bucket", "oak_planks"),
        script,
        ([name, count], carried, stored, input, fuel, steps) => {
          // An all but empty grid, since a random one makes nothing, and no armour.
          const inventory = [...new Array<Slot>(9).fill(null), ...carried];
          if (count > 0) inventory[1] = makeStack(name, count);
          const owner: WindowOwner = { inventory, cursor: null, selectedSlot: 3 };
          const box = { slots: [...stored] };
          const half = { slots: new Array<Slot>(27).fill(null) };
          const furnace = createFurnace();
          furnace.slots.splice(0, 2, makeStack(input, 20), makeStack(fuel));
          const makers = [
            () => openInventory(owner),
            () => openCrafting(owner),
            () => openFurnace(owner, furnace),
            () => openChest(owner, [box]),
            () => openChest(owner, [box, half]),
          ];
          const own = openInventory(owner);
          let window = own;
          const everywhere = () => {
            const grid = window.menu === "minecraft:crafting" ? window.slots().slice(1, 10) : [];
            return [...owner.inventory, owner.cursor, ...box.slots, ...half.slots, ...furnace.slots, ...grid];
          };
          const expected: Totals = new Map();
          for (const item of everywhere()) if (item) add(expected, item, 1);

          for (const step of steps) {
            if (step.kind === "open") {
              account(expected, window.close());
              window = step.window === 0 ? own : (makers[step.window]?.() ?? own);
            } else if (step.kind === "tick") {
              for (let tick = 0; tick < step.ticks; tick++) {
                const before = [...furnace.slots];
                const { smelted } = tickFurnace(furnace);
                const [input = null, fuel = null] = before;
                const lit = fuel !== null && burnTicks(fuel.id) > 0 && furnace.burnLeft === furnace.burnTotal;
                if (lit && furnace.slots[1] !== fuel) {
                  add(expected, single(fuel.id), -1);
                  const left = fuelRemains(fuel.id);
                  if (left !== null) add(expected, single(left), 1);
                }
                if (smelted !== null && input !== null) {
                  seen.smelted++;
                  if (!inputOf.get(smelted)?.includes(input.id)) throw new Error(`${input.id} became ${smelted}.`);
                  add(expected, { ...input, count: 1 }, -1);
                  add(expected, single(smelted), 1);
                }
              }
            } else {
              const before = everywhere();
              const outcome = window.click(step.slot, step.button, step.mode);
              const same = everywhere().every((slot, at) => slot === before[at]);
              if (!outcome.accepted) expect(same).toBe(true);
              account(expected, outcome);
            }
            const actual: Totals = new Map();
            for (const item of everywhere()) {
              if (!item) continue;
              if (item.count < 1 || item.count > stackSize(item.id)) throw new Error(`A stack of ${item.count}.`);
              add(actual, item, 1);
            }
            // `expect` on every step would take most of the time.
            const wrong = [...actual.keys(), ...expected.keys()].find((key) => actual.get(key) !== expected.get(key));
            if (wrong !== undefined) expect(actual).toEqual(expected);
          }
          expect(owner.inventory).toHaveLength(46);
          expect(owner.inventory[0]).toBeNull();
        },
      ),
      { numRuns: 250, seed: 20240101 },
    );
    expect(seen.crafts).toBeGreaterThan(300);
    expect(seen.remains).toBeGreaterThan(30);
    expect(seen.dropped).toBeGreaterThan(120);
    expect(seen.smelted).toBeGreaterThan(100);
    expect(seen.painted).toBeGreaterThan(200);
  }, 60_000);

  it("reports every slot that a click changed", () => {
    fc.assert(
      fc.property(
        fc.array(stack, { minLength: 45, maxLength: 45 }),
        fc.array(click, { maxLength: 40 }),
        (carried, clicks) => {
          const owner: WindowOwner = { inventory: [null, ...carried], cursor: null, selectedSlot: 0 };
          owner.inventory.fill(null, 5, 9);
          const window = openInventory(owner);
          for (const { slot, button, mode } of clicks) {
            const before = window.slots();
            const { cursor } = owner;
            const outcome = window.click(slot, button, mode);
            const changed = window.slots().flatMap((item, at) => {
              const old = before[at] ?? null;
              return item?.id === old?.id && item?.count === old?.count && item?.damage === old?.damage ? [] : [at];
            });
            expect(outcome.changed).toEqual(expect.arrayContaining(changed));
            expect(outcome.changed.filter((at) => at !== 0)).toEqual(changed.filter((at) => at !== 0));
            const sameCursor = cursor?.id === owner.cursor?.id && cursor?.count === owner.cursor?.count;
            expect(outcome.cursorChanged).toBe(!sameCursor || cursor?.damage !== owner.cursor?.damage);
          }
        },
      ),
      { numRuns: 200 },
    );
  }, 60_000);
});
