/**
 * Conditions as intents: every condition that the planner itself derives from words comes back as intents that derive it again, and a
 * table of what models write.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConditionBranch, conditionAlternatives } from "../../../planners/recipe/conditions.ts";
import { type GoalContext, partOf } from "../../../planners/recipe/goals.ts";
import { MethodGraph } from "../../../planners/recipe/graph.ts";
import { printExpression } from "../../../planners/recipe/print-expression.ts";
import { finalCounts } from "../../../planners/recipe/sequence.ts";
import type { MinecraftFacts } from "../../../src/core/minecraft.ts";
import { parseExpression } from "../../../src/lang/parse.ts";
import { createKnowledge } from "../../../worlds/minecraft/rules/knowledge.ts";
import { factsWith } from "../fixtures/facts.ts";

const knowledge = createKnowledge();
const branches = (predicate: string) => conditionAlternatives(predicate, knowledge);

/** One line a branch: kinds with what matters, then what is unknown. */
function words({ intents, unknown }: ConditionBranch): string {
  const said = intents.map((intent) => {
    const count = "count" in intent ? ` ${intent.count}` : "";
    const target = "target" in intent ? ` ${intent.target?.label ?? "anything"}` : "";
    const rest = { ...intent, target: undefined, kind: undefined, count: undefined, total: undefined, more: undefined };
    const others = Object.values(rest).filter((value) => value !== undefined && value !== null);
    return `${intent.kind}${count}${target}${others.map((value) => ` ${value}`).join("")}`;
  });
  return [...said, ...unknown.map((atom) => `? ${atom}`)].join("; ");
}

const table: readonly (readonly [string, readonly string[]])[] = [
  ["inventory.stick >= 12", ["possess 12 stick"]],
  ["inventory.stick > 11", ["possess 12 stick"]],
  ["12 <= inventory.stick", ["possess 12 stick"]],
  ["inventory.bow != 0", ["possess 1 bow"]],
  ["!(inventory.bow < 1)", ["possess 1 bow"]],
  ["inventory.stick >= 2 && inventory.stick >= 4", ["possess 4 stick"]],
  ["inventory.stick >= 0", ["? inventory.stick >= 0"]],
  ["inventory.bed >= 1", ["? inventory.bed >= 1"]],
  ["count(inventory, 'bed') >= 1", ["possess 1 bed"]],
  ["inventory.iron_sword >= 1 || inventory.diamond_sword >= 1", ["possess 1 iron sword", "possess 1 diamond sword"]],
  ["max(inventory.iron_sword, inventory.diamond_sword) >= 1", ["possess 1 iron sword", "possess 1 diamond sword"]],
  ["min(inventory.bow, inventory.arrow) >= 1", ["possess 1 bow; possess 1 arrow"]],
  ["placed.torch >= 4", ["place 4 torch"]],
  ["placed.furnace >= 1 && placed.chest >= 1", ["place 1 furnace; place 1 chest"]],
  ["killed.zombie >= 2", ["kill 2 zombie"]],
  ["killed.jabberwock >= 1", ["? killed.jabberwock >= 1"]],
  ["smelted.cooked_beef >= 1", ["produce 1 cooked beef smelt"]],
  ["crafted.bread >= 1", ["produce 1 bread make"]],
  ["eaten.bread + eaten.cooked_beef >= 2", ["eat 2 bread"]],
  ["stored.oak_log >= 8", ["store 8 oak log"]],
  ["food >= 18", ["sate 18"]],
  ["food >= 21", ["? food >= 21"]],
  ["slept >= 1 && deaths == 0", ["sleep 1; ? deaths == 0"]],
  ["equipped.head == 'leather_helmet'", ["equip leather helmet head"]],
  ["equipped.head == 'stick'", ['? equipped.head == "stick"']],
  [
    "equipped.torso != 'none' || inventory.shield >= 1",
    ["equip something for the torso torso true", "possess 1 shield"],
  ],
  ["hostilesNear == 0", ["clear-mobs"]],
  ["hostilesNear < 1", ["clear-mobs"]],
  ["hostilesNear >= 1", ["? hostilesNear >= 1"]],
  ["near(position, 40, -25, 3)", ["go-to 40 -25 3"]],
  ["adjacent('water')", ["go-to-block water water"]],
  ["biome == 'desert'", ["explore desert"]],
  ["position.y <= 12.5", ["dig-down 12"]],
  ["position.y >= 60 && descended['40'] >= 1", ["dig-down 40 true; climb 60"]],
  ["walls.dirt['3'] >= 5", ["build dirt wall 5 3 false"]],
  ["timeOfDay < 1000", ["? timeOfDay < 1000"]],
  ["food >= 18 ? slept >= 1 : inventory.bread >= 1", ["sate 18; sleep 1", "possess 1 bread; ? !(food >= 18)"]],
  ["true", [""]],
  ["false", []],
  ["1 > 2 || food >= 18", ["sate 18"]],
];

describe("conditions as intents", () => {
  it.each(table)("%s", (predicate, expected) => {
    expect(branches(predicate).map(words)).toEqual(expected);
  });

  it("are refused as any predicate is when they are none", () => {
    expect(() => branches("inventory.stick +")).toThrow(/unexpected token/);
    expect(() => branches("inventry.stick >= 1")).toThrow(/inventory/);
    expect(() => branches("inventory.stick")).toThrow(/true or false/);
  });

  it("stay one unknown atom where there would be too many alternatives", () => {
    const many = Array.from({ length: 8 }, () => "(food >= 18 || slept >= 1)").join(" && ");
    const found = branches(many);
    expect(found.length).toBeLessThanOrEqual(64);
  });
});

describe("what intents of conditions are planned as", () => {
  function planned(predicate: string, changes: Partial<MinecraftFacts> = {}) {
    const facts = factsWith(changes) as unknown as MinecraftFacts;
    const context: GoalContext = { graph: new MethodGraph(knowledge), knowledge, facts, initial: facts, deaths: 0 };
    const [branch] = branches(predicate);
    if (!branch) throw new Error("no branch");
    const finals = finalCounts(branch.intents);
    return branch.intents.map((intent, index) => {
      const part = partOf(intent, context, finals[index] ?? 0);
      if (typeof part === "string") throw new Error(part);
      return part;
    });
  }

  it("counts what is there already: two torches more where two were placed", () => {
    const [part] = planned("placed.torch >= 4", { placed: { torch: 2 } });
    expect(part?.predicates).toEqual(["placed.torch >= 4"]);
    expect(part?.actions.map(({ call }) => call)).toEqual([{ skill: "place", args: { item: "torch", count: 2 } }]);
    expect(planned("killed.zombie >= 3", { killed: { zombie: 3 } })[0]?.actions).toEqual([]);
    expect(planned("slept >= 2", { slept: 1 })[0]?.actions).toHaveLength(1);
  });

  it("eats what is carried first, as much as is missing", () => {
    const [part] = planned("food >= 18", { food: 8, inventory: { bread: 1, apple: 3 } });
    // 10 points are missing: bread gives 5, an apple 4.
    expect(part?.actions.map(({ call }) => call?.args.item)).toEqual(["bread", "apple", "apple"]);
    expect(part?.actions.at(-1)?.predicate).toBe("food >= 18");
  });

  it("wears the cheapest armour for a slot, and nothing where something is worn", () => {
    const [part] = planned("equipped.torso != 'none'");
    expect(part?.actions[0]?.call?.args.item).toBe("leather_chestplate");
    const equipped = {
      hand: "none",
      head: "none",
      torso: "iron_chestplate",
      legs: "none",
      feet: "none",
      offHand: "none",
    };
    expect(planned("equipped.torso != 'none'", { equipped })[0]?.actions).toEqual([]);
  });

  it("lead back to the condition, whatever was there before", () => {
    const atoms = [
      "inventory.stick >= N",
      "placed.torch >= N",
      "killed.cow >= N",
      "stored.dirt >= N",
      "slept >= N",
      "smelted.glass >= N",
      "crafted.stick >= N",
      "eaten.bread >= N",
      "food >= N",
      "biome == 'desert'",
      "adjacent('water')",
      "near(position, 4, -9, 5)",
      "equipped.feet == 'leather_boots'",
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...atoms),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 9 }),
        (atom, count, done) => {
          const predicate = atom.replace("N", String(count));
          const before = { stick: done, torch: done, cow: done, dirt: done, glass: done, bread: done };
          const facts = {
            placed: before,
            killed: before,
            stored: before,
            smelted: before,
            crafted: before,
            eaten: before,
          };
          expect(planned(predicate, facts).flatMap(({ predicates }) => predicates)).toEqual([predicate]);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("printing an expression", () => {
  it.each([
    "(a && b) || !c",
    "-(1 - x) * 2 >= 3",
    'walls.dirt["3"] >= 5',
    "count(inventory, 'log') > 2 ? near(position, 1, -2, 3) : true",
    "position[1] < -3.5",
  ])("%s reads back the same", (text) => {
    const plain = (value: unknown) => JSON.stringify(value, (key, inner) => (key === "at" ? undefined : inner));
    const expression = parseExpression(text);
    expect(plain(parseExpression(printExpression(expression)))).toBe(plain(expression));
  });
});
