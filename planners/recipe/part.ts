/** What an intent becomes: a condition over the facts, items that are wanted, and actions at the end. */
import type { MinecraftFacts, RecipeKnowledge } from "../../src/core/minecraft.ts";
import type { FailedAttempt } from "../../src/core/plan.ts";
import type { ItemTarget } from "../understand/intents.ts";
import type { Draft } from "./emit.ts";
import type { Want } from "./expand.ts";
import type { MethodGraph } from "./graph.ts";

export interface Part {
  /** Must hold at the end. */
  readonly predicates: readonly string[];
  readonly wants: readonly Want[];
  /** Actions after the wanted items are there. */
  readonly actions: readonly Draft[];
  readonly why: string;
}

export interface GoalContext {
  readonly graph: MethodGraph;
  readonly knowledge: RecipeKnowledge;
  readonly facts: MinecraftFacts;
  readonly initial: MinecraftFacts;
  /** How often a body died for this goal: fights are then prepared better. */
  readonly deaths: number;
  /** What was tried for this goal and failed. */
  readonly failures?: readonly FailedAttempt[];
}

type Counter = Readonly<Record<string, number>>;

export function sumOf(record: Counter | undefined, items: readonly string[]): number {
  return items.reduce((sum, item) => sum + (record && Object.hasOwn(record, item) ? (record[item] ?? 0) : 0), 0);
}

/** From where a counter counts: the facts when the goal was given, or the start of the world. */
export function countedFrom(intent: { readonly total?: true }, record: Counter, items: readonly string[]): number {
  return intent.total ? 0 : sumOf(record, items);
}

export function want(context: GoalContext, target: ItemTarget, amounts: Partial<Want>): Want {
  return { node: context.graph.node(target.items), final: 0, used: 0, made: 0, ...amounts };
}
