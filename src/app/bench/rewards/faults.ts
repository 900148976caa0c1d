/**
 * What the writer that asks a model does with a server that misbehaves: an OpenAI-compatible one of our own on the loopback interface, over HTTP, counting what it
 * served. Each case asks for rewards until they are there or the model is given up; what the run's ledger says is held against what was served.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { llmWriter } from "../../../../planners/reward-writer/llm.ts";
import type { RewardBrief, WrittenReward } from "../../../../planners/reward-writer/writer.ts";
import { messageOf } from "../../../core/errors.ts";
import { defineRecord, xyz } from "../../../core/state-record.ts";
import { diagnose } from "../../../lang/index.ts";
import { openRewardModel, readExchanges } from "../../search/reward-model.ts";
import {
  type ModelReply,
  type ModelRequest,
  type ModelServerOptions,
  startScriptedModel,
} from "../planner/model-server.ts";
import type { BenchOptions, BenchResult } from "../suite.ts";

const brief: RewardBrief = {
  sentence: "roll forward quickly",
  inputs: {
    state: defineRecord([
      { name: "speed", unit: "m/s", meaning: "along the track" },
      { name: "place", components: xyz, unit: "m", frame: "world", meaning: "where it is" },
    ]),
  },
  controlDt: 0.02,
  horizon: 8,
};

const good = "export function reward(state) {\n  return { forward: 1.5 * state.speed, low: -state.place.z };\n}\n";
const wrong = good.replace("state.speed", "state.velocity");
const json = (reward: string) => ({ text: JSON.stringify({ thinking: "speed pays", reward }) });
/** More than any request allows: replies fill what they may have. */
const rambling = { text: `First one must think about this. ${"Speed is good, and height is not. ".repeat(4000)}` };
const price = { input: 1, output: 4 } as const satisfies ModelServerOptions["price"];

export interface FaultCase {
  readonly name: string;
  readonly samples: number;
  reply(request: ModelRequest): ModelReply;
  readonly cap?: { readonly maxUsd: number } | { readonly maxTokens: number };
  readonly keepsLimits?: boolean;
  /** For one request (s). */
  readonly timeout?: number;
}

/** The first answers, then good ones. */
const begins =
  (...first: readonly ModelReply[]) =>
  ({ index }: ModelRequest) =>
    first[index] ?? json(good);
/** Bad where a question is new, good where it is asked again with what was wrong. */
const atFirst =
  (bad: ModelReply) =>
  ({ messages }: ModelRequest) =>
    messages.some(({ role }) => role === "assistant") ? json(good) : bad;

export const faultCases: readonly FaultCase[] = [
  { name: "good answers", samples: 4, reply: () => json(good) },
  { name: "code in prose and a fence", samples: 4, reply: () => ({ text: `Here:\n\`\`\`ts\n${good}\`\`\`` }) },
  { name: "no JSON and no code at first", samples: 4, reply: atFirst({ text: "I would pay for speed." }) },
  { name: "JSON of another shape at first", samples: 4, reply: atFirst({ text: '{"answer": 42}' }) },
  { name: "texts that the checker refuses at first", samples: 4, reply: atFirst(json(wrong)) },
  { name: "texts that the checker refuses, always", samples: 4, reply: () => json(wrong) },
  { name: "refusals, always", samples: 4, reply: () => ({ refusal: "I cannot help with that." }) },
  {
    name: "connections that break off twice",
    samples: 4,
    reply: begins({ ...json(good), cutAfter: 60 }, { ...json(good), cutAfter: 60 }),
  },
  {
    name: "replies cut by their length at first",
    samples: 4,
    reply: atFirst({ text: good.slice(0, 60), finish: "length" }),
  },
  {
    name: "no answer to the first two requests",
    samples: 2,
    timeout: 0.5,
    reply: begins({ hangs: true }, { hangs: true }),
  },
  {
    name: "429 with Retry-After: 1, three times",
    samples: 4,
    reply: begins(
      ...Array.from({ length: 3 }, () => ({
        status: 429,
        body: { error: { message: "slow down" } },
        headers: { "retry-after": "1" },
      })),
    ),
  },
  { name: "503, twice", samples: 4, reply: begins({ status: 503, body: {} }, { status: 503, body: {} }) },
  {
    name: "a key that is refused",
    samples: 4,
    reply: () => ({ status: 401, body: { error: { message: "no such key" } } }),
  },
  ...[true, false].flatMap((keepsLimits) => [
    {
      name: `--max-usd 0.2, a server that ${keepsLimits ? "keeps" : "ignores"} limits`,
      samples: 20,
      keepsLimits,
      cap: { maxUsd: 0.2 },
      reply: () => rambling,
    },
    {
      name: `--max-tokens 50000, a server that ${keepsLimits ? "keeps" : "ignores"} limits`,
      samples: 20,
      keepsLimits,
      cap: { maxTokens: 50_000 },
      reply: () => rambling,
    },
    {
      name: `--max-usd 0.05, good answers, a server that ${keepsLimits ? "keeps" : "ignores"} limits`,
      samples: 200,
      keepsLimits,
      cap: { maxUsd: 0.05 },
      reply: () => json(good),
    },
  ]),
];

export interface FaultRow {
  readonly case: string;
  readonly asked: number;
  readonly written: number;
  /** Of the written, what the language's checker passes. */
  readonly right: number;
  readonly requests: number;
  /** In the run's folder: every request, with what came of it. */
  readonly kept: number;
  readonly servedUsd: number;
  /** As the run's ledger says; at least what was served, since what broke off counts as the most it may have used. */
  readonly ledgerUsd: number;
  /** In the unit of the cap. */
  readonly overshoot: number | null;
  readonly oneReply: number | null;
  readonly seconds: number;
  readonly end: string;
}

export async function runFaultCase(each: FaultCase, folder: string): Promise<FaultRow> {
  mkdirSync(folder, { recursive: true });
  const kept = mkdtempSync(join(folder, "faults-"));
  const server = await startScriptedModel(each.reply, { price, keepsLimits: each.keepsLimits ?? true });
  const environment = {
    OPENAI_BASE_URL: server.url,
    EMBODY_MODEL: "scripted",
    EMBODY_PRICES: JSON.stringify({ scripted: price }),
  };
  const opened = openRewardModel({ folder: kept, environment, ...each.cap });
  const started = performance.now();
  try {
    const writer = llmWriter(opened.model, each.timeout === undefined ? {} : { timeout: each.timeout });
    const request = { brief, count: each.samples, seed: 1, reflection: null, elites: [] };
    const ends: string[] = [];
    let written: readonly WrittenReward[] = [];
    try {
      written = await writer.write({ ...request, generation: 0 });
      // Under a cap a second round shows that no more is asked for.
      if (each.cap) await writer.write({ ...request, generation: 1, count: 1 });
    } catch (error) {
      ends.push(messageOf(error));
    }
    const served = server.served();
    const limit = each.cap === undefined ? null : "maxUsd" in each.cap ? each.cap.maxUsd : each.cap.maxTokens;
    const isMoney = each.cap !== undefined && "maxUsd" in each.cap;
    const spent = isMoney ? served.usd : served.promptTokens + served.completionTokens;
    const isRight = ({ source }: WrittenReward) =>
      diagnose(source, { inputs: brief.inputs, entries: [{ name: "reward", result: "terms" }] }).length === 0;
    return {
      case: each.name,
      asked: each.samples,
      written: written.length,
      right: written.filter(isRight).length,
      requests: served.requests,
      kept: readExchanges(kept).length,
      servedUsd: served.usd,
      ledgerUsd: opened.usage().usd,
      overshoot: limit === null ? null : Math.max(0, spent - limit),
      oneReply: limit === null ? null : isMoney ? served.largest.usd : served.largest.tokens,
      seconds: Math.round(performance.now() - started) / 1000,
      end: ends.join("; ") || "as asked",
    };
  } finally {
    await opened.close();
    await server.close();
    rmSync(kept, { recursive: true, force: true });
  }
}

export async function measureFaults(
  { only = "" }: Pick<BenchOptions, "only">,
  folder: string,
  progress: (row: object, note: string) => void,
): Promise<BenchResult> {
  const cases = faultCases.filter(({ name }) => name.includes(only));
  const rows: FaultRow[] = [];
  for (const each of cases) {
    const row = await runFaultCase(each, folder);
    rows.push(row);
    progress(row, `${rows.length} of ${cases.length}`);
  }
  const over = rows.filter(
    ({ overshoot, oneReply }) => overshoot !== null && oneReply !== null && overshoot > oneReply,
  );
  return {
    rows,
    notes: [
      `Caps exceeded by more than one reply: ${over.length} of ${rows.filter((row) => row.oneReply !== null).length}.`,
    ],
  };
}
