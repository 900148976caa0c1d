import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createLanguageModel, readRecordings, writeByHand } from "../../src/llm/index.ts";
import { available, modelAt, plan, prompt, torches } from "./helpers.ts";
import { type ModelServer, startModelServer } from "./server.ts";
import { cutPrompt, maxTokens, shortPlan, truePrompts } from "./true-prompts.ts";

let folder = "";
let server: ModelServer | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "embody-recordings-"));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server?.close();
  server = null;
});

const replaying = () => available(createLanguageModel({ EMBODY_LLM_REPLAY: folder }));

describe("recorded answers", () => {
  it("are what the model really said, mistakes included, and are played back without it", async () => {
    server = await startModelServer([{ text: "no" }, { refusal: "never" }, { text: torches, usage: [44, 12] }]);
    const { model } = modelAt(server.url, { environment: { EMBODY_LLM_RECORD: folder } });
    const said = await model.generate(plan, prompt, { purpose: "plan" });
    expect(said.calls).toBe(3);
    const kept = readRecordings(folder);
    expect(kept.map(({ source, model: name }) => [source, name])).toEqual(Array(3).fill(["recorded", "test-model"]));
    expect(kept.map(({ reply }) => reply.refusal ?? reply.text).sort()).toEqual(["never", "no", torches].sort());
    await server.close();
    const again = await replaying().generate(plan, prompt, { purpose: "plan" });
    expect(again).toEqual({ ...said, usage: { ...said.usage, usd: 0 } });
  });

  it("stream, too", async () => {
    writeByHand(folder, prompt, plan, { item: "torch", count: 3 });
    const pieces: string[] = [];
    await replaying().generate(plan, prompt, { purpose: "plan", onToken: (text) => pieces.push(text) });
    expect(pieces).toEqual([torches]);
  });

  it("do not answer another prompt, another schema or another seed, and say so", async () => {
    writeByHand(folder, prompt, plan, { item: "torch", count: 3 }, 7);
    const model = replaying();
    expect((await model.generate(plan, prompt, { purpose: "plan", seed: 7 })).value).toEqual({
      item: "torch",
      count: 3,
    });
    const others = [
      model.generate(plan, [{ role: "user", content: "get four torches" }], { purpose: "plan", seed: 7 }),
      model.generate(z.object({ item: z.string() }), prompt, { purpose: "plan", seed: 7 }),
      model.generate(plan, prompt, { purpose: "plan", seed: 8 }),
      model.generate(plan, prompt, { purpose: "plan" }),
    ];
    for (const one of others) await expect(one).rejects.toMatchObject({ reason: "not-recorded", calls: 1 });
    await expect(model.generate(plan, prompt, { purpose: "plan" })).rejects.toThrow(
      /Among 1 recorded answers .* “get three torches”/,
    );
  });

  it("are marked when a person wrote them", () => {
    writeByHand(folder, prompt, plan, { item: "torch", count: 3 });
    const [name] = readdirSync(folder);
    expect(name).toMatch(/^[0-9a-f]{16}\.json$/);
    const file = JSON.parse(readFileSync(join(folder, name ?? ""), "utf8"));
    expect(file).toMatchObject({
      source: "written by hand",
      model: "none",
      date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
    });
  });

  it("that cannot be written are an error, and hold up nothing", async () => {
    server = await startModelServer([{ text: torches }]);
    writeFileSync(join(folder, "file"), "");
    const environment = { EMBODY_LLM_RECORD: join(folder, "file", "inside") };
    const { model, ledger } = modelAt(server.url, { environment, ledger: { maxTokens: 5000 } });
    const ask = () => model.generate(plan, prompt, { purpose: "plan" });
    await expect(ask()).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("could not be written"),
    });
    await expect(ask()).rejects.toMatchObject({ code: "unavailable" });
    expect(ledger.totals().calls).toBe(2);
  });

  it("that are none are refused by name", () => {
    writeFileSync(join(folder, "odd.json"), '{"format": 2}');
    const model = createLanguageModel({ EMBODY_LLM_REPLAY: folder });
    expect(model).toMatchObject({ unavailable: expect.stringContaining("odd.json") });
  });
});

describe("the cache", () => {
  const at = (url: string) => modelAt(url, { cacheFolder: folder });

  it("answers the same question again without a request, in another process too", async () => {
    server = await startModelServer([{ text: torches }]);
    const first = await at(server.url).model.generate(plan, prompt, { purpose: "plan" });
    const { model, calls, ledger } = at(server.url);
    const second = await model.generate(plan, prompt, { purpose: "plan" });
    expect(second).toEqual({
      ...first,
      usage: { promptTokens: 0, completionTokens: 0, usd: 0 },
      calls: 0,
      cached: true,
    });
    expect(server.requests).toHaveLength(1);
    expect(calls).toMatchObject([{ cached: true, promptTokens: 0, outcome: "answered" }]);
    expect(ledger.totals()).toMatchObject({ calls: 0, cached: 1 });
  });

  it("is not asked for answers that are drawn, unless with a seed", async () => {
    server = await startModelServer([{ text: torches }]);
    const { model } = at(server.url);
    const ask = (options: { temperature?: number; seed?: number; cache?: boolean }) =>
      model.generate(plan, prompt, { purpose: "plan", ...options });
    await ask({ temperature: 1 });
    expect((await ask({ temperature: 1 })).cached).toBe(false);
    await ask({ temperature: 1, seed: 3 });
    expect((await ask({ temperature: 1, seed: 3 })).cached).toBe(true);
    expect((await ask({ temperature: 1, seed: 4 })).cached).toBe(false);
    await ask({});
    expect((await ask({ cache: false })).cached).toBe(false);
    expect((await ask({})).cached).toBe(true);
  });

  it("keeps no answer that was not accepted, and asks anew when one is no longer acceptable or readable", async () => {
    server = await startModelServer([{ text: "no" }, { text: torches }]);
    const { model } = at(server.url);
    await model.generate(plan, prompt, { purpose: "plan" });
    expect(readdirSync(folder)).toHaveLength(1);
    // The same JSON Schema, but zod wants more.
    const stricter = plan.refine(({ count }) => count > 3, "too few");
    await expect(model.generate(stricter, prompt, { purpose: "plan", maxReasks: 0 })).rejects.toMatchObject({
      reason: "schema",
    });
    const [name] = readdirSync(folder);
    writeFileSync(join(folder, name ?? ""), "{ half");
    expect((await model.generate(plan, prompt, { purpose: "plan" })).cached).toBe(false);
    expect((await model.generate(plan, prompt, { purpose: "plan" })).cached).toBe(true);
  });
});

describe("what Gemma 3 270M said", () => {
  const fixtures = fileURLToPath(new URL("../fixtures/llm", import.meta.url));

  it("is true, and holds no key", () => {
    const recordings = readRecordings(fixtures);
    expect(recordings).toHaveLength(truePrompts.length + 1);
    for (const { source, model } of recordings) {
      expect([source, model]).toEqual(["recorded", "gemma-3-270m-q4_k_m.gguf"]);
    }
  });

  it.each(truePrompts.map((asked) => [asked.at(-1)?.content, asked] as const))(
    "is played back: %s",
    async (_goal, asked) => {
      const model = available(createLanguageModel({ EMBODY_LLM_REPLAY: fixtures }));
      const { value, usage } = await model.generate(shortPlan, asked, { purpose: "plan", maxTokens });
      expect(shortPlan.parse(value)).toEqual(value);
      expect(usage.completionTokens).toBeGreaterThan(5);
    },
  );

  it("was cut off once, and is no answer then", async () => {
    const model = available(createLanguageModel({ EMBODY_LLM_REPLAY: fixtures }));
    const asked = model.generate(shortPlan, cutPrompt, { purpose: "plan", maxReasks: 0 });
    await expect(asked).rejects.toMatchObject({ reason: "cut", usage: { completionTokens: 4 } });
  });
});
