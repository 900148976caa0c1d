import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { BudgetError, type ModelCall } from "../../src/core/language-model.ts";
import { Ledger, type LedgerOptions, priceTable } from "../../src/llm/index.ts";
import { modelAt, plan, prices, prompt, torches } from "./helpers.ts";
import { type ModelServer, startModelServer } from "./server.ts";

const request = { model: "test-model", purpose: "plan", promptTokens: 100, maxTokens: 200, isFree: false };
const used = { promptTokens: 90, completionTokens: 50, seconds: 1, estimated: false, outcome: "answered" as const };
const ledgerWith = (options: LedgerOptions) => new Ledger({ prices, ...options });

describe("the ledger", () => {
  it("counts by model and by purpose, with the money", async () => {
    const seen: ModelCall[] = [];
    const ledger = ledgerWith({ onCall: (call) => seen.push(call) });
    (await ledger.reserve(request)).settle(used);
    (await ledger.reserve({ ...request, purpose: "critic" })).settle({ ...used, completionTokens: 10 });
    (await ledger.reserve({ ...request, model: "other" })).settle(used);
    ledger.bookCached("test-model", "plan");
    // 1 $ for a million prompt tokens, 2 $ for a million of replies: 90 + 100 and 90 + 20 millionths.
    expect(ledger.byModel().get("test-model")).toEqual({
      calls: 2,
      promptTokens: 180,
      completionTokens: 60,
      usd: expect.closeTo(300e-6, 12),
      unpriced: 0,
      cached: 1,
      seconds: 2,
    });
    expect(ledger.byPurpose().get("plan")).toMatchObject({ calls: 2, unpriced: 1, cached: 1 });
    expect(ledger.totals()).toMatchObject({ calls: 3, promptTokens: 270, completionTokens: 110, unpriced: 1 });
    expect(seen.map(({ usd, cached }) => [usd === null ? null : Math.round(usd * 1e6), cached])).toEqual([
      [190, false],
      [110, false],
      [null, false],
      [0, true],
    ]);
  });

  it("counts by account, too, and keeps it over a resume", async () => {
    const ledger = ledgerWith({});
    (await ledger.reserve({ ...request, account: "0.1" })).settle(used);
    (await ledger.reserve({ ...request, account: "0.1", purpose: "mend" })).settle({ ...used, seconds: 2.5 });
    (await ledger.reserve({ ...request, account: "0.2" })).settle(used);
    (await ledger.reserve(request)).settle(used);
    ledger.bookCached("test-model", "plan", "0.2");
    const accounts = ledger.byAccount();
    expect([...accounts.keys()]).toEqual(["0.1", "0.2"]);
    // 2 x (90 + 2 x 50) millionths.
    expect(accounts.get("0.1")).toMatchObject({ calls: 2, completionTokens: 100, seconds: 3.5 });
    expect(accounts.get("0.1")?.usd).toBeCloseTo(380e-6, 12);
    expect(accounts.get("0.2")).toMatchObject({ calls: 1, cached: 1 });
    const after = ledgerWith({ resume: JSON.parse(JSON.stringify(ledger.state())) });
    expect([...after.byAccount()]).toEqual([...accounts]);
    // What was kept before times were.
    const { seconds: _, ...line } = ledger.state().lines[0] ?? { seconds: 0 };
    const old = ledgerWith({ resume: JSON.parse(JSON.stringify({ lines: [line] })) });
    expect(old.totals()).toMatchObject({ calls: 1, seconds: 0 });
  });

  it("lets requests run side by side only where two that ignore their limit cannot pass the cap by more than one reply", async () => {
    // Each may use 100 + 200. Two: 600, and one of them seven times 200 more: 2000.
    const joined = async (maxTokens: number) => {
      const ledger = ledgerWith({ maxTokens });
      const first = await ledger.reserve(request);
      let isIn = false;
      const second = ledger.reserve(request).then((reservation) => {
        isIn = true;
        return reservation;
      });
      await new Promise((resolve) => setTimeout(resolve, 5));
      const wasIn = isIn;
      first.settle(used);
      await second;
      return wasIn;
    };
    expect([await joined(1999), await joined(2000)]).toEqual([false, true]);
    // After one longer than allowed nothing runs beside anything, however much is left.
    const ledger = ledgerWith({ maxTokens: 1e6 });
    (await ledger.reserve(request)).settle({ ...used, completionTokens: 201 });
    const first = await ledger.reserve(request);
    let isIn = false;
    const second = ledger.reserve(request).then(() => {
      isIn = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(isIn).toBe(false);
    first.settle(used);
    await second;
  });

  it("shortens the reply to what is left, and refuses when that is of no use", async () => {
    const ledger = ledgerWith({ maxTokens: 250 });
    const first = await ledger.reserve(request);
    expect(first.maxTokens).toBe(150);
    first.settle({ ...used, promptTokens: 100, completionTokens: 0 });
    await expect(ledger.reserve(request)).rejects.toThrow(BudgetError);
    await expect(ledger.reserve(request)).rejects.toMatchObject({
      code: "budget",
      cap: "tokens",
      limit: 250,
      used: 100,
    });
    // A reply that was meant to be this short is of use.
    expect((await ledger.reserve({ ...request, promptTokens: 130, maxTokens: 20 })).maxTokens).toBe(20);
  });

  it("holds a cap on money by the worst case: 0.0005 $ are 500 prompt tokens, or 250 of replies", async () => {
    const ledger = ledgerWith({ maxUsd: 0.0005 });
    const reservation = await ledger.reserve(request);
    // (500 - 100) / 2 tokens are affordable: exactly what was asked for.
    expect(reservation.maxTokens).toBe(200);
    reservation.settle({ ...used, promptTokens: 100, completionTokens: 200 });
    await expect(ledger.reserve(request)).rejects.toMatchObject({
      code: "budget",
      cap: "usd",
      used: expect.closeTo(0.0005, 12),
    });
  });

  it("lets a request wait for those in flight, in their order, when it does not fit beside them", async () => {
    const ledger = ledgerWith({ maxTokens: 500 });
    const order: string[] = [];
    const first = await ledger.reserve(request);
    const second = ledger.reserve(request).then(() => order.push("second"));
    const third = ledger.reserve({ ...request, promptTokens: 1, maxTokens: 1 }).then(() => order.push("third"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(order).toEqual([]);
    first.settle({ ...used, promptTokens: 100, completionTokens: 10 });
    await Promise.all([second, third]);
    expect(order).toEqual(["second", "third"]);
  });

  it("gives up waiting when called off, without holding up those behind", async () => {
    const ledger = ledgerWith({ maxTokens: 300 });
    const first = await ledger.reserve(request);
    const stop = new AbortController();
    const second = ledger.reserve({ ...request, signal: stop.signal });
    const third = ledger.reserve({ ...request, maxTokens: 100 });
    stop.abort();
    await expect(second).rejects.toMatchObject({ reason: "aborted" });
    first.settle({ ...used, promptTokens: 10, completionTokens: 0 });
    expect((await third).maxTokens).toBe(100);
  });

  it("refuses a model without a price only where money is capped", async () => {
    await expect(ledgerWith({ maxUsd: 1 }).reserve({ ...request, model: "?" })).rejects.toMatchObject({
      reason: "unavailable",
      remedy: expect.stringContaining("EMBODY_PRICES"),
    });
    expect((await ledgerWith({ maxUsd: 0 }).reserve({ ...request, model: "?", isFree: true })).maxTokens).toBe(200);
  });

  it("allows nothing that costs, at a cap of 0", async () => {
    await expect(ledgerWith({ maxUsd: 0 }).reserve(request)).rejects.toMatchObject({ cap: "usd" });
    await expect(ledgerWith({ maxTokens: 0 }).reserve(request)).rejects.toMatchObject({ cap: "tokens" });
  });

  it("goes on where an earlier part of the run ended", async () => {
    const before = ledgerWith({ maxTokens: 400 });
    (await before.reserve(request)).settle(used);
    const state = JSON.parse(JSON.stringify(before.state()));
    const after = ledgerWith({ maxTokens: 400, resume: state });
    expect(after.totals()).toEqual(before.totals());
    expect((await after.reserve(request)).maxTokens).toBe(400 - 140 - 100);
  });

  it("never lets the sum pass a cap while replies keep to what they were allowed (property)", async () => {
    const one = fc.record({
      prompt: fc.integer({ min: 0, max: 300 }),
      reply: fc.integer({ min: 1, max: 400 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      ticks: fc.integer({ min: 0, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 20 }), fc.integer({ min: 0, max: 3000 }), async (requests, cap) => {
        const ledger = ledgerWith({ maxTokens: cap, maxUsd: (cap * 1.3) / 1e6 });
        await Promise.all(
          requests.map(async ({ prompt: promptTokens, reply: maxTokens, share, ticks }) => {
            const reservation = await ledger.reserve({ ...request, promptTokens, maxTokens }).catch((error) => {
              expect(error).toBeInstanceOf(BudgetError);
              return null;
            });
            for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
            const completionTokens = Math.floor((reservation?.maxTokens ?? 0) * share);
            reservation?.settle({ ...used, promptTokens, completionTokens });
          }),
        );
        const { promptTokens, completionTokens, usd } = ledger.totals();
        expect(promptTokens + completionTokens).toBeLessThanOrEqual(cap);
        expect(usd).toBeLessThanOrEqual((cap * 1.3) / 1e6 + 1e-12);
      }),
    );
  });
});

describe("caps at a server", () => {
  let server: ModelServer | null = null;
  afterEach(() => server?.close());

  /** A server that takes all it is allowed, and reports it. */
  const greedy = () =>
    startModelServer(({ body }) => ({ text: torches, usage: [60, body.max_output_tokens], delay: 10 }));

  it.each([
    ["usd", { maxUsd: 0.01 }],
    ["tokens", { maxTokens: 6000 }],
  ] as const)("--max-%s holds with ten calls in flight", async (cap, options) => {
    server = await greedy();
    const { model, ledger } = modelAt(server.url, { ledger: options });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) =>
        model.generate(plan, [{ role: "user", content: `goal ${index}` }], { purpose: "plan", maxTokens: 500 }),
      ),
    );
    const refused = outcomes.filter((one) => one.status === "rejected");
    expect(refused.length).toBeGreaterThan(5);
    for (const one of refused) expect(one.reason).toMatchObject({ code: "budget", cap });
    const { usd, promptTokens, completionTokens, calls } = ledger.totals();
    expect(calls).toBeGreaterThan(5);
    expect(usd).toBeLessThanOrEqual(cap === "usd" ? 0.01 : 1);
    expect(promptTokens + completionTokens).toBeLessThanOrEqual(cap === "tokens" ? 6000 : 1e6);
    // What was there has been put to use: what is left is less than the worst case of a call that fits.
    if (cap === "usd") expect(usd).toBeGreaterThan(0.008);
    else expect(promptTokens + completionTokens).toBeGreaterThan(4800);
  });

  it("a server that ignores its limit exceeds the cap by its one reply, and is asked no more", async () => {
    server = await startModelServer([{ text: torches, usage: [60, 50_000] }]);
    const { model, ledger } = modelAt(server.url, { ledger: { maxTokens: 1000 } });
    await model.generate(plan, prompt, { purpose: "plan", maxTokens: 500 });
    await expect(model.generate(plan, prompt, { purpose: "plan", maxTokens: 500 })).rejects.toThrow(BudgetError);
    expect(ledger.totals()).toMatchObject({ calls: 1, completionTokens: 50_000 });
    expect(server.requests).toHaveLength(1);
  });

  it("a re-ask that is not affordable ends in the budget's error", async () => {
    server = await startModelServer([{ text: "no", usage: [400, 500] }]);
    const { model } = modelAt(server.url, { ledger: { maxTokens: 1000 } });
    await expect(model.generate(plan, prompt, { purpose: "plan", maxTokens: 500 })).rejects.toMatchObject({
      code: "budget",
      used: 900,
    });
  });
});

describe("prices", () => {
  it("are found by name, by the name without its date, and by pattern; one's own go first", () => {
    const table = priceTable('{"gpt-5": {"input": 9, "output": 9}, "llama*": {"input": 0, "output": 0}}');
    expect(table.of("gpt-5-mini")).toEqual({ input: 0.25, output: 2 });
    expect(table.of("gpt-5-mini-2025-08-07")).toEqual({ input: 0.25, output: 2 });
    expect(table.of("gpt-5")).toEqual({ input: 9, output: 9 });
    expect(table.of("llama3.2:3b")).toEqual({ input: 0, output: 0 });
    expect(table.of("gpt-5-turbo")).toBeNull();
  });

  it.each(["{}x", '{"a": 1}', '{"a": {"input": -1, "output": 1}}', "/no/such/file.json"])(
    "refuses %s with an example",
    (given) => {
      expect(() => priceTable(given)).toThrow(/EMBODY_PRICES/);
    },
  );
});
