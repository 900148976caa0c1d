/**
 * Goals that set themselves goals: "explore and learn what you can". The next one is new, within reach, and understood by the planner that will
 * carry it out. In Minecraft it is the item never made or got so far that costs least to come by from here, over recipes and drops (an automatic
 * curriculum as in Voyager, Wang et al. 2023, arXiv 2305.16291, whose model is replaced by the world's data). In the yard it is the relation (each mover
 * to each place) whose success is least known: practice goes where most is to be learned (Oudeyer, Kaplan & Hafner 2007, intrinsic motivation
 * systems). Pure: the same facts, memory and tries give the same goal.
 */
import type { PlanMemory } from "../src/core/memory.ts";
import type { CraftingRecipe, MinecraftFacts, RecipeKnowledge } from "../src/core/minecraft.ts";
import { type Facts, leaves, type Planner, type SkillCall } from "../src/core/plan.ts";
import { crateNames, isPad, landmarkNames, padNames, robotNames } from "../src/core/yard.ts";
import { compilePredicate } from "../src/lang/predicate.ts";
import type { FactSchema } from "../src/lang/types.ts";
import { derive, effort } from "./recipe/derive.ts";
import { MethodGraph } from "./recipe/graph.ts";
import { readable } from "./recipe/words.ts";
import { labelOf } from "./yard/vocabulary.ts";

const verbs = "explore|learn|discover|practi[sc]e|experiment|play around|try out|try things|find out";
const openObjects =
  "what (?:ever )?(?:you|it|we) can(?: do)?|whatever (?:you|it) can|as much as (?:you|possible)(?: can)?|new (?:things|skills|stuff)|something new|everything(?: you can)?|things|by yourself|on your own|freely|around|(?:your|the|this) (?:world|surroundings|yard)";
const curriculumPattern = new RegExp(
  `^(?:please |just |go |and |now )*(?:${verbs})(?: (?:and|,) (?:${verbs}))*(?: (?:${openObjects}))+(?: please)?$|^(?:${verbs}) and (?:${verbs})$`,
);

/** Whether these words ask for learning as such, rather than for something. */
export function isCurriculum(goal: string): boolean {
  const words = goal
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, " ")
    .trim();
  return curriculumPattern.test(words);
}

/** Something that could be learned. */
export interface Candidate {
  /** What it is about, such as an item. */
  readonly about: string;
  readonly goal: string;
  /** World seconds, roughly. */
  readonly seconds: number;
}

/** How often something was tried by this run. */
export interface Tries {
  readonly achieved: number;
  readonly failed: number;
}

export interface CurriculumRequest {
  readonly world: string;
  readonly facts: Facts;
  readonly tried: Readonly<Record<string, Tries>>;
  readonly signal?: AbortSignal;
}

export interface Proposal {
  readonly about: string;
  readonly goal: string;
}

export type Propose = (request: CurriculumRequest) => Promise<Proposal | null>;

/** What was tried so often without success is out of reach for now. */
const patience = 2;

/** What is not counted by the piece, or names several. */
const uncounted =
  /([^su]s|dirt|sand|gravel|cobblestone|deepslate|coal|wool|leather|flint|stone|wheat|bread|beef|mutton|clay|snow|string|paper)$/;
const article = (name: string) => (uncounted.test(name) ? "some" : /^[aeiou]/.test(name) ? "an" : "a");

/** Items that can be come by from here, never had so far, the cheapest first: what is carried counts for what can be made of it at once. */
export function learnableItems(knowledge: RecipeKnowledge, facts: Facts): Candidate[] {
  const { inventory, crafted, smelted, placed } = facts as unknown as MinecraftFacts;
  const had = new Set([inventory, crafted, smelted].flatMap((record) => Object.keys(record ?? {})));
  const count = (item: string) => inventory[item] ?? 0;
  const hasTable = count("crafting_table") + (placed?.crafting_table ?? 0) > 0;
  const canCraft = ({ ingredients, needsTable }: CraftingRecipe) =>
    (hasTable || !needsTable) &&
    ingredients.every(
      ({ alternatives, count: needed }) => alternatives.reduce((sum, item) => sum + count(item), 0) >= needed,
    );
  const fromNothing = derive(new MethodGraph(knowledge), knowledge.itemNames(), {});
  return knowledge
    .itemNames()
    .flatMap((item): Candidate[] => {
      if (had.has(item)) return [];
      const recipe = knowledge.crafting(item).find(canCraft);
      const seconds = recipe
        ? effort.craft + (recipe.needsTable ? effort.table : 0)
        : (fromNothing.get(item)?.seconds ?? Number.POSITIVE_INFINITY);
      if (!Number.isFinite(seconds)) return [];
      return [{ about: item, goal: `get ${article(item)} ${readable(item)}`, seconds }];
    })
    .sort((left, right) => left.seconds - right.seconds || (left.about < right.about ? -1 : 1));
}

/** Each mover to each place of the yard. */
export function yardRelations(): Candidate[] {
  const places = [...padNames, ...landmarkNames];
  const going = robotNames.flatMap((robot) =>
    places.map((place) => ({
      about: `${robot} at ${place}`,
      goal: robot === "rover" ? `drive to the ${labelOf(place)}` : `let the ${robot} walk to the ${labelOf(place)}`,
      seconds: robot === "rover" ? 10 : 20,
    })),
  );
  const pushing = crateNames.flatMap((crate) =>
    places.map((place) => ({
      about: `${crate} at ${place}`,
      goal: `push the ${labelOf(crate)} ${isPad(place) ? "onto" : "next to"} the ${labelOf(place)}`,
      seconds: 40,
    })),
  );
  return [...going, ...pushing];
}

export interface CurriculumOptions {
  readonly planner: Planner;
  readonly memory: PlanMemory;
  readonly schema: FactSchema;
  readonly candidates: (facts: Facts) => readonly Candidate[];
  /** What of several plans is taken up: the one that is expected to take least, or the one whose success is least known. */
  readonly prefer: "cheapest" | "least-known";
  /** So many candidates are planned for. */
  readonly limit: number;
}

/** Proposes by the world's data; null: nothing new is within reach. */
export function createCurriculum({ planner, memory, schema, candidates, prefer, limit }: CurriculumOptions): Propose {
  return async ({ world, facts, tried, signal }) => {
    const open = candidates(facts).filter(({ about, goal }) => {
      const { achieved = 0, failed = 0 } = tried[about] ?? {};
      return achieved === 0 && failed < patience && memory.plansFor(world, goal).length === 0;
    });
    let best: { readonly proposal: Proposal; readonly score: number } | null = null;
    let planned = 0;
    for (const { about, goal, seconds } of open) {
      if (planned >= limit || signal?.aborted) break;
      const calls = await callsFor(planner, schema, { id: about, text: goal, world }, facts, signal);
      if (calls === null) continue;
      planned++;
      const rates = calls.map((call) => rateOf(memory, world, call, tried[about]));
      const success = rates.reduce((product, { mean }) => product * mean, 1);
      const last = rates.at(-1);
      // What has just failed is tried again when everything else was.
      const again = (tried[about]?.failed ?? 0) * 1e6;
      const worth = prefer === "cheapest" || !last ? -seconds / success : last.variance - 1e-6 * (seconds / success);
      const score = worth - again;
      if (best === null || score > best.score) best = { proposal: { about, goal }, score };
    }
    return best?.proposal ?? null;
  };
}

/** The calls of a plan for it; null where there is none, or nothing to do. */
async function callsFor(
  planner: Planner,
  schema: FactSchema,
  goal: { readonly id: string; readonly text: string; readonly world: string },
  facts: Facts,
  signal: AbortSignal | undefined,
): Promise<readonly SkillCall[] | null> {
  try {
    const request = { goal, facts, initialFacts: facts, failures: [], ...(signal ? { signal } : {}) };
    const result = await planner.plan(request);
    if (result.status !== "ok" || compilePredicate(result.plan.predicate, schema)(facts)) return null;
    const calls = leaves(result.plan.subgoals).flatMap(({ call }) => call ?? []);
    return calls.length > 0 ? calls : null;
  } catch (error) {
    // A name that the grammar does not read is no goal; anything else is the run's to know.
    if ((error as { code?: string }).code === "not-understood") return null;
    throw error;
  }
}

/** Mean and variance of a Beta distribution over the probability of success, from the memory and this run's tries. */
function rateOf(
  memory: PlanMemory,
  world: string,
  call: SkillCall,
  tries: Tries = { achieved: 0, failed: 0 },
): { readonly mean: number; readonly variance: number } {
  const { succeeded, failed } = memory.experienceOf(world, call);
  const alpha = 4 + succeeded + tries.achieved;
  const beta = 1 + Object.values(failed).reduce((sum, times) => sum + times, 0) + tries.failed;
  const all = alpha + beta;
  return { mean: alpha / all, variance: (alpha * beta) / (all * all * (all + 1)) };
}
