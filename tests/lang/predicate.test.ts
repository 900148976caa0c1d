/** The little language: meaning of what it accepts, refusal of everything else, agreement with a reference evaluation. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EmbodyError } from "../../src/core/errors.ts";
import type { Facts } from "../../src/core/plan.ts";
import { minecraftFactsSchema } from "../../src/lang/minecraft-facts.ts";
import { compilePredicate } from "../../src/lang/predicate.ts";

const facts: Facts = {
  inventory: { oak_log: 3, stripped_oak_log: 2, birch_log: 5, stone_pickaxe: 1, dialogue: 100, cobblestone: 64 },
  position: [38, 63.5, -24],
  biome: "desert",
  health: 18,
  food: 20,
  crafted: { torch: 4 },
  killed: { zombie: 2 },
  eaten: {},
  placed: {},
  smelted: {},
  stored: {},
  slept: 0,
  deaths: 0,
  equipped: {
    hand: "stone_pickaxe",
    head: "leather_helmet",
    torso: "none",
    legs: "none",
    feet: "none",
    offHand: "none",
  },
  adjacent: ["water", "sand"],
  timeOfDay: 6000,
  time: 12.5,
};

const holds = (text: string, over: Facts = facts) => compilePredicate(text, minecraftFactsSchema)(over);

function failure(text: string): EmbodyError {
  try {
    compilePredicate(text, minecraftFactsSchema);
  } catch (error) {
    if (error instanceof EmbodyError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text.slice(0, 80)}`);
}

describe("what a predicate means", () => {
  it.each([
    ["inventory.stone_pickaxe >= 1 && health > 0", true],
    ["inventory['stone_pickaxe'] == 1", true],
    ["inventory.diamond == 0", true],
    ["stored.oak_log >= 1", false],
    ["count(inventory, 'log') == 10", true],
    ["count(inventory, 'oak_log') == 5", true],
    ["count(inventory, 'logs') == 0", true],
    ["count(inventory, 'log', 'oak_log') == 10", true],
    ["near(position, 40, -25, 3)", true],
    ["near(position, 40, -25, 2)", false],
    ["near(position, 38, 60, -24, 3.5)", true],
    ["near(position, 38, 60, -24, 3.4)", false],
    ["adjacent('water')", true],
    ["adjacent('lava')", false],
    ["adjacent('lava', 'sand')", true],
    ["killed.zombie >= 1", true],
    ["biome == 'desert'", true],
    ["equipped.head == 'leather_helmet' && equipped.torso != 'iron_chestplate'", true],
    ["position.y >= 60 && position[1] < 64", true],
    ["min(health, food) == 18 && max(1, 2, 3) == 3 && abs(position.z) == 24", true],
    ["health > 18 ? food > 0 : food == 20", true],
    ["!(health < 10) || false", true],
    ["-position.z % 5 == 4 && +food / 4 - 1 * 2 == 3", true],
    ["/* a comment */ health > 0 // and another", true],
    ["true", true],
  ])("%s is %s", (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it("reads absent facts as nothing, and never what is inherited", () => {
    expect(holds("inventory.log == 0 && biome == '' && !adjacent('water')", {})).toBe(true);
    const inherited = Object.create({ oak_log: 9 }) as Facts;
    expect(holds("inventory.oak_log == 0", { inventory: inherited })).toBe(true);
    expect(holds("near(position, 0, 0, 1e9)", {})).toBe(false);
  });
});

describe("what is refused", () => {
  const hostile = [
    "constructor",
    "inventory.constructor",
    "inventory['constructor']",
    "inventory.__proto__",
    "inventory['__proto__'].x == 1",
    "inventory.prototype == 1",
    "health.toString() == '1'",
    "inventory.hasOwnProperty('a')",
    "inventory[biome] >= 1",
    "position[health] > 1",
    "position[0.5] > 1",
    "position[-1] > 1",
    "health = 1",
    "health += 1 > 0",
    "health++ > 0",
    "(health, food) > 0",
    "this",
    "this.health > 0",
    "`text` == biome",
    "biome == `$" + "{health}`",
    "/a/.test(biome)",
    "() => true",
    "(x => x)(1)",
    "function f() {}",
    "(function () { return true })()",
    "new Date()",
    "[1, 2]",
    "({ a: 1 })",
    "{}",
    "import('node:fs')",
    "eval('1')",
    "process.exit(1)",
    "globalThis",
    "typeof health == 'number'",
    "void 0",
    "delete inventory.oak_log",
    "'a' in inventory",
    "inventory instanceof Object",
    "health ?? 1",
    "inventory?.oak_log > 0",
    "count?.(inventory, 'log') > 0",
    "max(...position) > 1",
    "1 ** 2 > 0",
    "1 << 2 > 0",
    "1 | 2",
    "10n > 1",
    "null == null",
    "undefined",
    "1e999 > 0",
    "if (true) {}",
    "health > 0; food > 0",
    "await health",
    "yield",
    "class {}",
    "Math.max(1, 2) > 1",
    "tag`x`",
    "super.x",
    "new.target",
    "let x = 1",
    "import.meta",
    "",
    "   ",
    "health >",
    "health > 0)",
    "@",
    "'use strict'",
    `${"(".repeat(5000)}1${")".repeat(5000)} > 0`,
    `${"!".repeat(8000)}true`,
    `${"1+".repeat(3000)}1 > 0`,
    "x".repeat(9000),
    `${"-".repeat(300).split("").join(" ")}1 > 0`,
  ];

  it.each(hostile.map((text) => [text.length > 60 ? `${text.slice(0, 57)}...` : text, text]))("%s", (_, text) => {
    const error = failure(text);
    expect(error.code).toBe("bad-predicate");
    expect(error.message).toMatch(/^\d+:\d+: ./);
    expect(error.message.length).toBeLessThan(500);
  });

  it.each([
    ["helth > 0", "1:1", "health"],
    ["health > 0 &&\n  inventroy.oak_log > 1", "2:3", "inventory"],
    ["equipped.heed == 'x'", "1:1", "head"],
    ["position.w > 1", "1:1", "x, y, z"],
    ["cuont(inventory, 'log') > 1", "1:1", "count"],
  ])("%s names the place and the nearest name", (text, place, hint) => {
    expect(failure(text).message.startsWith(`${place}: `)).toBe(true);
    expect(failure(text).message).toContain(hint);
  });

  it.each([
    ["health", "true or false"],
    ["health == 'a'", "cannot compare"],
    ["biome > 1", "takes a number"],
    ["health && true", "takes a boolean"],
    ["!health", "takes a boolean"],
    ["inventory == inventory", "cannot compare"],
    ["health ? true : 1 > 0", "takes a boolean"],
    ["true ? 1 : 'a'", "takes a number"],
    ["count(health, 'log') > 0", "does not take"],
    ["near(position, 1, 2) ", "does not take"],
    ["abs('a') > 0", "does not take"],
    ["biome.length > 0", "no members"],
  ])("%s is a type error", (text, part) => {
    expect(failure(text).message).toContain(part);
  });
});

describe("agreement with a reference evaluation", () => {
  type Inventory = Readonly<Record<string, number>>;
  interface Sample {
    readonly text: string;
    readonly value: (over: Inventory) => number;
  }
  const names = ["oak_log", "stick", "coal", "diamond"] as const;
  const { number } = fc.letrec<{ number: Sample }>((tie) => ({
    number: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.integer({ min: 0, max: 50 }).map((value) => ({ text: String(value), value: () => value })),
      fc
        .constantFrom(...names)
        .map((name) => ({ text: `inventory.${name}`, value: (over: Inventory) => over[name] ?? 0 })),
      fc.tuple(fc.constantFrom("+", "-", "*"), tie("number"), tie("number")).map(([operator, left, right]) => ({
        text: `(${left.text} ${operator} ${right.text})`,
        value: (over: Inventory) => {
          const [a, b] = [left.value(over), right.value(over)];
          return operator === "+" ? a + b : operator === "-" ? a - b : a * b;
        },
      })),
      fc.tuple(tie("number"), tie("number")).map(([left, right]) => ({
        text: `max(${left.text}, min(${right.text}, 7))`,
        value: (over: Inventory) => Math.max(left.value(over), Math.min(right.value(over), 7)),
      })),
      tie("number").map((inner) => ({
        text: `abs(-${inner.text})`,
        value: (over: Inventory) => Math.abs(inner.value(over)),
      })),
    ) as fc.Arbitrary<Sample>,
  }));

  it("compares sums, products, bounds and counters as JavaScript does", () => {
    const operators = ["<", "<=", ">", ">=", "==", "!="] as const;
    const inventories = fc.record(Object.fromEntries(names.map((name) => [name, fc.nat(20)])), { requiredKeys: [] });
    fc.assert(
      fc.property(number, number, fc.constantFrom(...operators), inventories, (left, right, operator, raw) => {
        const inventory = raw as Readonly<Record<string, number>>;
        const [a, b] = [left.value(inventory), right.value(inventory)];
        const expected = { "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "==": a === b, "!=": a !== b }[operator];
        const facts = { inventory };
        expect(holds(`${left.text} ${operator} ${right.text}`, facts)).toBe(expected);
        expect(holds(`!(${left.text} ${operator} ${right.text}) && true`, facts)).toBe(!expected);
      }),
      { numRuns: 500 },
    );
  });

  it("answers or refuses any text, and only with its own error", () => {
    const piece = fc.constantFrom(
      "inventory",
      ".",
      "oak_log",
      "(",
      ")",
      "[",
      "]",
      "'x'",
      "1",
      "&&",
      "||",
      "!",
      ">=",
      "==",
      "?",
      ":",
      "count",
      ",",
      "=>",
      "=",
      "`",
      "/",
      "this",
      "\n",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(" ")),
        (text) => {
          try {
            expect(typeof holds(text)).toBe("boolean");
          } catch (error) {
            expect(error).toBeInstanceOf(EmbodyError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
