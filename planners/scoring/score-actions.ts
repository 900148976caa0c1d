/**
 * Asks a language model how likely each possible action is as its reply. Nothing is generated: the model can only choose among what the world
 * admits (TWOSOME, Tan et al. 2024, arXiv:2401.14151). Needs log-probabilities, which models in this process give (`EMBODY_GGUF`).
 */
import { type ChatMessage, type LanguageModel, LanguageModelError } from "../../src/core/language-model.ts";
import { fillPrompt } from "../prompts.ts";
import { type ActionScore, jointScore, logSoftmax, type Normalisation, normaliseScore } from "./normalise.ts";

export interface Situation {
  /** What is there and what can be done, in a few sentences. */
  readonly scene: string;
  /** What of the goal is done already. */
  readonly done: string;
}

export interface ScoredAction extends ActionScore {
  readonly action: string;
  /** Logarithm of the normalised score. */
  readonly score: number;
  /** Among the actions asked about. */
  readonly probability: number;
}

export interface ScoreActionsOptions {
  readonly normalisation: Normalisation;
  readonly signal?: AbortSignal;
  /** For all of them together (s). */
  readonly timeout?: number;
}

/** The prompt that the actions are replies to. What is filled in stays on its line: a goal cannot pass for what is done. */
export function choicePrompt(goal: string, { scene, done }: Situation): readonly ChatMessage[] {
  const line = (text: string) => text.replace(/\s+/g, " ").trim();
  return fillPrompt("choose-action", { goal: line(goal), scene: line(scene), done: line(done) });
}

/** Scores in the order of the actions. @throws LanguageModelError where the model gives none. */
export async function scoreActions(
  model: LanguageModel,
  goal: string,
  situation: Situation,
  actions: readonly string[],
  { normalisation, signal, timeout }: ScoreActionsOptions,
): Promise<readonly ScoredAction[]> {
  if (!model.score) {
    throw new LanguageModelError("unavailable", `${model.name} at ${model.place} gives no log-probabilities.`, {
      remedy: "Use a model in this process: EMBODY_GGUF=model.gguf (docs/models.md).",
    });
  }
  const asked = { purpose: "choose", ...(signal ? { signal } : {}), ...(timeout === undefined ? {} : { timeout }) };
  const candidates = await model.score(choicePrompt(goal, situation), actions, asked);
  const joint = candidates.map(jointScore);
  const scores = joint.map((each) => normaliseScore(each, normalisation));
  const logs = scores.length > 0 ? logSoftmax(scores) : [];
  return joint.map((each, index) => ({
    ...each,
    action: actions[index] ?? "",
    score: scores[index] ?? Number.NEGATIVE_INFINITY,
    probability: Math.exp(logs[index] ?? Number.NEGATIVE_INFINITY),
  }));
}
