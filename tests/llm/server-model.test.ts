import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { LanguageModelError } from "../../src/core/language-model.ts";
import { realClock } from "../../src/llm/clock.ts";
import { modelAt, plan, prompt, torches } from "./helpers.ts";
import { type Answer, type ModelServer, type ServerAbilities, startModelServer } from "./server.ts";

const servers: ModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serving(script: Parameters<typeof startModelServer>[0], abilities?: ServerAbilities) {
  const server = await startModelServer(script, abilities);
  servers.push(server);
  return { server, ...modelAt(server.url) };
}

const paths = (server: ModelServer) => server.requests.map(({ path }) => path.replace("/v1/", ""));

async function failure(promise: Promise<unknown>): Promise<LanguageModelError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LanguageModelError)) throw new Error(`no LanguageModelError: ${String(error)}`);
  return error;
}

describe("a server that can do everything", () => {
  it("is asked over Responses with a strict schema, once", async () => {
    const { server, model, calls } = await serving([{ text: torches, usage: [30, 12] }]);
    const result = await model.generate(plan, prompt, { purpose: "plan", maxTokens: 100 });
    expect(result).toEqual({
      value: { item: "torch", count: 3 },
      text: torches,
      usage: { promptTokens: 30, completionTokens: 12, usd: (30 + 24) / 1e6 },
      calls: 1,
      cached: false,
    });
    expect(paths(server)).toEqual(["responses"]);
    const { body } = server.requests[0] ?? { body: null };
    expect(body).toMatchObject({
      model: "test-model",
      max_output_tokens: 100,
      temperature: 0,
      store: false,
      input: [{ role: "system", content: expect.stringMatching(/^You plan\.[\s\S]*"count"/) }, prompt[1]],
      text: {
        format: {
          type: "json_schema",
          strict: true,
          schema: { type: "object", required: ["item", "count"], additionalProperties: false },
        },
      },
    });
    expect(calls).toMatchObject([
      {
        model: "test-model",
        purpose: "plan",
        promptTokens: 30,
        completionTokens: 12,
        cached: false,
        estimated: false,
        outcome: "answered",
      },
    ]);
  });

  it.each([true, false])("streams (Responses: %s)", async (responses) => {
    const { server, model } = await serving([{ text: torches, usage: [30, 12] }], { responses });
    const pieces: string[] = [];
    const last = () => server.requests.at(-1)?.body;
    const { value, usage } = await model.generate(plan, prompt, {
      purpose: "plan",
      onToken: (text) => pieces.push(text),
    });
    expect(value).toEqual({ item: "torch", count: 3 });
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join("")).toBe(torches);
    expect(usage).toMatchObject({ promptTokens: 30, completionTokens: 12 });
    expect(last().stream).toBe(true);
  });
});

describe("a server that can do less", () => {
  it.each<[string, ServerAbilities, string | undefined]>([
    ["no Responses", { responses: false }, "json_schema"],
    ["no json_schema", { responses: false, formats: ["json_object"] }, "json_object"],
    ["no formats at all", { responses: false, formats: [] }, undefined],
  ])("%s: is asked the best way it knows, which is remembered", async (_name, abilities, format) => {
    const { server, model } = await serving([{ text: `Sure!\n\`\`\`json\n${torches}\n\`\`\`` }], abilities);
    const first = await model.generate(plan, prompt, { purpose: "plan" });
    expect(first.value).toEqual({ item: "torch", count: 3 });
    const before = server.requests.length;
    expect(first.calls).toBe(before);
    const second = await model.generate(plan, [{ role: "user", content: "again" }], { purpose: "plan" });
    expect(second.calls).toBe(1);
    expect(server.requests).toHaveLength(before + 1);
    const { body } = server.requests.at(-1) ?? { body: null };
    expect(body.response_format?.type).toBe(format);
    // Told in words, too: a grammar alone says nothing about what the fields mean.
    expect(body.messages[0].content).toContain('"count"');
    // Requests that were refused used nothing.
    expect(first.usage).toMatchObject({ promptTokens: 20, completionTokens: 10 });
  });

  it.each([
    ["temperature", { responses: true }],
    ["store", { responses: true }],
    ["max_tokens", { responses: false }],
    ["seed", { responses: false }],
    ["stream_options", { responses: false }],
  ])("refuses %s: it is left out from then on", async (field, abilities) => {
    const { server, model } = await serving([{ text: torches }], { ...abilities, refuses: [field] });
    const options = { purpose: "plan", seed: 7, onToken: () => {} };
    await model.generate(plan, prompt, options);
    const { calls } = await model.generate(plan, prompt, options);
    expect(calls).toBe(1);
    const body = server.requests.at(-1)?.body ?? {};
    expect(field in body).toBe(false);
    if (field === "max_tokens") expect(body.max_completion_tokens).toBe(2048);
  });

  it("finds this one schema too hard: the next is asked for strictly again", async () => {
    const script = ({ body }: { body: { text?: unknown } }, index: number): Answer =>
      index === 0 && body.text
        ? {
            status: 400,
            body: {
              error: {
                message: "Invalid schema for response_format 'reply'",
                code: "invalid_json_schema",
                param: "text.format.schema",
              },
            },
          }
        : { text: torches };
    const { server, model } = await serving(script);
    await model.generate(plan, prompt, { purpose: "plan" });
    expect(paths(server)).toEqual(["responses", "chat/completions"]);
    await model.generate(plan, prompt, { purpose: "plan" });
    expect(paths(server).at(-1)).toBe("responses");
  });

  it("says no without a reason: less is asked for this time, and all of it the next", async () => {
    const script = (_request: unknown, index: number): Answer =>
      index === 0 ? { status: 400, body: { error: { message: "Bad Request" } } } : { text: torches };
    const { server, model } = await serving(script, { responses: false });
    await model.generate(plan, prompt, { purpose: "plan" });
    await model.generate(plan, prompt, { purpose: "plan" });
    expect(paths(server)).toEqual(["responses", "chat/completions", "chat/completions", "chat/completions"]);
    const formats = server.requests.slice(1).map(({ body }) => body.response_format?.type);
    expect(formats).toEqual(["json_schema", "json_object", "json_schema"]);
  });

  it("knows neither address: says which part of the address to check", async () => {
    const { server, model } = await serving([{ status: 404, body: "404 page not found" }]);
    const error = await failure(model.generate(plan, prompt, { purpose: "plan" }));
    expect(paths(server)).toEqual(["responses", "chat/completions"]);
    expect(error).toMatchObject({ reason: "bad-request", status: 404, remedy: expect.stringContaining("/v1") });
  });

  it("has no system role: its words open the user's message", async () => {
    const refusing = ({ body }: { body: { messages?: { role: string }[] } }): Answer =>
      body.messages?.some(({ role }) => role === "system")
        ? { status: 400, body: { error: { message: "System role not supported" } } }
        : { text: torches };
    const { server, model } = await serving(refusing, { responses: false });
    await model.generate(plan, prompt, { purpose: "plan" });
    const { messages } = server.requests.at(-1)?.body ?? { messages: [] };
    expect(messages).toHaveLength(1);
    expect(messages[0].content).toMatch(/^You plan\.[\s\S]*get three torches$/);
  });

  it("answers 'OK' with a web page: the address is wrong", async () => {
    const page = { status: 200, body: "<html>Welcome</html>", headers: { "content-type": "text/html" } };
    const { model } = await serving([page]);
    const error = await failure(model.generate(plan, prompt, { purpose: "plan" }));
    expect(error).toMatchObject({ reason: "server", code: "model" });
    expect(error.remedy).toContain("/v1");
  });

  it.each([false, true])("answers everything but chat completions with a web page (streamed: %s)", async (streamed) => {
    const { server, model } = await serving(({ path }) =>
      path === "/v1/responses"
        ? { status: 200, body: "<html>", headers: { "content-type": "text/html" } }
        : { text: torches },
    );
    const onToken = streamed ? { onToken: () => {} } : {};
    await model.generate(plan, prompt, { purpose: "plan", ...onToken });
    expect(paths(server)).toEqual(["responses", "chat/completions"]);
  });

  it("does not have the model: no other way is tried", async () => {
    const { server, model } = await serving([
      { status: 404, body: { error: { message: 'model "test-model" not found, try pulling it first' } } },
    ]);
    const error = await failure(model.generate(plan, prompt, { purpose: "plan" }));
    expect(error).toMatchObject({ reason: "bad-request", status: 404, calls: 1 });
    expect(error.remedy).toContain("EMBODY_MODEL");
    expect(server.requests).toHaveLength(1);
  });
});

describe("answers that are not accepted", () => {
  const wrongCount = JSON.stringify({ item: "torch", count: 0 });

  it.each<[string, Answer, RegExp]>([
    ["prose", { text: "I would make torches." }, /holds no JSON/],
    ["broken JSON", { text: '{"item": "torch", "count": ' }, /holds no JSON/],
    ["nothing", { text: "" }, /was empty/],
    ["a schema violation", { text: wrongCount }, /count/],
    ["a refusal", { refusal: "I cannot help with torches." }, /You declined/],
    ["a reply cut off by length", { text: '{"item": "tor', finish: "length" }, /cut off after 2048 tokens/],
  ])("%s is sent back with what is wrong", async (_name, bad, complaint) => {
    const { server, model, ledger } = await serving([bad, { text: torches }]);
    const result = await model.generate(plan, prompt, { purpose: "plan" });
    expect(result.value).toEqual({ item: "torch", count: 3 });
    expect(result.calls).toBe(2);
    expect(ledger.totals()).toMatchObject({ calls: 2, promptTokens: 40, completionTokens: 20 });
    const { input } = server.requests[1]?.body ?? { input: [] };
    expect(input[1]).toEqual(prompt[1]);
    expect(input[2].role).toBe("assistant");
    expect(input[3].content).toMatch(complaint);
  });

  it("end in a typed error with the evidence, after as many questions as allowed", async () => {
    const { server, model } = await serving([{ text: wrongCount }]);
    const error = await failure(model.generate(plan, prompt, { purpose: "plan", maxReasks: 1 }));
    expect(error).toMatchObject({ code: "model", reason: "schema", text: wrongCount, calls: 2 });
    expect(error.usage).toMatchObject({ promptTokens: 40, completionTokens: 20 });
    expect(error.message).toMatch(/asked 2 times/);
    expect(server.requests).toHaveLength(2);
  });

  it("keep their reason: refusal and cut", async () => {
    const { model } = await serving([{ refusal: "No." }]);
    expect(await failure(model.generate(plan, prompt, { purpose: "p", maxReasks: 0 }))).toMatchObject({
      reason: "refusal",
      text: "No.",
    });
    const other = await serving([{ text: "{", finish: "length" }]);
    expect(await failure(other.model.generate(plan, prompt, { purpose: "p", maxReasks: 0 }))).toMatchObject({
      reason: "cut",
      text: "{",
    });
  });

  it("are accepted, when the JSON is whole, whatever stands around it", async () => {
    const { model } = await serving([{ text: `<think>{"item": 1}</think> Here: ${torches} Done.`, finish: "length" }]);
    expect((await model.generate(plan, prompt, { purpose: "p" })).calls).toBe(1);
  });
});

describe("trouble on the way", () => {
  it("429: waits as long as the server asks", async () => {
    const busy = (value: string): Answer => ({ status: 429, headers: { "retry-after": value } });
    const { model, clock, calls } = await serving([busy("3"), busy("0"), { text: torches }]);
    expect((await model.generate(plan, prompt, { purpose: "plan" })).calls).toBe(3);
    expect(clock.slept).toEqual([3, 0]);
    expect(calls.map(({ outcome, promptTokens }) => [outcome, promptTokens])).toEqual([
      ["rate-limit", 0],
      ["rate-limit", 0],
      ["answered", 20],
    ]);
  });

  it("429: reads a date, too, and gives up when asked to wait too long", async () => {
    const later = new Date(Date.now() + 3600_000).toUTCString();
    const { model } = await serving([{ status: 429, headers: { "retry-after": later } }]);
    const error = await failure(model.generate(plan, prompt, { purpose: "plan" }));
    expect(error.reason).toBe("rate-limit");
    expect(error.message).toMatch(/asks to wait 3[56]\d\d s/);
  });

  it("429 for an account without credit: no second try", async () => {
    const { model, server } = await serving([
      { status: 429, body: { error: { message: "You exceeded your quota", code: "insufficient_quota" } } },
    ]);
    expect(await failure(model.generate(plan, prompt, { purpose: "plan" }))).toMatchObject({
      reason: "rate-limit",
      calls: 1,
    });
    expect(server.requests).toHaveLength(1);
  });

  it("5xx: waits that double, five requests in all", async () => {
    const { server, model, clock } = await serving([{ status: 503 }]);
    const error = await failure(model.generate(plan, prompt, { purpose: "plan" }));
    expect(error).toMatchObject({ reason: "server", status: 503, calls: 5 });
    expect(error.usage).toEqual({ promptTokens: 0, completionTokens: 0, usd: 0 });
    expect(clock.slept).toEqual([0.5, 1, 2, 4]);
    // The package's own retries would add to them, unseen by the ledger.
    expect(server.requests).toHaveLength(5);
  });

  it("401: says what to check, at once", async () => {
    const { model, server } = await serving([{ status: 401, body: { error: { message: "Incorrect API key" } } }]);
    const error = await failure(model.generate(plan, prompt, { purpose: "plan" }));
    expect(error).toMatchObject({ reason: "authentication", status: 401 });
    expect(error.remedy).toContain("OPENAI_API_KEY");
    expect(server.requests).toHaveLength(1);
  });

  it.each([true, false])("a stream that breaks off is begun anew (Responses: %s)", async (responses) => {
    const { model, calls } = await serving([{ text: torches, cutAfter: 9 }, { text: torches }], { responses });
    const seen: [string, number][] = [];
    const { value } = await model.generate(plan, prompt, {
      purpose: "plan",
      onToken: (text, attempt) => seen.push([text, attempt]),
    });
    expect(value).toEqual({ item: "torch", count: 3 });
    const attempts = [...new Set(seen.map(([, attempt]) => attempt))];
    expect(attempts).toHaveLength(2);
    const of = (attempt: number | undefined) =>
      seen
        .filter(([, one]) => one === attempt)
        .map(([text]) => text)
        .join("");
    expect(of(attempts[0])).toBe(torches.slice(0, 9));
    expect(of(attempts[1])).toBe(torches);
    // Nobody knows what it used; thoughts are not shown. It is counted at its worst.
    const broken = calls.find(({ outcome }) => outcome === "network");
    expect(broken).toMatchObject({ estimated: true, completionTokens: 2048 });
  });

  it("a listener that throws is no failure of the model: the error passes, and nothing is tried again", async () => {
    const { server, model, ledger } = await serving([{ text: torches }]);
    const asked = model.generate(plan, prompt, {
      purpose: "plan",
      onToken: () => {
        throw new RangeError("mine");
      },
    });
    await expect(asked).rejects.toThrow(new RangeError("mine"));
    expect(server.requests).toHaveLength(1);
    expect(ledger.totals()).toMatchObject({ calls: 1, completionTokens: 2048 });
  });

  it("a reply that breaks off is asked for again, and counted at its worst", async () => {
    const { model, calls } = await serving([{ text: torches, cutAfter: 40 }, { text: torches }]);
    await model.generate(plan, prompt, { purpose: "plan", maxTokens: 77 });
    expect(calls[0]).toMatchObject({ outcome: "network", estimated: true, completionTokens: 77 });
  });

  it("no reply in time: tried twice, then said so", async () => {
    const { model, server } = await serving([{ hang: true }]);
    const error = await failure(model.generate(plan, prompt, { purpose: "plan", timeout: 0.1 }));
    expect(error).toMatchObject({ reason: "timeout", calls: 2 });
    expect(error.message).toContain("within 0.1 s");
    expect(server.requests).toHaveLength(2);
  });

  it("a slow reply within its time is no failure", async () => {
    const { model } = await serving([{ text: torches, delay: 150 }]);
    expect((await model.generate(plan, prompt, { purpose: "plan", timeout: 20 })).calls).toBe(1);
  });

  it("is called off at once, and not tried again", async () => {
    const { model, server } = await serving([{ hang: true }]);
    const stop = new AbortController();
    const asked = failure(model.generate(plan, prompt, { purpose: "plan", signal: stop.signal }));
    await vi.waitFor(() => expect(server.requests).toHaveLength(1), { timeout: 10_000 });
    stop.abort();
    expect((await asked).reason).toBe("aborted");
    expect(server.requests).toHaveLength(1);
    expect(await failure(model.generate(plan, prompt, { purpose: "plan", signal: stop.signal }))).toMatchObject({
      reason: "aborted",
    });
    expect(server.requests).toHaveLength(1);
  });

  it("is called off while it waits to try again", { timeout: 15_000 }, async () => {
    const { server } = await serving([{ status: 429, headers: { "retry-after": "30" } }]);
    const { model } = modelAt(server.url, { clock: realClock() });
    const stop = new AbortController();
    const asked = failure(model.generate(plan, prompt, { purpose: "plan", signal: stop.signal }));
    await vi.waitFor(() => expect(server.requests).toHaveLength(1), { timeout: 10_000 });
    stop.abort();
    expect((await asked).reason).toBe("aborted");
    expect(server.requests).toHaveLength(1);
  });

  it("nobody is there: says where it looked", async () => {
    const { server, model } = await serving([]);
    await server.close();
    const error = await failure(model.generate(plan, prompt, { purpose: "plan" }));
    expect(error).toMatchObject({ reason: "network", calls: 2 });
    expect(error.message).toContain("ECONNREFUSED");
    expect(error.remedy).toContain(server.url);
  });

  it("a server that does not report usage is counted from above", async () => {
    const { model } = await serving([{ text: torches, usage: null }]);
    const { usage } = await model.generate(plan, prompt, { purpose: "plan" });
    expect(usage.completionTokens).toBe(Math.ceil(torches.length / 3));
    expect(usage.promptTokens).toBeGreaterThan(prompt.map(({ content }) => content).join("").length / 4);
  });
});

describe("values of other shapes", () => {
  it("wraps a list in an object, and takes it out again", async () => {
    const { server, model } = await serving([{ text: '{"value": [1, 2, 3]}' }]);
    const { value } = await model.generate(z.array(z.number()), prompt, { purpose: "p" });
    expect(value).toEqual([1, 2, 3]);
    expect(server.requests[0]?.body.text.format.schema.properties).toEqual({
      value: { type: "array", items: { type: "number" } },
    });
  });
});
