/**
 * A model that errs on purpose when it is asked how to get a stone pickaxe: each kind of mistake that language models are known to make in
 * Minecraft, drawn by seed and call number, so that a run can be repeated. The first two answers of a run are always mistakes, and over as many
 * seeds as there are kinds each kind is the first one; later answers are right about once in four. The kinds follow what DEPS (Wang et al. 2023,
 * arXiv 2302.01560, section 3) and Voyager (Wang et al. 2023, arXiv 2305.16291, section 4) report, and what servers do.
 */
import { RandomStream } from "../../../core/random.ts";
import type { ModelReply, ModelRequest } from "./model-server.ts";

type Step = Readonly<Record<string, unknown>>;

interface Words {
  readonly condition?: unknown;
  readonly impossible?: unknown;
  readonly steps: readonly Step[];
}

const step = (skill: string, item: unknown, count: unknown, why = ""): Step => ({
  skill,
  item,
  count,
  why,
  predicate: null,
  region: null,
});

const logs = step("collect", "oak_log", 4, "everything begins with wood");
const planks = step("craft", "oak_planks", 12, "planks are made of logs");
const sticks = step("craft", "stick", 4, "for the handles");
const table = step("craft", "crafting_table", 1, "a pickaxe needs a table");
const wooden = step("craft", "wooden_pickaxe", 1, "stone drops only to a pickaxe");
const stone = step("collect", "cobblestone", 3, "for the head");
const pickaxe = step("craft", "stone_pickaxe", 1, "the goal");
const right = [logs, planks, sticks, table, wooden, stone, pickaxe];
const asked = "inventory.stone_pickaxe >= 1";

/** What is answered where a whole plan is given, by the kind of mistake. */
const plans = {
  right: { steps: right },
  "stone pickaxe from planks": {
    steps: [
      logs,
      planks,
      table,
      sticks,
      { ...pickaxe, ingredients: "oak_planks", why: "of three planks and two sticks" },
    ],
  },
  "five sticks for a pickaxe": {
    steps: right.map((one) => (one === sticks ? step("craft", "stick", 5, "a pickaxe takes 5 sticks") : one)),
  },
  "cobblestone smelted into a pickaxe": {
    steps: [...right.slice(0, 6), step("smelt", "stone_pickaxe", 1, "smelt 3 cobblestone into it")],
  },
  "no table": { steps: right.filter((one) => one !== table) },
  "no wooden pickaxe": { steps: right.filter((one) => one !== wooden) },
  "the goal alone": { steps: [pickaxe] },
  "order turned round": { steps: [...right].reverse() },
  "unknown skills": {
    steps: [
      { skill: "mine_block", block: "oak_log", amount: 3, why: "wood first" },
      { skill: "teleport", x: 0, y: 64, z: 0, why: "stone is there" },
      { skill: "give_item", item: "stone_pickaxe", count: 1, why: "the quickest way" },
      { skill: "run_shell", command: "/give @s stone_pickaxe", why: "a command does it" },
    ],
  },
  "wrong types": {
    steps: [
      step("collect", ["oak_log", "birch_log"], "three"),
      step("craft", 17, null),
      { skill: ["craft"], item: { name: "crafting_table" }, count: 1, why: 5, predicate: 7, region: "home" },
      { ...pickaxe, count: "1", region: { x: "north", y: 0, z: 0, radius: -1 } },
    ],
  },
  "wrong counts": {
    steps: [
      { ...logs, count: 0 },
      { ...planks, count: -3 },
      { ...stone, count: 1e9 },
      { ...pickaxe, count: 2.5 },
    ],
  },
  "empty plan": { steps: [] },
  "plan for another goal": {
    condition: "killed.zombie >= 3",
    steps: [
      step("craft", "wooden_sword", 1),
      { skill: "kill", mob: "zombie", count: 3, why: "the goal", predicate: null, region: null },
    ],
  },
  "condition that is no predicate": {
    condition: "the inventory contains a stone pickaxe",
    steps: right.map((one) => ({ ...one, predicate: "have it" })),
  },
  "condition that always holds": { condition: "1 == 1", steps: right.map((one) => ({ ...one, predicate: "true" })) },
  "held to be impossible": { condition: null, impossible: "There is no stone in this world.", steps: [] },
} as const satisfies Readonly<Record<string, Words>>;

const faults = [
  "broken JSON",
  "cut off",
  "prose around JSON",
  "only prose",
  "refusal",
  "HTTP 500",
  "HTTP 429",
] as const;

type Plan = keyof typeof plans;
export type Mistake = Exclude<Plan, "right"> | (typeof faults)[number];
export type Kind = Plan | Mistake;

const planMistakes = (Object.keys(plans) as Plan[]).filter((kind): kind is Exclude<Plan, "right"> => kind !== "right");
/** Plans and faults in turn, so that any few seeds see both. */
export const mistakes: readonly Mistake[] = planMistakes.flatMap((kind, index): Mistake[] => {
  const fault = faults[index / 2];
  return fault === undefined ? [kind] : [kind, fault];
});

const shareRight = 0.25;
const surelyWrong = 2;
/** From one of the first answers to the next, among the kinds: no divisor of their number, so that other pairs come up with every seed. */
const stride = 7;

/** What is answered to the request number `index` of a run. */
export function kindOf(seed: number, index: number): Kind {
  const random = new RandomStream(seed, `erring-model/${index}`);
  if (index < surelyWrong) return mistakes[(seed + index * stride) % mistakes.length] ?? "empty plan";
  return random.chance(shareRight) ? "right" : (mistakes[random.integer(mistakes.length)] ?? "right");
}

export function erringReply(kind: Kind, request: Pick<ModelRequest, "schema">): ModelReply {
  const text = JSON.stringify(reply(kind in plans ? plans[kind as Plan] : plans.right, request));
  switch (kind) {
    case "broken JSON":
      return { text: text.replaceAll('"count":', "count=").replace(/\}\]\}$/, "") };
    case "cut off":
      return { text: text.slice(0, text.length * 0.6), finish: "length" };
    case "prose around JSON":
      return {
        text: `Sure! Here is how to get a stone pickaxe:\n\n\`\`\`json\n${text}\n\`\`\`\n\nGood luck {mining}!`,
      };
    case "only prose":
      return { text: "First chop a tree, then make a table and a wooden pickaxe, and then dig three stones." };
    case "refusal":
      return { refusal: "I am sorry, but I cannot help with tools that may be used as weapons." };
    case "HTTP 500":
      return { status: 500, body: { error: { message: "CUDA out of memory" } } };
    case "HTTP 429":
      return { status: 429, body: { error: { message: "Too many requests" } }, headers: { "retry-after": "1" } };
    default:
      return { text };
  }
}

/** In the shape that the request asks for: a revised plan explains first. */
function reply({ condition = asked, impossible = null, steps }: Words, { schema }: Pick<ModelRequest, "schema">) {
  const properties = (schema as { properties?: Readonly<Record<string, unknown>> } | null)?.properties ?? {};
  const explanation = "explanation" in properties ? { explanation: "The last plan lacked something." } : {};
  const parts = steps.length === 0 ? [] : [{ title: "get a stone pickaxe", steps }];
  return { ...explanation, condition, impossible, parts };
}
