/** What sentences mean, as a table, and number words with plurals by property. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readQuantity } from "../../../planners/understand/numbers.ts";
import { pluralOf, singularCandidates } from "../../../planners/understand/plurals.ts";
import { createUnderstanding } from "../../../planners/understand/sentence.ts";
import { tokenize } from "../../../planners/understand/tokens.ts";
import { EmbodyError } from "../../../src/core/errors.ts";
import { createKnowledge } from "../../../worlds/minecraft/rules/knowledge.ts";

const knowledge = createKnowledge();
const understand = createUnderstanding(knowledge);

/** One line a sentence: intents joined by "; ". */
function meaning(sentence: string): string {
  return understand(sentence)
    .map((intent) => {
      switch (intent.kind) {
        case "possess":
          return `get ${intent.count} ${intent.target.label}${intent.more ? " more" : ""}`;
        case "produce":
          return `${intent.how} ${intent.count} ${intent.target.label}`;
        case "kill":
          return `kill ${intent.count} ${intent.mob}`;
        case "eat":
          return `eat ${intent.count} ${intent.target?.label ?? "anything"}`;
        case "go-to":
          return `go ${intent.x} ${intent.y ?? "-"} ${intent.z}`;
        case "go-to-block":
          return `go to ${intent.label}`;
        case "explore":
          return `find ${intent.biome}`;
        case "equip":
          return `equip ${intent.target.label}`;
        case "place":
        case "store":
          return `${intent.kind} ${intent.count} ${intent.target.label}`;
        case "dig-down":
          return `dig down ${intent.y}`;
        case "sleep":
          return `sleep ${intent.count}`;
        case "climb":
          return `climb ${intent.y ?? "up"}`;
        case "build": {
          const size = intent.shape === "wall" ? `${intent.length}x${intent.height}` : intent.height;
          return `${intent.shape} ${size} ${intent.target.label}${intent.stand ? " stand" : ""}`;
        }
        case "unsupported":
          return `no skill ${intent.skill}`;
      }
      return "";
    })
    .join("; ");
}

const table: readonly (readonly [string, string])[] = [
  ["get a stone pickaxe", "get 1 stone pickaxe"],
  ["Get me a stone pickaxe, please!", "get 1 stone pickaxe"],
  ["get stone_pickaxe", "get 1 stone pickaxe"],
  ["get minecraft:stone_pickaxe", "get 1 stone pickaxe"],
  ["a stone pickaxe", "get 1 stone pickaxe"],
  ["stone pickaxe", "get 1 stone pickaxe"],
  ["can you get a stone pick", "get 1 stone pickaxe"],
  ["could you please fetch me a wood pickaxe?", "get 1 wooden pickaxe"],
  ["I could use 12 sticks", "get 12 stick"],
  ["I need twelve sticks", "get 12 stick"],
  ["I'd like a dozen sticks", "get 12 stick"],
  ["i would like 12 sticks please", "get 12 stick"],
  ["I want you to get 12 sticks", "get 12 stick"],
  ["we need a couple of sticks", "get 2 stick"],
  ["bring me half a dozen eggs", "get 6 egg"],
  ["get a few sticks", "get 3 stick"],
  ["get a pair of shears", "get 2 shears"],
  ["get some sticks", "get 1 stick"],
  ["get 3 more sticks", "get 3 stick more"],
  ["get another stick", "get 1 stick more"],
  ["get a stack of cobblestone", "get 64 cobblestone"],
  ["get me two stacks of cobble", "get 128 cobblestone"],
  ["half a stack of torches", "get 32 torch"],
  ["get a stack of ender pearls", "get 16 ender pearl"],
  ["get 1,000 dirt", "get 1000 dirt"],
  ["get one hundred and five sticks", "get 105 stick"],
  ["get twenty-five sticks", "get 25 stick"],
  ["get two hundred sticks", "get 200 stick"],
  ["get 12x stick", "get 12 stick"],
  ["obtain at least 5 iron ingots", "get 5 iron ingot"],
  ["get 5 iron", "get 5 iron ingot"],
  ["get gold", "get 1 gold ingot"],
  ["make me three torches and a chest", "make 3 torch; make 1 chest"],
  ["craft a furnace", "make 1 furnace"],
  ["craft a workbench", "make 1 crafting table"],
  ["make a crafting table, then a furnace.", "make 1 crafting table; make 1 furnace"],
  ["build a chest", "make 1 chest"],
  ["create 4 ladders", "make 4 ladder"],
  ["make glass, six pieces", "smelt"],
  ["please chop ten logs", "get 10 log more"],
  ["chop down a tree", "get 1 log more"],
  ["cut down three trees", "get 3 log more"],
  ["get wood", "get 1 log"],
  ["gather 20 wood", "get 20 log"],
  ["get planks", "get 1 planks"],
  ["collect 8 oak planks", "get 8 oak planks"],
  ["collect eight oak plank", "get 8 oak planks"],
  ["get a wooden axe", "get 1 wooden axe"],
  ["get a golden sword", "get 1 golden sword"],
  ["get a gold sword", "get 1 golden sword"],
  ["get a leather cap", "get 1 leather helmet"],
  ["get iron pants", "get 1 iron leggings"],
  ["get an iron hat", "get 1 iron helmet"],
  ["get an iron spade", "get 1 iron shovel"],
  ["get a pickaxe", "get 1 pickaxe"],
  ["get three axes", "get 3 axe"],
  ["get four stone bricks", "get 4 stone bricks"],
  ["get a stone brick", "get 1 stone bricks"],
  ["get bookshelves", "get 1 bookshelf"],
  ["mine 3 coal", "get 3 coal more"],
  ["mine three diamonds", "get 3 diamond more"],
  ["mine five iron ore", "get 5 raw iron more"],
  ["mine stone", "get 1 cobblestone more"],
  ["dig 10 dirt", "get 10 dirt more"],
  ["dig up some sand", "get 1 sand more"],
  ["get a block of coal", "get 1 coal block"],
  ["get 5 blocks of dirt", "get 5 dirt"],
  ["get three pieces of glass", "get 3 glass"],
  ["get a lump of coal", "get 1 coal"],
  ["get two loaves of bread", "get 2 bread"],
  ["smelt an iron ingot", "smelt 1 iron ingot"],
  ["smelt five iron ore", "smelt 5 iron ingot"],
  ["smelt 3 raw iron", "smelt 3 iron ingot"],
  ["cook two steaks", "smelt 2 cooked beef"],
  ["cook a steak", "smelt 1 cooked beef"],
  ["cook beef", "smelt 1 cooked beef"],
  ["cook 3 porkchops", "smelt 3 cooked porkchop"],
  ["bake bread", "make 1 bread"],
  ["bake three potatoes", "smelt 3 baked potato"],
  ["cook two steaks and eat one", "smelt 2 cooked beef; eat 1 cooked beef"],
  ["cook two steaks and eat them", "smelt 2 cooked beef; eat 2 cooked beef"],
  ["get an apple then eat it", "get 1 apple; eat 1 apple"],
  ["eat something", "eat 1 anything"],
  ["eat", "eat 1 anything"],
  ["eat a steak", "eat 1 cooked beef"],
  ["eat two apples", "eat 2 apple"],
  ["kill a zombie", "kill 1 zombie"],
  ["slay three cows", "kill 3 cow"],
  ["kill two wolves", "kill 2 wolf"],
  ["hunt four sheep", "kill 4 sheep"],
  ["kill 5 endermen", "kill 5 enderman"],
  ["fight a zombie", "kill 1 zombie"],
  ["get rid of two pigs", "kill 2 pig"],
  ["slay three cows and cook the meat", "kill 3 cow; smelt 1 cooked beef"],
  ["kill a pig and cook the meat", "kill 1 pig; smelt 1 cooked porkchop"],
  ["kill a zombie and a cow", "kill 1 zombie; kill 1 cow"],
  ["make shears and take the wool of a sheep", "make 1 shears; get 1 wool"],
  ["get wool from a sheep", "get 1 wool"],
  ["go to x 40 z -25", "go 40 - -25"],
  ["go to x=40, z=-25", "go 40 - -25"],
  ["go to x:40 y:64 z:-25", "go 40 64 -25"],
  ["go to 10 64 -20", "go 10 64 -20"],
  ["go to 10, 64, -20", "go 10 64 -20"],
  ["walk to 10 -20", "go 10 - -20"],
  ["go to (10, -20) and kill a cow", "go 10 - -20; kill 1 cow"],
  ["travel to position 100 200", "go 100 - 200"],
  ["walk to the nearest water", "go to water"],
  ["go to a tree", "go to tree"],
  ["head over to the closest lake", "go to lake"],
  ["go to sand", "go to sand"],
  ["find a desert", "find desert"],
  ["find a birch forest", "find birch_forest"],
  ["go to a desert", "find desert"],
  ["find the plains", "find plains"],
  ["find a diamond", "get 1 diamond"],
  ["find water", "go to water"],
  ["equip a leather cap", "equip leather helmet"],
  ["put on iron boots", "equip iron boots"],
  ["wear a helmet", "equip helmet"],
  ["hold a torch", "equip torch"],
  ["place a torch", "place 1 torch"],
  ["place 3 torches", "place 3 torch"],
  ["put down a crafting table", "place 1 crafting table"],
  ["put eight logs into a chest", "store 8 log"],
  ["store 5 dirt in the chest", "store 5 dirt"],
  ["dig down to y 40", "dig down 40"],
  ["dig down to 12", "dig down 12"],
  ["first get a wooden axe, then five oak planks, then a door", "get 1 wooden axe; get 5 oak planks; get 1 door"],
  ["get a stick and then make a chest and after that kill a pig", "get 1 stick; make 1 chest; kill 1 pig"],
  ["I want a bow and five arrows", "get 1 bow; get 5 arrow"],
  ["get 2 sticks, 3 torches and a chest", "get 2 stick; get 3 torch; get 1 chest"],
  ["collect gravel until you have flint", "get 1 flint"],
  ["collect gravel until you have three flint", "get 3 flint"],
  ["go and get a stick", "get 1 stick"],
  ["get wood and make a wooden sword out of it", "get 1 log; make 1 wooden sword"],
  ["obtain a dragon egg", "get 1 dragon egg"],
  ["bring me some bedrock", "get 1 bedrock"],
  ["get a nether star", "get 1 nether star"],
  ["sleep until morning", "sleep 1"],
  ["go to bed", "sleep 1"],
  ["please go to sleep now", "sleep 1"],
  ["get some rest", "sleep 1"],
  ["rest until the next morning", "sleep 1"],
  ["sleep through the night in a bed", "sleep 1"],
  ["take a nap till the sun rises", "sleep 1"],
  ["sleep for two nights", "sleep 2"],
  ["sleep twice", "sleep 2"],
  ["get a stick and sleep until dawn", "get 1 stick; sleep 1"],
  ["fill a bucket with water", "get 1 water bucket more"],
  ["fill my bucket at the lake", "get 1 water bucket more"],
  ["fill two buckets with lava", "get 2 lava bucket more"],
  ["fill up a bucket", "get 1 water bucket more"],
  ["get a bucket of water", "get 1 water bucket"],
  ["build a wall five long and three high out of cobblestone", "wall 5x3 cobblestone"],
  ["build a wall of dirt 4 blocks long and 2 blocks high", "wall 4x2 dirt"],
  ["build a 6 by 2 cobblestone wall", "wall 6x2 cobblestone"],
  ["build a cobblestone wall with a length of seven and a height of two", "wall 7x2 cobblestone"],
  ["put up a wall three high and ten long from dirt", "wall 10x3 dirt"],
  ["make a wall 2 high and 3 long out of oak planks", "wall 3x2 oak planks"],
  ["construct a dirt wall", "wall 5x3 dirt"],
  ["build a wall", "wall 5x3 dirt or cobblestone"],
  ["build a wall 5x3 of stone bricks and kill a zombie", "wall 5x3 stone bricks; kill 1 zombie"],
  ["build a pillar of dirt seven blocks high and stand on it", "pillar 7 dirt stand"],
  ["build a pillar seven high", "pillar 7 dirt or cobblestone"],
  ["build a tower of 12 cobblestone and climb on top of it", "pillar 12 cobblestone stand"],
  ["pillar up ten blocks", "pillar 10 dirt or cobblestone stand"],
  ["tower up 8 blocks with dirt", "pillar 8 dirt stand"],
  ["build a house", "no skill build"],
  ["build a crafting table", "make 1 crafting table"],
  ["grow and harvest some wheat, then bake bread", "get 1 wheat more; make 1 bread"],
  ["grow three wheat", "get 3 wheat more"],
  ["plant and harvest wheat", "get 1 wheat more"],
  ["dig down to y 40 and come back up", "dig down 40; climb up"],
  ["dig down to 20, then climb out again", "dig down 20; climb up"],
  ["go back to the surface", "climb up"],
  ["return to the surface", "climb up"],
  ["come up", "climb up"],
  ["climb up to y 80", "climb 80"],
  ["climb a tree", "no skill climb"],
];

describe("what sentences mean", () => {
  it.each(table)("%s: %s", (sentence, expected) => {
    const result = meaning(sentence);
    if (expected === "smelt") expect(result).toBe("make 6 glass");
    else expect(result).toBe(expected);
  });

  it("has a table worth the name", () => expect(table.length).toBeGreaterThanOrEqual(120));
});

describe("words without meaning", () => {
  it.each([
    ["flurb the gnarf", ["flurb", "gnarf"]],
    ["get a stone pickax", ["pickax", "pickaxe"]],
    ["make me a sandwich", ["sandwich"]],
    ["I am starving", ["starving"]],
    ["kill the jabberwock", ["jabberwock"]],
    ["", []],
    ["get", []],
    ["and then", []],
    ["eat it", []],
    ["get a stick banana", ["banana"]],
  ])("%s", (sentence, named) => {
    let caught: unknown;
    try {
      understand(sentence);
    } catch (error) {
      caught = error;
    }
    if (!(caught instanceof EmbodyError)) throw new Error(`understood as ${meaning(sentence)}`);
    expect(caught.code).toBe("not-understood");
    for (const word of named) expect(caught.message).toContain(word);
    expect(caught.remedy).toContain("get");
  });
});

function inWords(value: number): string {
  const small =
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
      " ",
    );
  const tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
  if (value < 20) return small[value] ?? "";
  if (value < 100) return `${tens[Math.floor(value / 10)]}${value % 10 ? `-${small[value % 10]}` : ""}`;
  return `${small[Math.floor(value / 100)]} hundred${value % 100 ? ` and ${inWords(value % 100)}` : ""}`;
}

describe("numbers and plurals", () => {
  it("reads every number up to 999 in words and in digits", () => {
    for (let value = 1; value < 1000; value++) {
      for (const text of [inWords(value), String(value)]) {
        const quantity = readQuantity(tokenize(`${text} sticks`), 0);
        expect([text, quantity?.amount, quantity?.unit]).toEqual([text, value, "items"]);
      }
    }
  });

  it("undoes its own plurals for every word that ends a name", () => {
    for (const name of [...knowledge.itemNames(), ...knowledge.mobNames()]) {
      const word = name.split("_").at(-1) ?? "";
      expect(singularCandidates(pluralOf(word))).toContain(word);
    }
  });

  it("understands any number of any item, plural or singular", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...knowledge.itemNames()),
        fc.integer({ min: 2, max: 640 }),
        fc.boolean(),
        (item, count, words) => {
          const label = item.split("_");
          const numbered = /\d/.test(item);
          const plural = numbered ? label.join(" ") : [...label.slice(0, -1), pluralOf(label.at(-1) ?? "")].join(" ");
          const [intent, ...rest] = understand(`please get ${words ? inWords(count) : count} ${plural} for me`);
          expect(rest).toEqual([]);
          if (intent?.kind !== "possess") throw new Error(`not understood as having: ${plural}`);
          expect(intent.count).toBe(count);
          // "3 bricks" are the block of that name, not three of the item brick.
          const exact = plural.replaceAll(" ", "_");
          expect(intent.target.items).toContain(knowledge.itemNames().includes(exact) ? exact : item);
        },
      ),
      { numRuns: 400 },
    );
  });
});
