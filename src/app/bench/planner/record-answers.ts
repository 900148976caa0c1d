/**
 * Makes the answers that `embody bench planner --only goals` replays: each goal that needs a model is put to one exactly as `embody do` puts it at the
 * start of its run. `node src/app/bench/planner/record-answers.ts [--by-hand] [part of a goal]`: without `--by-hand` the configured model
 * answers, and what it says is kept as recorded; with it, `answers-by-hand.json` is kept as written by hand.
 */
import { mkdirSync, readFileSync } from "node:fs";
import type { z } from "zod";
import { createLlmPlanner } from "../../../../planners/llm-planner.ts";
import { messageOf } from "../../../core/errors.ts";
import {
  type ChatMessage,
  isUnavailable,
  type LanguageModel,
  LanguageModelError,
} from "../../../core/language-model.ts";
import { leaves } from "../../../core/plan.ts";
import { createLanguageModel, writeByHand } from "../../../llm/index.ts";
import { openHome } from "../../../store/home.ts";
import { habitatOf } from "../../habitats.ts";
import { reviewText } from "../../output-plan.ts";
import { answersFolder, goalRequest, readGoals } from "./goals.ts";

/** Replies from the file, written into the folder under the prompts that they are replies to. */
function handWritten(replies: readonly unknown[]): LanguageModel {
  let asked = 0;
  return {
    name: "by hand",
    place: answersFolder,
    async generate<Schema extends z.ZodType>(schema: Schema, messages: readonly ChatMessage[]) {
      const reply = replies[asked++];
      if (reply === undefined) throw new LanguageModelError("not-recorded", `There is no reply ${asked} by hand.`);
      writeByHand(answersFolder, messages, schema, reply);
      const usage = { promptTokens: 0, completionTokens: 0, usd: 0 };
      return {
        value: schema.parse(reply) as z.output<Schema>,
        text: JSON.stringify(reply),
        usage,
        calls: 1,
        cached: false,
      };
    },
    async close() {},
  };
}

function configured(): LanguageModel {
  const { EMBODY_LLM_REPLAY: _, ...environment } = process.env;
  const model = createLanguageModel({ ...environment, EMBODY_LLM_RECORD: answersFolder });
  if (isUnavailable(model)) throw new Error(`${model.unavailable} ${model.remedy}`);
  return model;
}

const isByHand = process.argv.includes("--by-hand");
const part = process.argv.slice(2).find((word) => !word.startsWith("--")) ?? "";
const file = new URL("./answers-by-hand.json", import.meta.url);
const replies = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, readonly unknown[]>>;
mkdirSync(answersFolder, { recursive: true });
for (const { goal, world, needsModel } of readGoals()) {
  if (!needsModel || !goal.includes(part)) continue;
  const { planner: _, domain, open } = await habitatOf(goalRequest(world), openHome());
  const live = await open({ speed: Number.POSITIVE_INFINITY, snapshot: null });
  const model = isByHand ? handWritten(replies[goal] ?? []) : configured();
  const started = performance.now();
  try {
    const [facts, map] = [await live.facts(), await live.map?.()];
    const request = { goal: { id: "answers", text: goal, world }, facts, initialFacts: facts, failures: [] };
    const result = await createLlmPlanner({ model, domain }).plan({ ...request, ...(map ? { map } : {}) });
    if (result.status === "ok") {
      const { predicate, subgoals, review } = result.plan;
      console.log(
        `${goal}\n  until ${predicate}\n  ${leaves(subgoals)
          .map(({ title }) => title)
          .join(" > ")}`,
      );
      if (review) console.log(`  ${reviewText(review).replaceAll("\n", "\n  ")}`);
    } else console.log(`${goal}\n  impossible: ${result.reason}`);
  } catch (error) {
    console.log(`${goal}\n  ${messageOf(error)}`);
  } finally {
    console.log(`  ${Math.round((performance.now() - started) / 100) / 10} s`);
    await live.close();
    await model.close();
  }
}
