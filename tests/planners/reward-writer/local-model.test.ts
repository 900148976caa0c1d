/**
 * A true small model under the grammar: every reply is a reward that the checker passes. Played back from what Gemma 3 270M (Q4_K_M) really wrote; anew, and
 * recorded, with EMBODY_GGUF=model.gguf, EMBODY_TEST_LLAMA=…/node-llama-cpp/dist/index.js and EMBODY_TEST_RECORD=tests/fixtures/llm/rewards.
 */
import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { llmWriter } from "../../../planners/reward-writer/llm.ts";
import type { LanguageModel, ModelExchange } from "../../../src/core/language-model.ts";
import { diagnose } from "../../../src/lang/index.ts";
import { openGguf } from "../../../src/llm/gguf/backend.ts";
import { Ledger, readRecordings } from "../../../src/llm/index.ts";
import { languageModel } from "../../../src/llm/model.ts";
import { openReplay, recording } from "../../../src/llm/recordings.ts";
import { scrubber } from "../../../src/llm/secrets.ts";
import { fakeClock } from "../../llm/helpers.ts";
import { trueRequests } from "./true-briefs.ts";

const recorded = fileURLToPath(new URL("../../fixtures/llm/rewards/", import.meta.url));
const services = { ledger: new Ledger(), clock: fakeClock(), cache: null };

async function writeAll(model: LanguageModel) {
  const exchanges: ModelExchange[] = [];
  const noting: LanguageModel = {
    ...model,
    generate: (schema, messages, options) =>
      model.generate(schema, messages, { ...options, onExchange: (exchange) => exchanges.push(exchange) }),
  };
  const writer = llmWriter(noting, { concurrency: 1 });
  const rounds = [];
  for (const request of trueRequests) rounds.push({ request, written: await writer.write(request) });
  return { exchanges, rounds };
}

function expectAllRight({ exchanges, rounds }: Awaited<ReturnType<typeof writeAll>>) {
  expect(rounds.map(({ written }) => written.length)).toEqual(trueRequests.map(({ count }) => count));
  for (const { request, written } of rounds) {
    for (const { source } of written) {
      expect(
        diagnose(source, { inputs: request.brief.inputs, entries: [{ name: "reward", result: "terms" }] }),
      ).toEqual([]);
    }
  }
  // None was asked for twice.
  expect(exchanges.map(({ call }) => [call.purpose, call.outcome])).toEqual(
    exchanges.map(() => ["reward", "answered"]),
  );
}

describe("what a small model wrote under the grammar", () => {
  it("is a reward, every time, and was recorded", async () => {
    const recordings = readRecordings(recorded);
    expect(recordings.map(({ source }) => source)).toEqual(recordings.map(() => "recorded"));
    expect(recordings).toHaveLength(trueRequests.reduce((sum, { count }) => sum + count, 0));
    const result = await writeAll(languageModel(openReplay(recorded), services));
    expectAllRight(result);
    expect(new Set(result.rounds.flatMap(({ written }) => written.map(({ source }) => source))).size).toBeGreaterThan(
      1,
    );
  });
});

const { EMBODY_GGUF: path = "", EMBODY_TEST_LLAMA: elsewhere = "", EMBODY_TEST_RECORD: folder = "" } = process.env;
const absent = !existsSync(path)
  ? "EMBODY_GGUF names no file"
  : elsewhere === ""
    ? "EMBODY_TEST_LLAMA is not set"
    : null;

describe.skipIf(absent)(`a model file in this process${absent ? ` (skipped: ${absent})` : ""}`, () => {
  it("writes nothing but rewards", { timeout: 1_800_000 }, async () => {
    const gguf = openGguf({ path, threads: 1, importFrom: pathToFileURL(elsewhere).href });
    const model = languageModel(folder === "" ? gguf : recording(gguf, folder, scrubber([])), services);
    const result = await writeAll(model);
    await model.close();
    for (const { text, call } of result.exchanges) console.log(`${JSON.stringify(call)}\n${text}`);
    expectAllRight(result);
  });
});
