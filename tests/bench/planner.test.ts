/** The suite `planner`, without its runs: the scripted model and its server, and how derived conditions are held against listed ones. */
import { afterEach, describe, expect, it } from "vitest";
import { erringReply, kindOf, mistakes } from "../../src/app/bench/planner/erring-model.ts";
import { readGoals, saysAll } from "../../src/app/bench/planner/goals.ts";
import { type ScriptedServer, startScriptedModel } from "../../src/app/bench/planner/model-server.ts";

describe("the model that errs", () => {
  it("begins with mistakes, each kind on some seed, and is the same for the same seed and call", () => {
    const seeds = Array.from({ length: mistakes.length }, (_, seed) => seed + 1);
    for (const index of [0, 1]) expect(new Set(seeds.map((seed) => kindOf(seed, index)))).toEqual(new Set(mistakes));
    const later = seeds.flatMap((seed) => [2, 3, 4, 5].map((index) => kindOf(seed, index)));
    const right = later.filter((kind) => kind === "right").length / later.length;
    expect(right).toBeGreaterThan(0.1);
    expect(right).toBeLessThan(0.45);
    expect(later).toEqual(seeds.flatMap((seed) => [2, 3, 4, 5].map((index) => kindOf(seed, index))));
  });

  it("makes a mistake of every kind but one, and explains where the schema asks for it", () => {
    const explaining = { schema: { properties: { explanation: {} } } };
    const said = (kind: Parameters<typeof erringReply>[0]) => JSON.stringify(erringReply(kind, explaining));
    const answers = [...mistakes, "right" as const].map(said);
    expect(new Set(answers).size).toBe(mistakes.length + 1);
    expect(said("right")).toContain("explanation");
    expect(JSON.stringify(erringReply("right", { schema: null }))).not.toContain("explanation");
    for (const kind of ["broken JSON", "cut off", "only prose"] as const) {
      const reply = erringReply(kind, explaining);
      expect(() => JSON.parse("text" in reply ? reply.text : "")).toThrow(SyntaxError);
    }
  });
});

describe("the scripted server", () => {
  let server: ScriptedServer | null = null;
  afterEach(async () => {
    await server?.close();
    server = null;
  });

  const ask = async (maxTokens: number) => {
    const body = JSON.stringify({ messages: [{ role: "user", content: "x".repeat(400) }], max_tokens: maxTokens });
    const response = await fetch(`${server?.url}/chat/completions`, { method: "POST", body });
    return (await response.json()) as {
      choices: { message: { content: string }; finish_reason: string }[];
      usage: { prompt_tokens: number; completion_tokens: number };
    };
  };

  it("counts tokens and money, worked by hand, and keeps to the tokens that are allowed", async () => {
    server = await startScriptedModel(() => ({ text: "y".repeat(400) }), { price: { input: 10, output: 100 } });
    const whole = await ask(1000);
    expect(whole.usage).toMatchObject({ prompt_tokens: 100, completion_tokens: 100 });
    expect(whole.choices[0]?.finish_reason).toBe("stop");
    const cut = await ask(25);
    expect(cut.usage.completion_tokens).toBe(25);
    expect(cut.choices[0]).toMatchObject({ message: { content: "y".repeat(100) }, finish_reason: "length" });
    // 100 and 100 tokens at 10 and 100 dollars a million are 0.011; 100 and 25 are 0.0035.
    const { requests, replies, promptTokens, completionTokens, usd, largest } = server.served();
    expect([requests, replies, promptTokens, completionTokens]).toEqual([2, 2, 200, 125]);
    expect(usd).toBeCloseTo(0.0145, 12);
    expect(largest.tokens).toBe(200);
    expect(largest.usd).toBeCloseTo(0.011, 12);
  });

  it("ignores limits when told to; errors cost nothing", async () => {
    server = await startScriptedModel(
      ({ index }) => (index === 0 ? { text: "y".repeat(400) } : { status: 500, body: {} }),
      {
        keepsLimits: false,
      },
    );
    expect((await ask(25)).usage.completion_tokens).toBe(100);
    await ask(25);
    expect(server.served()).toMatchObject({ requests: 2, replies: 1, completionTokens: 100 });
  });
});

describe("the goals", () => {
  it("are 60, 15 of which need a model", () => {
    const goals = readGoals();
    expect([goals.length, goals.filter(({ needsModel }) => needsModel).length]).toEqual([60, 15]);
  });

  it("are derived when every listed part is, in this world's names", () => {
    expect(saysAll("a.x >= 3 && b.y >= 1", "b.y >= 1")).toBe(true);
    expect(saysAll("a.x >= 3", "a.x >= 3 && b.y >= 1")).toBe(false);
    expect(saysAll("a.x >= 2", "a.x >= 3")).toBe(false);
    expect(saysAll("inventory.oak_log + inventory.birch_log >= 10", "count(inventory, 'log') >= 10")).toBe(true);
    expect(saysAll("inventory.oak_log + inventory.dirt >= 10", "count(inventory, 'log') >= 10")).toBe(false);
    expect(saysAll("onPad.redCrate == 'bluePad'", "on(red_crate, blue_pad)")).toBe(true);
    expect(saysAll("onPad.redCrate == 'bluePad'", "!on(red_crate, blue_pad)")).toBe(false);
    expect(saysAll("distance.rover.tower <= 1", "near(rover, tower)")).toBe(true);
    expect(saysAll('descended["40"] >= 1 && position.y >= 60', "visited_below(40) && position.y >= 60")).toBe(true);
  });
});
