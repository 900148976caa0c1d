/** The model's reward writer against a server of our own, over HTTP: what comes back when replies are good, wrong, cut, late, refused, or too dear. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { llmWriter } from "../../../planners/reward-writer/llm.ts";
import type { RewardBrief, WriteRequest } from "../../../planners/reward-writer/writer.ts";
import { openDraftModel, openRewardModel, readExchanges } from "../../../src/app/search/reward-model.ts";
import type { LanguageModel } from "../../../src/core/language-model.ts";
import { defineRecord } from "../../../src/core/state-record.ts";
import { modelAt } from "../../llm/helpers.ts";
import { type Answer, type ModelServer, type SeenRequest, startModelServer } from "../../llm/server.ts";
import { judged } from "./evidence.ts";

const brief: RewardBrief = {
  sentence: "roll\u0007 forward\nquickly",
  inputs: {
    state: defineRecord([
      { name: "speed", unit: "m/s", meaning: "along the track" },
      { name: "place", components: ["x", "y", "z"], unit: "m", frame: "world", meaning: "where it is" },
    ]),
    action: { vector: ["motor"], meaning: "in [-1, 1]" },
  },
  controlDt: 0.02,
  horizon: 8,
};
const asking = (request: Partial<WriteRequest> = {}): WriteRequest => ({
  brief,
  count: 1,
  generation: 0,
  seed: 7,
  reflection: null,
  elites: [],
  ...request,
});
const good = "export function reward(state) {\n  return { forward: 1.5 * state.speed, low: -state.place.z };\n}\n";
const wrong = good.replace("state.speed", "state.velocity");
const reply = (reward: string, thinking: string | null = "forward pays") => JSON.stringify({ thinking, reward });
const said = ({ body }: SeenRequest) => (body.input ?? body.messages) as readonly { role: string; content: string }[];

let server: ModelServer | null = null;
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "embody-reward-model-"));
});
afterEach(async () => {
  await server?.close();
  server = null;
  rmSync(folder, { recursive: true, force: true });
});
const serve = async (script: Parameters<typeof startModelServer>[0]) => {
  server = await startModelServer(script);
  return server;
};

describe("a reward from a model", () => {
  it("is asked for with the sentence, the record with its units, and the pace, and nothing else of the task", async () => {
    const { url, requests } = await serve([{ text: reply(good) }]);
    const [written] = await llmWriter(modelAt(url).model).write(asking());
    expect(written).toEqual({ source: good, parents: [], note: "forward pays", account: "0.0" });
    const text = said(requests[0] as SeenRequest)
      .map(({ content }) => content)
      .join("\n");
    expect(text).toContain("To be learned: roll forward quickly\n");
    expect(text).toContain("/** along the track (m/s) */\n  readonly speed: number;");
    expect(text).toContain("acts every 0.02 s; an episode lasts at most 8 s (400 steps)");
    expect(requests).toHaveLength(1);
    // Strict: both fields, nothing beside them.
    expect(JSON.stringify(requests[0]?.body)).toContain(
      '"required":["thinking","reward"],"additionalProperties":false',
    );
  });

  it.each([
    ["a block of code in prose", `Here it is:\n\n\`\`\`ts\n${good}\`\`\`\nIt pays for speed.`],
    ["bare code", good],
    ["code after thoughts", `<think>reward = speed?</think>\n${good}`],
    ["prose and code without a fence", `Speed should pay.\n${good}\nThat is all.`],
    ["a function that is not exported", good.replace("export ", "")],
    ["JSON in a fence, under another name", `\`\`\`json\n${JSON.stringify({ code: good, note: "x" })}\n\`\`\``],
    ["a fence within the JSON", reply(`\`\`\`typescript\n${good}\`\`\``)],
    ["line ends escaped twice", reply(good.trim().replaceAll("\n", "\\n"))],
  ])("is read from %s", async (_what, text) => {
    const { url, requests } = await serve([{ text }]);
    const [written] = await llmWriter(modelAt(url).model).write(asking());
    expect(written?.source).toBe(good);
    expect(requests).toHaveLength(1);
  });

  it("that the checker refuses is sent back once, with what is wrong, and then given to the gates as it is", async () => {
    const { url, requests } = await serve([{ text: reply(wrong) }, { text: reply(good) }]);
    const [mended] = await llmWriter(modelAt(url).model).write(asking());
    expect(mended?.source).toBe(good);
    const conversation = said(requests[1] as SeenRequest);
    expect(conversation.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
    expect(conversation[2]?.content).toBe(wrong);
    expect(conversation[3]?.content).toMatch(/reward\.ts:2:\d+: unknown field "velocity"/);
    await server?.close();

    const stubborn = await serve([{ text: reply(wrong) }]);
    const [given] = await llmWriter(modelAt(stubborn.url).model).write(asking());
    expect(given?.source).toBe(wrong);
    expect(stubborn.requests).toHaveLength(2);
  });

  it("comes K times, each drawn with a seed of its own, at most four at once", async () => {
    let running = 0;
    let most = 0;
    const { url, requests } = await serve(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running--;
      return { text: reply(good) };
    });
    // Responses know no seed: the requests are counted, their seeds seen in chat completions.
    const { model, calls } = modelAt(url);
    const written = await llmWriter(model).write(asking({ count: 9, generation: 2 }));
    expect(written.map(({ account }) => account)).toEqual(Array.from({ length: 9 }, (_, index) => `2.${index}`));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
    expect(requests.every(({ body }) => body.temperature === 0.8)).toBe(true);
    expect(new Set(calls.map(({ account }) => account)).size).toBe(9);
  });

  it("has other seeds for other samples, rounds and searches, and the same for the same", async () => {
    server = await startModelServer([{ text: reply(good) }], { responses: false });
    const seeds = async (request: Partial<WriteRequest>) => {
      const before = server?.requests.length ?? 0;
      await llmWriter(modelAt(server?.url ?? "").model, { concurrency: 1 }).write(asking(request));
      const new_ = server?.requests.slice(before) ?? [];
      return new_.filter(({ path }) => path.includes("chat")).map(({ body }) => body.seed as number);
    };
    const first = await seeds({ count: 3 });
    expect(await seeds({ count: 3 })).toEqual(first);
    const all = [...first, ...(await seeds({ count: 3, generation: 1 })), ...(await seeds({ count: 3, seed: 8 }))];
    expect(all.every((seed) => Number.isInteger(seed))).toBe(true);
    expect(new Set(all).size).toBe(9);
  });

  it("goes on from the best: its text, then what came of it", async () => {
    const { url, requests } = await serve([{ text: reply(good) }]);
    const best = judged({ id: "m2", source: good });
    const second = judged({ id: "m5", source: wrong });
    const reflection = { generation: 1, judged: [best, second], rejected: [] };
    const race = llmWriter(modelAt(url).model, { concurrency: 1 });
    const three = await race.write(asking({ count: 3, generation: 1, reflection }));
    expect(three.map(({ parents }) => parents)).toEqual([["m2"], ["m5"], ["m2"]]);
    const told = said(requests[0] as SeenRequest);
    expect(told.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
    expect(told[2]?.content).toBe(good);
    expect(told[3]?.content).toContain("correlation with fitness");
    const eureka = llmWriter(modelAt(url).model, { reflection: "eureka", concurrency: 1 });
    const again = await eureka.write(asking({ count: 2, generation: 1, reflection }));
    expect(again.map(({ parents }) => parents)).toEqual([["m2"], ["m2"]]);
    expect(said(requests[3] as SeenRequest)[3]?.content).not.toContain("correlation with fitness");
  });
});

describe("what may go wrong", () => {
  const bad: readonly (readonly [string, Answer])[] = [
    ["no JSON and no code", { text: "I would pay for speed." }],
    ["a refusal", { refusal: "I cannot help with robots." }],
    ["a reply cut by its length", { text: `{"thinking":"x","reward":"export function rew`, finish: "length" }],
    ["code cut by its length", { text: good.slice(0, 60), finish: "length" }],
    ["a connection that breaks off", { text: reply(good), cutAfter: 40 }],
    ["a server's error", { status: 500 }],
  ];

  it.each(bad)("%s costs that sample only", async (_what, answer) => {
    const notices: string[] = [];
    const seeds = new Set<number>();
    server = await startModelServer(
      ({ body }) => {
        seeds.add(body.seed);
        // The second sample fails, however often it is asked for.
        return [...seeds].indexOf(body.seed) === 1 ? answer : { text: reply(good) };
      },
      { responses: false },
    );
    const { url } = server;
    const writer = llmWriter(modelAt(url).model, { concurrency: 1, onNotice: (line) => notices.push(line) });
    const written = await writer.write(asking({ count: 3 }));
    expect(written.map(({ account }) => account)).toEqual(["0.0", "0.2"]);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain("test-model");
  });

  it("a time-out costs that sample only", async () => {
    let number = 0;
    const { url } = await serve(() => (number++ < 2 ? { hang: true } : { text: reply(good) }));
    const writer = llmWriter(modelAt(url).model, { concurrency: 1, timeout: 0.15 });
    const written = await writer.write(asking({ count: 2 }));
    expect(written.map(({ account }) => account)).toEqual(["0.1"]);
  });

  it("a rate limit is waited for as long as the server says", async () => {
    const limited: Answer = { status: 429, headers: { "retry-after": "3" } };
    const { url } = await serve([limited, limited, { text: reply(good) }]);
    const { model, clock } = modelAt(url);
    expect(await llmWriter(model).write(asking())).toHaveLength(1);
    expect(clock.slept).toEqual([3, 3]);
  });

  it("nothing at all is the first failure's error, and a key that is refused is not tried K times", async () => {
    const { url, requests } = await serve([{ status: 401 }]);
    const writer = llmWriter(modelAt(url).model, { concurrency: 1 });
    await expect(writer.write(asking({ count: 5 }))).rejects.toMatchObject({ reason: "authentication" });
    expect(requests.length).toBeLessThan(5);
  });

  it("calling off ends it at once", async () => {
    const { url } = await serve([{ hang: true }]);
    const stop = new AbortController();
    const writing = llmWriter(modelAt(url).model).write(asking({ count: 6, signal: stop.signal }));
    setTimeout(() => stop.abort(), 30);
    await expect(writing).rejects.toMatchObject({ reason: "aborted" });
  });
});

describe("the model of a run", () => {
  const environment = (url: string) => ({
    OPENAI_BASE_URL: url,
    OPENAI_API_KEY: "sk-secret-secret-secret",
    EMBODY_MODEL: "test-model",
    EMBODY_PRICES: '{"test-model":{"input":1,"output":4}}',
  });

  it("keeps every prompt and answer, mended and failed ones too, and no key", async () => {
    const echo = "the key was sk-secret-secret-secret";
    const { url } = await serve([{ text: reply(wrong, echo) }, { text: reply(good) }, { status: 400 }]);
    const opened = openRewardModel({ folder, environment: environment(url) });
    const written = await llmWriter(opened.model, { concurrency: 1 }).write(asking({ count: 2 }));
    expect(written).toHaveLength(1);
    const names = readdirSync(folder).sort();
    expect(names.slice(0, 2)).toEqual(["0001-reward-0.0.json", "0002-reward-mend-0.0.json"]);
    expect(names.at(-1)).toMatch(/-reward-0\.1\.json$/);
    const kept = readExchanges(folder);
    expect(kept[0]).toMatchObject({ failure: null, call: { account: "0.0", outcome: "answered" } });
    expect(kept[0]?.messages[1]?.content).toContain("roll forward quickly");
    expect(kept[1]?.messages).toHaveLength(4);
    expect(kept.at(-1)).toMatchObject({
      text: "",
      failure: expect.stringMatching(/./),
      call: { outcome: "bad-request" },
    });
    expect(names.map((name) => readFileSync(join(folder, name), "utf8")).join()).not.toContain("secret-secret");
    expect(opened.byAccount().get("0.0")).toMatchObject({ calls: 2 });
    expect(opened.usage().calls).toBe(kept.length);
    await opened.close();
  });

  it("adds up what an earlier part of the run used, from its folder alone", async () => {
    const { url } = await serve([{ text: reply(good), usage: [100, 50] }]);
    const first = openRewardModel({ folder, environment: environment(url) });
    await llmWriter(first.model).write(asking({ count: 3 }));
    await first.close();
    const second = openRewardModel({ folder, environment: environment(url) });
    expect(second.usage()).toEqual({ calls: 3, tokens: 450, usd: expect.closeTo(900e-6, 12) });
    expect([...second.byAccount()].sort()).toEqual([...first.byAccount()].sort());
    await llmWriter(second.model).write(asking({ count: 1, generation: 1 }));
    expect(readdirSync(folder).sort().at(-1)).toBe("0004-reward-1.0.json");
    await second.close();
  });

  it.each([
    ["maxUsd", "keeps", true],
    ["maxUsd", "ignores", false],
    ["maxTokens", "keeps", true],
    ["maxTokens", "ignores", false],
  ] as const)(
    "stops at %s with a server that %s limits: what came is given, then the budget's error",
    async (cap, _how, keeps) => {
      // A prompt is about 1,100 tokens, counted at 1,500 here; a reply takes all that it may, or twice as much.
      let usd = 0;
      let tokens = 0;
      let largest = { usd: 0, tokens: 0 };
      const { url } = await serve(({ body }) => {
        const completion = Math.floor(body.max_output_tokens * (keeps ? 1 : 2));
        const one = { tokens: 1000 + completion, usd: (1000 + 4 * completion) / 1e6 };
        usd += one.usd;
        tokens += one.tokens;
        if (one.tokens > largest.tokens) largest = one;
        return { text: reply(good), usage: [1000, completion], delay: 5 };
      });
      const limit = cap === "maxUsd" ? 0.2 : 50_000;
      const opened = openRewardModel({ folder, environment: environment(url), [cap]: limit });
      const writer = llmWriter(opened.model);
      const written = await writer.write(asking({ count: 20 }));
      expect(written.length).toBeGreaterThan(1);
      expect(written.length).toBeLessThan(20);
      const requests = server?.requests.length;
      await expect(writer.write(asking({ count: 1, generation: 1 }))).rejects.toMatchObject({ code: "budget" });
      expect(server?.requests.length).toBe(requests);
      const [spent, one] = cap === "maxUsd" ? [usd, largest.usd] : [tokens, largest.tokens];
      expect(spent).toBeLessThanOrEqual(keeps ? limit + 1e-9 : limit + one);
      // As it says itself.
      expect(cap === "maxUsd" ? opened.usage().usd : opened.usage().tokens).toBeCloseTo(spent, 9);
      await opened.close();
    },
  );

  it("has what the verifier took before there was a run, which counts towards the run's caps", async () => {
    const { url, requests } = await serve([{ text: reply(good), usage: [100, 50] }]);
    const drafting = openDraftModel({ maxUsd: null, maxTokens: 1_000_000 }, environment(url));
    await llmWriter(drafting?.model as LanguageModel).write(asking({ count: 2 }));
    expect(existsSync(join(folder, "0001-reward-0.0.json"))).toBe(false);
    drafting?.keep(folder);
    drafting?.keep(folder);
    expect(readdirSync(folder)).toHaveLength(2);
    const opened = openRewardModel({ folder, environment: environment(url), maxTokens: 300 });
    expect(opened.usage()).toMatchObject({ calls: 2, tokens: 300 });
    await expect(llmWriter(opened.model).write(asking({ count: 1 }))).rejects.toMatchObject({ code: "budget" });
    expect(requests).toHaveLength(2);
    await opened.close();
    expect(openDraftModel({ maxUsd: null, maxTokens: null }, {})).toBeNull();
  });

  it("says what to do where there is none", () => {
    expect(() => openRewardModel({ folder, environment: {} })).toThrow(/Rewards by 'llm' need a language model/);
    expect(existsSync(join(folder, "0001-reward-0.0.json"))).toBe(false);
  });
});
