/**
 * Asks a language model in this process for the scores of the choice task and writes them beside this file:
 *
 *     EMBODY_GGUF=gemma-3-270m-q4_k_m.gguf node src/app/bench/choice/record-scores.ts
 *
 * EMBODY_TEST_LLAMA names node-llama-cpp's dist/index.js where it is installed elsewhere. A few seconds for each of some ninety questions; what
 * the file has of the same model, scene and actions already is not asked again. Sums are kept to four digits: sixteen would triple the file
 * and say nothing. One thread: several wait for each other all the time where others want the cores too.
 */
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { scoreActions } from "../../../../planners/scoring/score-actions.ts";
import { choiceActions, yardScene } from "../../../../worlds/choice/actions.ts";
import { realClock } from "../../../llm/clock.ts";
import { openGguf } from "../../../llm/gguf/backend.ts";
import { Ledger } from "../../../llm/index.ts";
import { languageModel } from "../../../llm/model.ts";
import { keyOf, questionsOf, readRecorded, type ScoreTable, scoreFile, scoreTableSchema } from "./score-table.ts";

const { EMBODY_GGUF: path, EMBODY_TEST_LLAMA: elsewhere } = process.env;
if (!path) {
  process.stderr.write("EMBODY_GGUF names no model file: only models in this process give scores (docs/models.md).\n");
  process.exit(2);
}

const from = elsewhere ? { importFrom: pathToFileURL(elsewhere).href } : {};
const backend = openGguf({ path, contextSize: 1024, threads: 1, ...from });
const model = languageModel(backend, { ledger: new Ledger({ maxUsd: 0 }), clock: realClock(), cache: null });
const words = choiceActions.map((action) => action.words);
const questions = questionsOf();
const earlier = readRecorded(basename(path));
const kept = new Map((earlier?.rows ?? []).map((row) => [keyOf(row.goal, row.done), row]));
let tokens = earlier?.actions.map((each) => each.tokens) ?? [];
const rows: ScoreTable["rows"] = [];

function write(): void {
  const table = scoreTableSchema.parse({
    format: 1,
    source: "recorded",
    model: model.name,
    date: new Date().toISOString().slice(0, 10),
    scene: yardScene,
    actions: words.map((each, index) => ({ words: each, tokens: tokens[index] ?? 0 })),
    rows,
  });
  const { rows: all, ...head } = table;
  const lines = all.map((row) => `    ${JSON.stringify(row)}`).join(",\n");
  writeFileSync(scoreFile, `${JSON.stringify(head, null, 2).replace(/\n\}$/, "")},\n  "rows": [\n${lines}\n  ]\n}\n`);
}

try {
  for (const { goal, done } of questions) {
    const known = kept.get(keyOf(goal, done));
    if (known) {
      rows.push(known);
      continue;
    }
    const asked = { normalisation: "none", timeout: 600 } as const;
    const scored = await scoreActions(model, goal, { scene: yardScene, done }, words, asked);
    tokens = scored.map((each) => each.tokens);
    rows.push({ goal, done, logProbabilities: scored.map((each) => Number(each.logProbability.toFixed(4))) });
    write();
    const best = scored.reduce((most, each) => (each.score > most.score ? each : most));
    process.stderr.write(`${rows.length} of ${questions.length}  ${goal} | ${done}: ${best.action}\n`);
  }
  write();
} finally {
  await model.close();
}
