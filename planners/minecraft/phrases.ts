/**
 * The skills of Minecraft as a model may name them, and how a step of them is said in the words that the rules understand. A step is grounded by
 * its sentence: items, plurals, families ("logs") and amounts then mean what they mean when a person says them.
 */
import { z } from "zod";
import type { ProposedStep, SkillLine } from "../domain.ts";
import { oneLine } from "../proposal.ts";
import type { Intent } from "../understand/intents.ts";

const item = z.string().describe("an item's name, such as oak_log");
const count = z.number().int();

interface Phrase extends SkillLine {
  /** Null where an argument is missing. */
  say(args: Arguments): string | null;
  /** Where no words are needed to say what is meant. */
  readonly intents?: readonly Intent[];
  /** Skills that the rules may choose for it; the first is what the name says. */
  readonly calls: readonly string[];
}

interface Arguments {
  name(...names: readonly string[]): string | null;
  number(name: string): number | null;
}

const having = (name: string, text: string, calls: readonly string[]): Phrase => ({
  name,
  text,
  calls,
  args: z.object({ item, count }),
  say: ({ name: named, number }) => {
    const what = named("item", "block", "items", "result", "what", "target");
    return what === null ? null : `get ${number("count") ?? 1} ${what}`;
  },
});

const counted = (name: string, text: string, verb: (amount: number, what: string) => string): Phrase => ({
  name,
  text,
  calls: [name],
  args: z.object({ item, count }),
  say: ({ name: named, number }) => {
    const what = named("item", "block", "food", "what", "target");
    return what === null ? null : verb(number("count") ?? 1, what);
  },
});

export const phrases: readonly Phrase[] = [
  having("collect", "item, count: digs blocks that drop the item until count are carried", ["collect"]),
  having("craft", "item, count: makes the item by hand or at a table until count are carried", ["craft"]),
  having("smelt", "item, count: makes the item (the result, such as iron_ingot) in a furnace until count are carried", [
    "smelt",
  ]),
  having("fill", "item, count: fills buckets at the next water or lava until count are carried", ["fill"]),
  having("hunt", "item, count: kills animals that drop the item until count are carried", ["hunt"]),
  {
    name: "kill",
    text: "mob, count: finds and kills so many, such as zombie",
    calls: ["kill"],
    args: z.object({ mob: z.string(), count }),
    say: ({ name, number }) => {
      const mob = name("mob", "entity", "target", "item");
      return mob === null ? null : `kill ${number("count") ?? 1} ${mob}`;
    },
  },
  counted("eat", "item, count: eats so many of a food that is carried", (amount, what) => `eat ${amount} ${what}`),
  {
    name: "equip",
    text: "item: puts it on (armour, shield) or takes it in hand",
    calls: ["equip"],
    args: z.object({ item }),
    say: ({ name }) => {
      const what = name("item", "what", "target");
      return what === null ? null : `equip ${what}`;
    },
  },
  counted("place", "item, count: sets so many down as blocks nearby", (amount, what) => `place ${amount} ${what}`),
  counted("store", "item, count: puts so many into a chest", (amount, what) => `put ${amount} ${what} into a chest`),
  { name: "sleep", text: "sleeps in a bed until morning", calls: ["sleep"], args: z.object({}), say: () => "sleep" },
  {
    name: "go-to",
    text: "x, y (null: on the ground), z: walks there",
    calls: ["go-to"],
    args: z.object({ x: z.number(), y: z.number().nullable(), z: z.number() }),
    say: ({ number }) => {
      const [x, y, at] = [number("x"), number("y"), number("z")];
      if (x === null || at === null) return null;
      return y === null ? `go to x ${x} z ${at}` : `go to ${x} ${y} ${at}`;
    },
  },
  {
    name: "go-to-block",
    text: "block: walks to the nearest block of that kind, such as water",
    calls: ["go-to-block"],
    args: z.object({ block: z.string() }),
    say: ({ name }) => {
      const block = name("block", "item", "target");
      return block === null ? null : `go to the nearest ${block}`;
    },
  },
  {
    name: "explore",
    text: "biome: looks for such a biome, such as desert",
    calls: ["explore"],
    args: z.object({ biome: z.string() }),
    say: ({ name }) => {
      const biome = name("biome", "target", "item");
      return biome === null ? null : `find a ${biome}`;
    },
  },
  {
    name: "clear-mobs",
    text: "kills the monsters that are near",
    calls: ["clear-mobs"],
    args: z.object({}),
    say: () => "clear the area of monsters",
    intents: [{ kind: "clear-mobs" }],
  },
  {
    name: "build",
    text: "shape (wall or pillar), item, length, height: builds that of the block",
    calls: ["build"],
    args: z.object({ shape: z.enum(["wall", "pillar"]), item, length: count, height: count }),
    say: ({ name, number }) => {
      const [what, height] = [name("item", "block", "material"), number("height")];
      if (what === null || height === null) return null;
      return name("shape") === "pillar"
        ? `build a pillar of ${what} ${height} blocks high`
        : `build a wall ${number("length") ?? 1} long and ${height} high out of ${what}`;
    },
  },
  {
    name: "climb",
    text: "climbs back to the surface",
    calls: ["climb"],
    args: z.object({}),
    say: () => "come back up",
  },
  {
    name: "dig-down",
    text: "y: digs stairs down to that height",
    calls: ["dig-down"],
    args: z.object({ y: z.number() }),
    say: ({ number }) => {
      const y = number("y");
      return y === null ? null : `dig down to y ${y}`;
    },
  },
];

/** What else models call them. */
const otherNames: Readonly<Record<string, string>> = {
  ...namesFor(
    "collect",
    "mine mine-block dig gather chop chop-tree cut harvest get obtain fetch pick-up pickup acquire find-item",
  ),
  ...namesFor("craft", "make create craft-item build-item produce assemble"),
  ...namesFor("smelt", "cook bake burn smelt-item furnace roast"),
  ...namesFor("fill", "fill-bucket fetch-water"),
  ...namesFor("clear-mobs", "clear-monsters kill-monsters defend clear-area"),
  ...namesFor("build", "build-wall build-pillar construct"),
  ...namesFor("climb", "ascend surface climb-up go-up"),
  ...namesFor("hunt", "butcher slaughter"),
  ...namesFor("kill", "fight attack slay defeat kill-mob combat"),
  ...namesFor("eat", "consume eat-food"),
  ...namesFor("equip", "wear hold put-on equip-item use"),
  ...namesFor("place", "put set place-block put-down set-down"),
  ...namesFor("store", "deposit stash put-in-chest"),
  ...namesFor("sleep", "rest sleep-in-bed"),
  ...namesFor("go-to", "goto go move move-to walk walk-to travel navigate navigate-to"),
  ...namesFor("go-to-block", "find-block approach"),
  ...namesFor("explore", "find-biome search"),
  ...namesFor("dig-down", "descend mine-down"),
};

function namesFor(skill: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(" ").map((name) => [name, skill]));
}

export interface Spoken {
  readonly phrase: Phrase;
  /** What it was called, where that is another name. */
  readonly alias: string | null;
  /** In words that the rules understand; null: an argument is missing. */
  readonly sentence: string | null;
  /** An amount that had to be mended. */
  readonly amount: string | null;
}

/** Amounts above a full inventory (36 stacks of 64) are cut. */
const mostItems = 36 * 64;

/** Any of these will do wherever the goal does not name one: which trees and sheep are near is not known to whoever plans. */
const families = /^(\w+(?: \w+)?) (logs?|planks|wool)$/;

function anyOfFamily(item: string, goal: string): string {
  const [, kind = "", family] = families.exec(item) ?? [];
  return family === undefined || kind.split(" ").some((word) => goal.toLowerCase().includes(word)) ? item : family;
}

/** The step in words; null where no skill has such a name. @param goal the person's words */
export function speak({ skill, args }: ProposedStep, goal: string): Spoken | null {
  const name = skill
    .trim()
    .toLowerCase()
    .replace(/[_\s]+/g, "-");
  const known = phrases.find((phrase) => phrase.name === name);
  const phrase = known ?? phrases.find((each) => each.name === otherNames[name]);
  if (!phrase) return null;
  let amount: string | null = null;
  const reader: Arguments = {
    name(...names) {
      const value = names.map((each) => args[each]).find((each) => typeof each === "string" && each !== "");
      if (value === undefined) return null;
      return anyOfFamily(
        oneLine(value)
          .replace(/^minecraft:/, "")
          .replaceAll("_", " "),
        goal,
      );
    },
    number(given) {
      const value = args[given];
      if (given !== "count") return typeof value === "number" ? Math.round(value) : null;
      if (value === undefined) return null;
      if (typeof value === "number" && value >= 1 && value <= mostItems && Number.isInteger(value)) return value;
      const mended = typeof value === "number" ? Math.min(mostItems, Math.max(1, Math.round(value))) : 1;
      amount = `its amount '${String(value)}' is taken for ${mended}`;
      return mended;
    },
  };
  const sentence = phrase.say(reader);
  return { phrase, alias: known ? null : name, sentence, amount };
}
