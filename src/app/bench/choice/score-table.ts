/**
 * What a language model said of every action in every situation of every goal of the choice task: true scores, recorded once (`record-scores.ts`) and
 * kept, since training asks for them tens of thousands of times. Rows are found by the words that the model was asked, so that a table
 * which was made for other words is noticed, not used.
 */
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { countWords, type Normalisation, normaliseScore } from "../../../../planners/scoring/normalise.ts";
import { choiceActions, yardScene } from "../../../../worlds/choice/actions.ts";
import { type ChoiceGoal, choiceGoals, doneWords, situationsOf } from "../../../../worlds/choice/goals.ts";
import { EmbodyError } from "../../../core/errors.ts";

export const scoreTableSchema = z.object({
  format: z.literal(1),
  source: z.literal("recorded").describe("what a model said, not what a person wrote"),
  model: z.string(),
  date: z.iso.date(),
  scene: z.string().describe("what the model was told of the yard"),
  actions: z.array(z.object({ words: z.string(), tokens: z.int().positive() })),
  rows: z.array(
    z.object({
      goal: z.string(),
      done: z.string(),
      logProbabilities: z.array(z.number().max(0)).describe("joint, of each action"),
    }),
  ),
});

export type ScoreTable = Readonly<z.infer<typeof scoreTableSchema>>;

/** Questions that the table answers. */
export function questionsOf(goals: readonly ChoiceGoal[] = choiceGoals): { goal: string; done: string }[] {
  const all = goals.flatMap((goal) =>
    situationsOf(goal).map((situation) => ({ goal: goal.words, done: doneWords(goal, situation) })),
  );
  return [...new Map(all.map((each) => [keyOf(each.goal, each.done), each])).values()];
}

export const keyOf = (goal: string, done: string): string => `${goal} | ${done}`;

export const scoreFile = new URL("./scores.json", import.meta.url);

function isOfThisTask({ scene, actions }: ScoreTable): boolean {
  const isSame = actions.every(({ words }, index) => words === choiceActions[index]?.words);
  return scene === yardScene && isSame && actions.length === choiceActions.length;
}

/** What is there of this model and the task as it is now; null: nothing. */
export function readRecorded(model: string): ScoreTable | null {
  if (!existsSync(scoreFile)) return null;
  const table = scoreTableSchema.parse(JSON.parse(readFileSync(scoreFile, "utf8")));
  return table.model === model && isOfThisTask(table) ? table : null;
}

export function readScoreTable(text: string = readFileSync(scoreFile, "utf8")): ScoreTable {
  const table = scoreTableSchema.parse(JSON.parse(text));
  if (!isOfThisTask(table)) {
    throw new EmbodyError("bad-file", "The recorded scores are of other actions than the choice task has now.", {
      remedy: "Record them again: EMBODY_GGUF=model.gguf node src/app/bench/choice/record-scores.ts",
    });
  }
  return table;
}

/** Normalised log-probabilities of all actions for a goal's words and what is done of it. [actions] */
export type ScoreLookup = (goal: string, done: string) => readonly number[];

export function scoresBy(table: ScoreTable, by: Normalisation): ScoreLookup {
  const lengths = table.actions.map(({ words, tokens }) => ({ tokens, words: countWords(words) }));
  const rows = new Map(
    table.rows.map(({ goal, done, logProbabilities }) => [
      keyOf(goal, done),
      logProbabilities.map((logProbability, index) =>
        normaliseScore({ logProbability, ...(lengths[index] ?? { tokens: 1, words: 1 }) }, by),
      ),
    ]),
  );
  return (goal, done) => {
    const row = rows.get(keyOf(goal, done));
    if (row) return row;
    throw new EmbodyError("not-found", `No scores are recorded for '${goal}' with '${done}' done.`, {
      remedy: "Record them again: EMBODY_GGUF=model.gguf node src/app/bench/choice/record-scores.ts",
    });
  };
}
