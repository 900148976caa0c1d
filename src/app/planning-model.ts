/**
 * The language model that plans, with its ledger: opened from the environment when the planner wants one. `auto` takes a model that is configured
 * and goes without one that is not; `llm` insists. Nothing is contacted until the first question.
 */
import { join } from "node:path";
import { EmbodyError } from "../core/errors.ts";
import type { GoalEnd } from "../core/events.ts";
import { isUnavailable, type LanguageModel, type ModelCall } from "../core/language-model.ts";
import { createLanguageModel, type Ledger, type LedgerState, openLedger } from "../llm/index.ts";
import type { Home } from "../store/home.ts";

export interface PlanningModelOptions {
  readonly planner: "auto" | "llm" | "recipe";
  /** Caps; null or absent: none. */
  readonly maxUsd?: number | null | undefined;
  readonly maxTokens?: number | null | undefined;
  /** What an earlier part of the same run used. */
  readonly used?: LedgerState;
}

export interface PlanningModel {
  /** Null: the rules plan alone. */
  readonly model: LanguageModel | null;
  readonly ledger: Ledger;
  /** Whether money or tokens are limited: then what has no part in this ledger goes without a model. */
  readonly isCapped: boolean;
  /** Who is told of every call from now on. */
  onCall(listener: (call: ModelCall) => void): void;
}

/** What goal-end says of a ledger. */
export function usageOf(ledger: Ledger): GoalEnd["llm"] {
  const { calls, promptTokens, completionTokens, usd } = ledger.totals();
  return { calls, tokens: promptTokens + completionTokens, usd };
}

/** @throws EmbodyError("unavailable") when `llm` is asked for and there is none. */
export function openPlanningModel(options: PlanningModelOptions, home: Home): PlanningModel {
  const { planner, maxUsd = null, maxTokens = null, used } = options;
  let tell: (call: ModelCall) => void = () => {};
  const ledger = openLedger(process.env, {
    maxUsd,
    maxTokens,
    onCall: (call) => tell(call),
    ...(used ? { resume: used } : {}),
  });
  const onCall = (listener: typeof tell) => {
    tell = listener;
  };
  const isCapped = maxUsd !== null || maxTokens !== null;
  if (planner === "recipe") return { model: null, ledger, isCapped, onCall };
  const found = createLanguageModel(process.env, { ledger, cacheFolder: join(home.root, "llm-cache") });
  if (!isUnavailable(found)) return { model: found, ledger, isCapped, onCall };
  if (planner === "llm") {
    throw new EmbodyError("unavailable", `Planner 'llm' needs a language model: ${found.unavailable}`, {
      remedy: `${found.remedy} Or use --planner recipe.`,
    });
  }
  return { model: null, ledger, isCapped, onCall };
}
