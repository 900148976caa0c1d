/**
 * A person's part in a search (`--judge`): after each round the two best candidates' episodes in the reference are shown side by side, and what the person chooses enters
 * the fitness that candidates are ordered by. Choices are kept in the run's folder: a search that goes on does not ask again.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Choice, fitnessWithPreferences } from "../../../planners/reward-writer/preference.ts";
import { fitnessOf, type SearchOptions } from "../../../planners/reward-writer/search.ts";
import type { DraftedTask } from "../../core/drafted-task.ts";
import type { JudgedCandidate } from "../../core/reward-search.ts";
import { replaceFile } from "../../store/files.ts";
import { heldOutSeeds } from "../training/held-out-seeds.ts";
import { recordPolicy } from "../training/record-policy.ts";
import { type Judge, openJudge } from "./judge.ts";

export interface PreferenceOptions {
  readonly task: string;
  readonly drafted: DraftedTask | null;
  readonly sentence: string;
  /** Of the search: episodes and choices are kept there. */
  readonly folder: string;
  readonly policyOf: (candidate: string) => Uint8Array;
  /** Lines for people. */
  readonly say: (text: string) => void;
  /** The terminal is a program's: only the page asks. */
  readonly isForProgram: boolean;
  readonly signal: AbortSignal;
  /** Default: at this terminal and on a page. */
  readonly open?: () => Promise<Judge>;
}

/** A choice, and how much both had learned when it was made. */
interface KeptChoice extends Choice {
  readonly steps: readonly [a: number, b: number];
}

export interface Preferences {
  readonly scores: NonNullable<SearchOptions["scores"]>;
  close(): Promise<void>;
}

export function askForPreferences(options: PreferenceOptions): Preferences {
  const { folder, say, signal, sentence, isForProgram } = options;
  const file = join(folder, "choices.json");
  const choices: KeptChoice[] = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as KeptChoice[]) : [];
  const open =
    options.open ?? (() => openJudge({ sentence, say, signal, ...(isForProgram ? { terminal: null } : {}) }));
  let judge: Judge | undefined;
  let isOver = false;
  const show = async ({ candidate: { id }, evidence: { steps } }: JudgedCandidate) => {
    const episodes = join(folder, "episodes");
    mkdirSync(episodes, { recursive: true });
    const episode = join(episodes, `${id}-${steps}.mcap`);
    if (!existsSync(episode)) await recordPolicy(options, options.policyOf(id), heldOutSeeds.decision, episode);
    return { id, episode };
  };
  const ask = async (a: JudgedCandidate, b: JudgedCandidate): Promise<void> => {
    const steps = [a.evidence.steps, b.evidence.steps] as const;
    const isKnown = choices.some(
      (each) => each.a === a.candidate.id && each.b === b.candidate.id && each.steps.join() === steps.join(),
    );
    if (isKnown || isOver) return;
    judge ??= await open();
    const chosen = await judge.askPreference(await show(a), await show(b));
    if (chosen === "stop") {
      isOver = true;
      return;
    }
    choices.push({ a: a.candidate.id, b: b.candidate.id, chosen, steps });
    replaceFile(file, `${JSON.stringify(choices, null, 2)}\n`);
  };
  return {
    async scores(judged, isRound) {
      const fitness = new Map(judged.map(({ candidate, evidence }) => [candidate.id, fitnessOf(evidence)]));
      const [first, second] = [...judged].sort((a, b) => fitnessOf(b.evidence) - fitnessOf(a.evidence));
      if (isRound && first && second) await ask(first, second);
      return fitnessWithPreferences(fitness, choices);
    },
    close: async () => judge?.close(),
  };
}
