/** The gates before any training: what is refused, why, and what is let through. */
import { describe, expect, it } from "vitest";
import { madeUpMoments } from "../../../planners/reward-writer/fuzz.ts";
import { type GateContext, mostOperations, mostTerms, passGates } from "../../../planners/reward-writer/gates.ts";
import { defineRecord, xyzw } from "../../../src/core/state-record.ts";
import { candidate, controlDt, inputs, probes, runners } from "./episodes.ts";

const context: GateContext = { inputs, bank: probes, earlier: [], seed: 1, discount: 0.95, controlDt };

/** The reason, or "" where it was accepted. */
async function reason(source: string, more: Partial<GateContext> = {}): Promise<string> {
  const [result] = await passGates([candidate("b1", source)], { ...context, ...more });
  return result?.accepted ? "" : (result?.reason ?? "missing");
}

const reward = (terms: string) => `export function reward(state, action, command, time) {\n  return { ${terms} };\n}\n`;
const forward = reward("forward: state.speed");

describe("texts", () => {
  it("that are right pass", async () => {
    expect(await reason(forward)).toBe("");
  });

  it("that are wrong are refused with every diagnostic and its place", async () => {
    expect(await reason(reward("forward: state.sped, high: state.heigth"))).toMatch(
      /^2:27: unknown field "sped"; did you mean speed\?; 2:45: unknown field "heigth"; .*height\?$/,
    );
  });

  it("with too many terms, or too much work, are refused", async () => {
    const many = Array.from({ length: mostTerms + 1 }, (_, index) => `t${index}: ${index} * state.speed`).join(", ");
    expect(await reason(reward(many))).toBe("17 terms are more than 16: join those that belong together");
    const heavy = reward("heavy: work(state.speed)").concat(
      "function work(x) { let y = x; for (let i = 0; i < 150; i++) y = sin(y + i) + x; return y; }",
    );
    expect(await reason(heavy)).toMatch(new RegExp(`^about \\d+ operations a step are more than ${mostOperations}: `));
  });
});

describe("values", () => {
  it("that overflow in known episodes, or far out, are refused by their term", async () => {
    expect(await reason(reward("fine: state.speed, wild: exp(1e4 * state.height)"))).toMatch(
      /^the term 'wild' overflows in known episodes \(it reaches 1000000000\): bound what goes into it/,
    );
    // e^(30 * 0.5) is 3e6, but ten times as far out it is beyond every number.
    expect(await reason(reward("steep: exp(30 * state.speed)"))).toMatch(/^the term 'steep' overflows far out/);
    expect(await reason(reward("steep: exp(30 * clamp(state.speed, -0.5, 0.5))"))).toBe("");
  });

  it("that are the same whatever is done teach nothing", async () => {
    expect(await reason(reward("alive: 1"))).toBe("it is 1 whatever is done: there is nothing to learn from");
    expect(await reason(reward("fast: state.speed > 0.7 ? 5 : 0"))).toBe(
      "it is 0 at every step of all 9 known episodes: nothing leads to where it would pay; add a term that grows on the way",
    );
  });

  it("of a term that is always 0 are told, not refused", async () => {
    const [result] = await passGates(
      [candidate("b1", reward("forward: state.speed, bonus: state.speed > 0.7 ? 5 : 0"))],
      context,
    );
    expect(result?.accepted && result.notes[0]).toBe("the term 'bonus' is 0 in all that is known");
  });
});

describe("duplicates", () => {
  it("are found by what they do, in the same round and before", async () => {
    const twice = reward("a: 30 * state.speed, b: 0.0001 * time");
    const results = await passGates([candidate("b1", forward), candidate("b2", twice)], context);
    expect(results.map((each) => (each.accepted ? "" : each.reason))).toEqual(["", "same as b1"]);
    const earlier = [{ id: "m7", source: forward }];
    expect(await reason(twice, { earlier })).toBe("same as m7");
    expect(await reason(reward("back: -state.speed"), { earlier })).toBe("");
  });

  it("are no duplicates where a wage for living differs and lives can end early", async () => {
    const earlier = [{ id: "m7", source: forward }];
    const alive = reward("forward: state.speed, alive: 1");
    expect(await reason(alive, { earlier })).toBe("");
    const lived = probes.filter(({ terminated }) => !terminated);
    expect(await reason(alive, { earlier, bank: lived })).toBe("same as m7");
  });

  it("are no duplicates where only known episodes look alike", async () => {
    const earlier = [{ id: "m7", source: reward("low: state.speed") }];
    // Among slow episodes the same; beyond them not.
    expect(await reason(reward("low: clamp(state.speed, -0.6, 0.3)"), { earlier })).toBe("");
  });
});

describe("the ranking gate", () => {
  it("lets honest and strange rewards through while nothing but probes is known", async () => {
    for (const terms of [
      "calm: -abs(state.speed) + 1",
      "high: state.height + state.speed",
      "push: sumSquares(action)",
    ]) {
      expect(await reason(reward(terms))).toBe("");
    }
  });

  it("refuses what pays standing still more than running", async () => {
    const bank = [...probes, ...runners(1, 1.2, 1.4, 1.6)];
    // 40 - 40 * 1.6 - 0.1 * (sin 0 + ... + sin 39), and those sines come to 1.15.
    expect(await reason(reward("calm: 1 - abs(state.speed)"), { bank })).toBe(
      "it pays the probe 'still' (fitness 0, return 40) more than 'runner 3' (fitness 1.6, return -24.1)",
    );
    expect(await reason(forward, { bank })).toBe("");
  });
});

describe("made-up moments", () => {
  const turning = {
    state: defineRecord([
      { name: "rotation", components: xyzw, unit: "1", meaning: "of the body" },
      { name: "touching", unit: "0 or 1", meaning: "a flag" },
      { name: "range", unit: "m", meaning: "never negative" },
    ]),
  };

  it("keep rotations of length 1, flags flags, and what is never negative so", () => {
    const known = {
      ...(probes[0] ?? runners(1)[0]),
      steps: 2,
      inputs: { state: Float32Array.from([0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 4]) },
    } as (typeof probes)[number];
    for (const name of ["likely", "wild"] as const) {
      const { inputs: made, steps } = madeUpMoments(name, turning, [known], { steps: 64, seed: 3 });
      const at = (component: number, step: number) => made.state?.[component * steps + step] ?? Number.NaN;
      for (let step = 0; step < steps; step++) {
        expect(Math.hypot(at(0, step), at(1, step), at(2, step), at(3, step))).toBeCloseTo(1, 5);
        expect([0, 1]).toContain(at(4, step));
        expect(at(5, step)).toBeGreaterThanOrEqual(0);
        expect(at(5, step)).toBeLessThanOrEqual(name === "likely" ? 5 : 22);
      }
    }
  });
});
