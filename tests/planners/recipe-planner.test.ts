/**
 * The recipe planner over the embedded world's real knowledge. Plans are carried out by a bookkeeper that knows only the rules (recipes,
 * tools, fuel): a plan is right when every step can be done with what is carried then, and the goal's predicate holds at the end.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capabilities } from "../../planners/capabilities.ts";
import { createRecipePlanner } from "../../planners/recipe-planner.ts";
import { EmbodyError } from "../../src/core/errors.ts";
import type { MinecraftFacts } from "../../src/core/minecraft.ts";
import type { FailedAttempt, Plan, PlanResult, Subgoal } from "../../src/core/plan.ts";
import { createKnowledge } from "../../worlds/minecraft/rules/knowledge.ts";
import { Bookkeeper, holds } from "./fixtures/bookkeeper.ts";
import { factsWith } from "./fixtures/facts.ts";

const knowledge = createKnowledge();
const skills = [
  "collect",
  "craft",
  "smelt",
  "kill",
  "hunt",
  "eat",
  "go-to",
  "go-to-block",
  "explore",
  "equip",
  "place",
  "dig-down",
  "store",
  "sleep",
  "climb",
  "build",
  "fill",
  "clear-mobs",
];
const planner = createRecipePlanner({ knowledge, skills });

function ask(
  text: string,
  changes: Partial<MinecraftFacts> = {},
  failures: FailedAttempt[] = [],
  initial = changes,
): Promise<PlanResult> {
  const goal = { id: "goal", text, world: "minecraft" };
  return planner.plan({ goal, facts: factsWith(changes), initialFacts: factsWith(initial), failures });
}

async function planFor(text: string, changes: Partial<MinecraftFacts> = {}): Promise<Plan> {
  const result = await ask(text, changes);
  if (result.status !== "ok") throw new Error(`${text}: ${result.reason}`);
  return result.plan;
}

function carryOut(plan: Plan, changes: Partial<MinecraftFacts> = {}): Bookkeeper {
  const bookkeeper = new Bookkeeper(factsWith(changes));
  for (const subgoal of plan.subgoals) bookkeeper.carryOut(subgoal);
  expect(holds(plan.predicate, bookkeeper.facts)).toBe(true);
  return bookkeeper;
}

/**
 * As the loop does: a furnace may burn what was meant for something else, then the rest is planned anew, twice at most. Returns how often.
 */
async function pursue(
  text: string,
  first: Plan,
  changes: Partial<MinecraftFacts> = {},
  failures: FailedAttempt[] = [],
): Promise<number> {
  const bookkeeper = new Bookkeeper(factsWith(changes));
  for (let replans = 0, plan = first; ; replans++) {
    try {
      for (const subgoal of plan.subgoals) bookkeeper.carryOut(subgoal);
      expect(holds(plan.predicate, bookkeeper.facts)).toBe(true);
      return replans;
    } catch (error) {
      if (replans === 2) throw error;
    }
    const again = await ask(text, bookkeeper.facts, failures, changes);
    if (again.status !== "ok") throw new Error(again.reason);
    plan = again.plan;
  }
}

const calls = (plan: Plan) =>
  plan.subgoals.map(({ call }) => `${call?.skill} ${call?.args.item ?? call?.args.mob ?? String(call?.args.items)}`);

describe("plans", () => {
  it("makes a stone pickaxe from nothing with exactly what it takes", async () => {
    // 4 planks the table, 3 + 2 sticks' worth the wooden pickaxe, 2 sticks more for the stone one: 9 planks are 3 logs.
    const plan = await planFor("get a stone pickaxe");
    expect(plan.predicate).toBe("inventory.stone_pickaxe >= 1");
    expect(plan.subgoals.map(({ title }) => title)).toEqual([
      "collect 3 logs",
      "craft 12 planks",
      "craft 1 crafting table",
      "craft 4 sticks",
      "craft 1 wooden pickaxe",
      "collect 3 cobblestone from stone",
      "craft 1 stone pickaxe",
    ]);
    carryOut(plan);
  });

  it("makes one table and one wooden pickaxe for everything in a sentence", async () => {
    const plan = await planFor("make me three torches and a chest, then a furnace and a stone axe");
    expect(calls(plan).filter((call) => call === "craft crafting_table")).toHaveLength(1);
    expect(calls(plan).filter((call) => call === "craft wooden_pickaxe")).toHaveLength(1);
    carryOut(plan);
  });

  it("does not make what is there", async () => {
    const inventory = { stone_pickaxe: 1, crafting_table: 1, stick: 2, furnace: 1, coal: 4 };
    const plan = await planFor("make an iron pickaxe", { inventory });
    expect(calls(plan)).toEqual(["collect raw_iron", "smelt iron_ingot", "craft iron_pickaxe"]);
    carryOut(plan, { inventory });
  });

  it("takes planks of whatever kind is carried", async () => {
    const inventory = { birch_planks: 3, oak_planks: 2 };
    const plan = await planFor("make a crafting table", { inventory });
    expect(calls(plan)).toEqual(["craft crafting_table"]);
    carryOut(plan, { inventory });
  });

  it("makes pickaxes enough for their wear: 64 stones are more than a wooden one's 59 uses", async () => {
    const plan = await planFor("get a stack of cobblestone");
    expect(plan.subgoals.find(({ call }) => call?.args.item === "wooden_pickaxe")?.call?.args.count).toBe(2);
  });

  it("gathers one kind of wood where a door needs one kind", async () => {
    const plan = await planFor("first get a wooden axe, then five oak planks, then a door");
    expect(calls(plan).filter((call) => call.startsWith("collect"))).toEqual(["collect oak_log"]);
    carryOut(plan);
  });

  it("chooses mining and smelting over hunting zombies for rare ingots", async () => {
    expect(calls(await planFor("smelt an iron ingot"))).toContain("collect raw_iron");
  });

  it("cooks, eats, and counts from the facts at the start", async () => {
    const changes = { smelted: { cooked_beef: 5 }, eaten: { cooked_beef: 1 } };
    const plan = await planFor("cook two steaks and eat one", changes);
    expect(plan.predicate).toBe("smelted.cooked_beef >= 7 && inventory.cooked_beef >= 1 && eaten.cooked_beef >= 2");
    carryOut(plan, changes);
  });

  it("arms itself before it fights, better after a death", async () => {
    expect(calls(await planFor("kill a zombie"))).toEqual([
      "collect birch_log,oak_log",
      "craft birch_planks",
      "craft crafting_table",
      "craft stick",
      "craft wooden_sword",
      "kill zombie",
    ]);
    expect(calls(await planFor("kill a cow"))).toEqual(["kill cow"]);
    const subgoal: Subgoal = {
      id: "6",
      title: "kill 1 zombie",
      predicate: "true",
      call: { skill: "kill", args: { mob: "zombie", count: 1 } },
    };
    const again = await ask("kill a zombie", {}, [{ subgoal, code: "died", message: "died" }]);
    if (again.status !== "ok") throw new Error(again.reason);
    expect(calls(again.plan)).toContain("craft stone_sword");
  });

  it("has nothing to do for what is possessed, but makes what is to be made", async () => {
    expect((await planFor("get a chest", { inventory: { chest: 1 } })).subgoals).toEqual([]);
    expect(calls(await planFor("make a chest", { inventory: { chest: 1, oak_planks: 8, crafting_table: 1 } }))).toEqual(
      ["craft chest"],
    );
    expect((await planFor("get 2 more sticks", { inventory: { stick: 3 } })).predicate).toBe("inventory.stick >= 5");
  });

  it("goes to places", async () => {
    expect((await planFor("go to x 40 z -25")).subgoals[0]).toMatchObject({
      predicate: "near(position, 40, -25, 3)",
      call: { skill: "go-to", args: { x: 40, z: -25, range: 2 } },
    });
    expect((await planFor("walk to the nearest water")).predicate).toBe("adjacent('water')");
    expect((await planFor("find a desert")).subgoals[0]?.call).toEqual({ skill: "explore", args: { biome: "desert" } });
  });

  it("shows only goals that it can plan", async () => {
    expect(capabilities.examples).toHaveLength(10);
    for (const goal of capabilities.examples) expect((await planFor(goal)).subgoals.length).toBeGreaterThan(0);
  });
});

describe("putting things into a chest", () => {
  it("fetches what goes in and a chest, and counts what the chest got", async () => {
    const plan = await planFor("put eight logs into a chest");
    expect(calls(plan).slice(-2)).toEqual(["craft chest", "store oak_log"]);
    expect(plan.subgoals.at(-1)?.call).toEqual({ skill: "store", args: { item: "oak_log", count: 8 } });
    carryOut(plan);
  });

  it("counts on from what was put away before", async () => {
    const before = { inventory: { oak_log: 9, chest: 1 }, stored: { oak_log: 5 } };
    const now = { inventory: { oak_log: 6 }, stored: { oak_log: 8 } };
    const result = await ask("put eight oak logs into a chest", now, [], before);
    expect(result.status === "ok" && result.plan.predicate).toBe("stored.oak_log >= 13");
    expect(result.status === "ok" && result.plan.subgoals.at(-1)?.call?.args.count).toBe(5);
  });
});

describe("what cannot be", () => {
  it.each([
    ["obtain a dragon egg", "dragon_egg is neither crafted, smelted, dropped nor dug here"],
    ["bring me some bedrock", "bedrock is neither crafted, smelted, dropped nor dug here"],
    ["get a nether star", "nether_star is neither"],
    ["kill a dragon", "no ender_dragon lives in this world"],
    ["eat a stick", "cannot be eaten"],
  ])("%s: %s", async (text, reason) => {
    const result = await ask(text);
    expect(result.status).toBe("impossible");
    expect(result.status === "impossible" && result.reason).toContain(reason);
  });

  it("says what is carried when that is all there is", async () => {
    const result = await ask("get three saddles", { inventory: { saddle: 2 } });
    expect(result).toMatchObject({ status: "impossible" });
    expect(result.status === "impossible" && result.reason).toContain("2 saddle carried, 1 more wanted");
    expect((await ask("get two saddles", { inventory: { saddle: 2 } })).status).toBe("ok");
  });

  it("never names a skill that is not there", async () => {
    const poor = createRecipePlanner({ knowledge, skills: ["collect", "craft"] });
    const request = {
      goal: { id: "g", text: "smelt an iron ingot", world: "minecraft" },
      facts: factsWith(),
      initialFacts: factsWith(),
      failures: [],
    };
    await expect(poor.plan(request)).rejects.toThrow(EmbodyError);
    await expect(ask("ride a pig")).rejects.toThrow(/no skill/);
  });
});

describe("after failures", () => {
  const failed = (subgoal: Subgoal | undefined, code: string): FailedAttempt => {
    if (!subgoal) throw new Error("no such subgoal");
    return { subgoal, code, message: `${code} happened` };
  };
  const find = (plan: Plan, skill: string, name: string) =>
    plan.subgoals.find(({ call }) => call?.skill === skill && JSON.stringify(call.args).includes(`"${name}"`));

  it("says what the furnace may burn: never the sticks that the torches need", async () => {
    const plan = await planFor("make three torches");
    const smelting = plan.subgoals.find(({ call }) => call?.skill === "smelt");
    expect(smelting?.call?.args.fuel).toContain("oak_planks");
    expect(smelting?.call?.args.fuel).not.toContain("stick");
  });

  it("tries once more, then takes coal from the ground instead of charcoal", async () => {
    const plan = await planFor("make a torch");
    const attempt = failed(find(plan, "smelt", "charcoal"), "rejected");
    const second = await ask("make a torch", {}, [attempt]);
    expect(second.status === "ok" && calls(second.plan)).toContain("smelt charcoal");
    const third = await ask("make a torch", {}, [attempt, attempt]);
    if (third.status !== "ok") throw new Error(third.reason);
    expect(calls(third.plan)).toContain("collect coal");
    expect(calls(third.plan)).not.toContain("smelt charcoal");
    await pursue("make a torch", third.plan, {}, [attempt, attempt]);
  });

  it("looks elsewhere once when there is no other way, then gives the chain of reasons", async () => {
    const plan = await planFor("get leather");
    const attempt = failed(find(plan, "hunt", "cow"), "not-found");
    const third = await ask("get leather", {}, [attempt, attempt]);
    expect(third.status === "ok" && third.plan.subgoals[0]?.call?.skill).toBe("explore");
    const fourth = await ask("get leather", {}, [attempt, attempt, attempt]);
    expect(fourth).toEqual({
      status: "impossible",
      reason: "no other way is left: hunt cow for 1 leather: not-found happened (3 times)",
    });
  });

  it("gives up where the goal itself names the only way", async () => {
    const plan = await planFor("go to x 40 z -25");
    const attempt = failed(plan.subgoals[0], "timeout");
    expect((await ask("go to x 40 z -25", {}, [attempt])).status).toBe("ok");
    expect(await ask("go to x 40 z -25", {}, [attempt, attempt])).toMatchObject({ status: "impossible" });
  });

  it("learns nothing from interruptions", async () => {
    const plan = await planFor("get leather");
    const attempt = failed(find(plan, "hunt", "cow"), "interrupted");
    expect((await ask("get leather", {}, [attempt, attempt, attempt, attempt])).status).toBe("ok");
  });
});

describe("any item, any inventory", () => {
  const carried = fc.dictionary(
    fc.constantFrom(
      "oak_log",
      "birch_planks",
      "stick",
      "cobblestone",
      "coal",
      "iron_ingot",
      "stone_pickaxe",
      "crafting_table",
      "furnace",
      "iron_block",
      "wooden_pickaxe",
      "sand",
      "white_wool",
    ),
    fc.integer({ min: 1, max: 12 }),
    { maxKeys: 5 },
  );

  it("gives plans that the rules carry out to their predicate, or a reason", async () => {
    let planned = 0;
    let replans = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...knowledge.itemNames()),
        fc.integer({ min: 1, max: 20 }),
        carried,
        fc.constantFrom("get", "make"),
        async (item, count, inventory, verb) => {
          const result = await ask(`${verb} ${count} ${item}`, { inventory });
          if (result.status === "impossible") {
            expect(result.reason.length).toBeGreaterThan(10);
            return;
          }
          planned++;
          replans += await pursue(`${verb} ${count} ${item}`, result.plan, { inventory });
        },
      ),
      { numRuns: 150, seed: 20 },
    );
    expect(planned).toBeGreaterThan(20);
    expect(replans).toBeLessThan(planned / 10);
  });

  it("gives the same plan for the same request", async () => {
    const text = "get 2 iron swords, a campfire and 7 glass panes";
    expect(JSON.stringify(await planFor(text))).toBe(JSON.stringify(await planFor(text)));
  });
});
