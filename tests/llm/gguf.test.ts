/**
 * A real small model in this process. Skipped, visibly, where node-llama-cpp or a model file is absent: neither is among the dependencies.
 * To run it: EMBODY_GGUF=model.gguf, and node-llama-cpp installed, or EMBODY_TEST_LLAMA=…/node-llama-cpp/dist/index.js.
 */
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { ModelExchange } from "../../src/core/language-model.ts";
import type { Backend } from "../../src/llm/backend.ts";
import { openGguf } from "../../src/llm/gguf/backend.ts";
import { grammarSchema } from "../../src/llm/gguf/grammar-schema.ts";
import { Ledger, replySchema } from "../../src/llm/index.ts";
import { languageModel } from "../../src/llm/model.ts";
import { recording } from "../../src/llm/recordings.ts";
import { scrubber } from "../../src/llm/secrets.ts";
import { seen } from "./fake-llama.ts";
import { fakeClock } from "./helpers.ts";
import { cutPrompt, maxTokens, shortPlan, truePrompts } from "./true-prompts.ts";

const { EMBODY_GGUF: path = "", EMBODY_TEST_LLAMA: elsewhere = "", EMBODY_TEST_RECORD: folder = "" } = process.env;
const isInstalled = elsewhere !== "" || existsSync(new URL("../../node_modules/node-llama-cpp", import.meta.url));
const absent = !isInstalled
  ? "node-llama-cpp is not installed"
  : !existsSync(path)
    ? "EMBODY_GGUF names no file"
    : null;

describe.skipIf(absent)(`a model file in this process${absent ? ` (skipped: ${absent})` : ""}`, () => {
  const importFrom = elsewhere === "" ? {} : { importFrom: pathToFileURL(elsewhere).href };
  const gguf: Backend = openGguf({ path, contextSize: 2048, threads: 1, ...importFrom });
  const backend = folder === "" ? gguf : recording(gguf, folder, scrubber([]));
  const ledger = new Ledger({ maxUsd: 0 });
  const model = languageModel(backend, { ledger, clock: fakeClock(), cache: null });
  afterAll(() => model.close());

  it.each(truePrompts.map((asked) => [asked.at(-1)?.content, asked] as const))(
    "keeps to the schema: %s",
    async (_goal, asked) => {
      const pieces: string[] = [];
      const onToken = (text: string) => pieces.push(text);
      const result = await model.generate(shortPlan, asked, { purpose: "plan", maxTokens, onToken });
      expect(shortPlan.parse(result.value)).toEqual(result.value);
      expect(pieces.length).toBeGreaterThan(5);
      expect(result.usage.usd).toBe(0);
      expect(result.usage.completionTokens).toBeGreaterThan(5);
      // What it said, as it is.
      console.log(`${model.name}: ${result.text} (${result.calls} calls, ${JSON.stringify(result.usage)})`);
    },
  );

  it("stops at the tokens it is allowed, and when called off", async () => {
    await expect(
      model.generate(shortPlan, cutPrompt, { purpose: "plan", maxTokens: 4, maxReasks: 0 }),
    ).rejects.toMatchObject({ reason: "cut" });
    const stop = new AbortController();
    const asked = model.generate(shortPlan, cutPrompt, {
      purpose: "plan",
      signal: stop.signal,
      onToken: () => stop.abort(),
    });
    await expect(asked).rejects.toMatchObject({ reason: "aborted" });
  });

  it("says when a prompt leaves no room for a reply", async () => {
    const long = [{ role: "user", content: "dig down, ".repeat(800) }] as const;
    await expect(model.generate(shortPlan, long, { purpose: "plan" })).rejects.toMatchObject({ reason: "bad-request" });
  });

  it("scores given replies: what fits is likelier", async () => {
    const scores = await model.score?.(
      [{ role: "user", content: "One, two, three, four, five, six, seven," }],
      ["One", "Xylophone"],
      { purpose: "choose" },
    );
    const sums =
      scores?.map(({ tokenLogProbabilities }) => tokenLogProbabilities.reduce((sum, one) => sum + one, 0)) ?? [];
    console.log(`${model.name}: ${JSON.stringify(scores)}`);
    expect(sums).toHaveLength(2);
    for (const sum of sums) expect(sum).toBeLessThanOrEqual(0);
    expect(sums[0]).toBeGreaterThan(sums[1] ?? 0);
    expect(ledger.byPurpose().get("choose")).toMatchObject({ calls: 1, completionTokens: 0, usd: 0 });
  });
});

describe("a model file, with the package played by a stand-in", () => {
  const open = (file = "fake.gguf") => {
    const importFrom = new URL("./fake-llama.ts", import.meta.url).href;
    const ledger = new Ledger();
    const services = { ledger, clock: fakeClock(), cache: null };
    return { ledger, model: languageModel(openGguf({ path: file, importFrom, contextSize: 400 }), services) };
  };
  const say = (text: string) => [
    { role: "system", content: "Obey." } as const,
    { role: "user", content: `say ${text}` } as const,
  ];
  const count = z.object({ count: z.int() });

  it("gives the schema as a grammar, once, and the history without the last message", async () => {
    const { model, ledger } = open();
    const pieces: string[] = [];
    const options = { purpose: "plan", onToken: (text: string) => pieces.push(text) };
    expect((await model.generate(count, say('{"count": 12}'), options)).value).toEqual({ count: 12 });
    expect((await model.generate(count, say('{"count": 13}'), options)).value).toEqual({ count: 13 });
    expect(pieces.join("")).toBe('{"count": 12}{"count": 13}');
    expect(seen.grammars).toEqual([
      { type: "object", properties: { count: { type: "integer" } }, required: ["count"], additionalProperties: false },
    ]);
    expect(seen.histories).toEqual(
      Array(2).fill([{ type: "system", text: expect.stringMatching(/^Obey\.[\s\S]*"count"/) }]),
    );
    expect(ledger.totals()).toMatchObject({ calls: 2, completionTokens: 8, usd: 0, unpriced: 0 });
    await model.close();
  });

  it("keeps to a grammar of the call's own instead, and is then not told the schema; what is no JSON is read as the call says", async () => {
    const { model, ledger } = open();
    seen.grammars.length = 0;
    seen.histories.length = 0;
    const exchanges: ModelExchange[] = [];
    const options = {
      purpose: "reward",
      account: "0.1",
      grammar: 'root ::= "twelve" | "nothing"',
      readText: (text: string) => (text === "twelve" ? { count: 12 } : undefined),
      onExchange: (exchange: ModelExchange) => exchanges.push(exchange),
      maxReasks: 0,
    };
    expect((await model.generate(count, say("twelve"), options)).value).toEqual({ count: 12 });
    await expect(model.generate(count, say("nothing"), options)).rejects.toMatchObject({ reason: "not-json" });
    expect(seen.grammars).toEqual([options.grammar]);
    expect(seen.histories).toEqual(Array(2).fill([{ type: "system", text: "Obey." }]));
    expect(exchanges).toMatchObject([
      { messages: say("twelve"), text: "twelve", failure: null, call: { account: "0.1", outcome: "answered" } },
      { messages: say("nothing"), text: "nothing", failure: null },
    ]);
    expect(ledger.byAccount().get("0.1")?.calls).toBe(2);
    await model.close();
  });

  it("answers one question at a time; time in the queue does not count, and who is called off leaves it at once", async () => {
    const { model } = open();
    const long = say(`{"count": ${"1".padStart(60)}}`);
    const stop = new AbortController();
    const order: string[] = [];
    // Each takes about 0.1 s: together longer than what one is allowed.
    const asked = Array.from({ length: 15 }, (_, number) =>
      model.generate(count, long, { purpose: "plan", timeout: 1 }).then(() => order.push(`answer ${number}`)),
    );
    const calledOff = model
      .generate(count, long, { purpose: "plan", signal: stop.signal })
      .catch(({ reason }) => order.push(reason));
    stop.abort();
    await Promise.all([...asked, calledOff]);
    expect(order).toEqual(["aborted", ...asked.map((_, number) => `answer ${number}`)]);
    expect(seen.mostRunning).toBe(1);
    await model.close();
  });

  it("cuts replies at the tokens allowed, and at the room that its context leaves", async () => {
    const { model } = open();
    const cut = model.generate(count, say('{"count": 12}'), { purpose: "plan", maxTokens: 2, maxReasks: 0 });
    await expect(cut).rejects.toMatchObject({ reason: "cut", text: '{"count"', usage: { completionTokens: 2 } });
    const long = say(`{"count": ${"1".padStart(1500)}}`);
    await expect(model.generate(count, long, { purpose: "plan" })).rejects.toMatchObject({ reason: "bad-request" });
    await model.close();
  });

  it("scores replies by the log-probability of each token, and reads the prompt once", async () => {
    const { model, ledger } = open();
    const messages = [{ role: "user", content: "7890" }] as const;
    const scores = await model.score?.(messages, ["12", "15", "", "7"], { purpose: "choose" });
    const [likely, unlikely] = [-Math.log(4), -Math.log(12)];
    expect(scores?.map(({ candidate }) => candidate)).toEqual(["12", "15", "", "7"]);
    expect(scores?.map(({ tokenLogProbabilities }) => tokenLogProbabilities)).toEqual(
      [[likely, likely], [likely, unlikely], [], [unlikely]].map((row) => row.map((one) => expect.closeTo(one, 12))),
    );
    // 7 8 9 0 and 1; then 0 and 1 again; nothing; 0.
    expect(ledger.totals()).toMatchObject({ calls: 1, promptTokens: 5 + 2 + 1, completionTokens: 0 });
    // The same question costs, and gives, the same: nothing is left of the one before.
    expect(await model.score?.(messages, ["12", "15", "", "7"], { purpose: "choose" })).toEqual(scores);
    expect(ledger.totals()).toMatchObject({ calls: 2, promptTokens: 2 * 8 });
    await model.close();
  });

  it("loads again after a failure", async () => {
    seen.loads = 0;
    const { model } = open("broken-at-first.gguf");
    await expect(model.generate(count, say("{}"), { purpose: "plan" })).rejects.toThrow("cannot map the file");
    expect((await model.generate(count, say('{"count": 1}'), { purpose: "plan" })).value).toEqual({ count: 1 });
    await model.close();
  });
});

describe("a reply schema as a grammar", () => {
  it("has alternatives and references in the words of node-llama-cpp", () => {
    interface Tree {
      name: string;
      parts: Tree[];
    }
    const tree: z.ZodType<Tree> = z.object({ name: z.string().regex(/a/), parts: z.array(z.lazy(() => tree)).max(2) });
    const grammar = grammarSchema(
      replySchema(z.object({ a: z.int().min(3).nullable(), tree, b: z.string().optional() })).schema,
    );
    const text = JSON.stringify(grammar);
    expect(text).not.toMatch(/anyOf|pattern|minimum/);
    expect(text).toContain('"oneOf"');
    for (const [, target] of text.matchAll(/"\$ref":"(.*?)"/g)) {
      expect(target).toMatch(/^#\/\$defs\//);
      expect(grammar.$defs).toHaveProperty([(target ?? "").replace("#/$defs/", "")]);
    }
  });

  it("names the root where the root refers to itself", () => {
    interface Node {
      next: Node | null;
    }
    const node: z.ZodType<Node> = z.object({ next: z.lazy(() => node).nullable() });
    const grammar = grammarSchema(replySchema(node).schema);
    expect(grammar).toMatchObject({ $ref: "#/$defs/wholeReply", $defs: { wholeReply: { type: "object" } } });
  });
});
