import { describe, expect, it } from "vitest";
import { eurekaText, raceText, reflectionText } from "../../../planners/reward-writer/reflect.ts";
import { evidence, judged } from "./evidence.ts";

describe("Eureka's reflection", () => {
  it("has the points of each term, of fitness and of the length, with maximum, mean and minimum", () => {
    // Where no episode had ended nothing is said; means are of the others: (0.5 + 1 + 1.5) / 3, (2 + 4 + 6) / 3.
    expect(eurekaText(evidence)).toBe(
      [
        "forward (a step): 0.1, 0.2, 0.6; max 0.6, mean 0.3, min 0.1",
        "effort (a step): -0.2, -0.2, -0.2; max -0.2, mean -0.2, min -0.2",
        "fitness (an episode): -, 0.5, 1, 1.5; max 1.5, mean 1, min 0.5",
        "episode length (s): -, 2, 4, 6; max 6, mean 4, min 2",
      ].join("\n"),
    );
  });

  it("says when no episode ended", () => {
    const curve = { ...evidence.curve, fitness: [null, null] };
    expect(eurekaText({ ...evidence, curve })).toContain("\nfitness: no episode ended\n");
  });
});

describe("the race's reflection", () => {
  const alarms = [{ name: "one-term" as const, message: "the term forward is 90 % of the\nreward" }];
  const other = judged(
    { id: "m3", note: "pays\u001b[31m for height" },
    { alarms: [{ name: "saturation", message: "x" }], evidence: { fitness: 0.5 } },
  );
  const best = judged({}, { alarms });
  const rejected = [
    { source: "export function reward() { return 1; }", reason: "the same for every state" },
    { source: "export function reward() { return 2; }", reason: "the same for every state" },
  ];
  const text = raceText(best, { generation: 1, judged: [best, other], rejected });

  it("says what happened, what each term did, how it failed, what was refused", () => {
    expect(text.split("\n")).toEqual([
      "After 400000 steps: fitness 1.23, success 25 %, episodes of 6.5 s on average.",
      "Ended by failing (such as a fall): 75 %; by time: 25 %.",
      "Correlation of the whole reward with fitness over episodes: 0.7.",
      "Actions at their limit: 4 %.",
      "Fitness with other masses, frictions and gains: 0.9.",
      "Beyond what the body can do: state.rootVelocity reached 31.4, where 20 is the most.",
      "",
      ...eurekaText(evidence).split("\n"),
      "",
      "What each term does:",
      "forward: 75 % of the reward's size, 90 % of its differences between episodes, correlation with fitness 0.8",
      "effort: 25 % of the reward's size, 10 % of its differences between episodes, correlation with fitness -0.333",
      "",
      "Warnings: the reward may be gained without doing what is asked.",
      "- the term forward is 90 % of the reward",
      "",
      "A bad episode: fitness 0.02, it failed and ended after 1.5 s.",
      "  at 0 s: state.rootPosition [0, 0, 0.5], time 0",
      "  at 1.5 s: state.rootPosition [0.123, 0, 0.2], time 1.5",
      "",
      "Other rewards that were tried:",
      "- fitness 0.5, terms forward, effort (pays [31m for height); warnings: saturation",
      "",
      "Not trained, and why:",
      "- the same for every state",
    ]);
  });

  it("is bounded, in whole lines, whatever there is to tell", () => {
    const name = "n".repeat(120);
    const terms = Array.from({ length: 60 }, () => ({ ...(evidence.terms[0] as (typeof evidence.terms)[0]), name }));
    const failing = Array.from({ length: 30 }, () => ({
      ...(evidence.failing[0] as (typeof evidence.failing)[0]),
      moments: Array.from({ length: 100 }, (_, time) => ({ time, values: { "state.rootPosition": [1, 2, 3] } })),
    }));
    const long = raceText(judged({}, { evidence: { terms, failing } }), { generation: 1, judged: [], rejected: [] });
    expect(long.length).toBeLessThanOrEqual(5000);
    expect(long.length).toBeGreaterThan(4000);
    const few = raceText(judged({}, { evidence: { failing } }), { generation: 1, judged: [], rejected: [] });
    expect(few.match(/A bad episode/g)).toHaveLength(2);
    // First and last moments are told.
    expect(few).toContain("  at 0 s:");
    expect(few).toContain("  at 99 s:");
    expect(few.match(/ {2}at /g)).toHaveLength(12);
  });

  it("tells only what was refused where nothing could be trained", () => {
    expect(reflectionText("race", null, { generation: 1, judged: [], rejected })).toBe(
      "Not trained, and why:\n- the same for every state",
    );
    expect(reflectionText("eureka", best, { generation: 1, judged: [best], rejected })).toBe(eurekaText(evidence));
    expect(reflectionText("race", null, { generation: 1, judged: [], rejected: [] })).toBe("");
  });
});
