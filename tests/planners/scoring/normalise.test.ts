import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choose, type Option } from "../../../planners/scoring/choose.ts";
import { countWords, logSoftmax, normalisations, normalise } from "../../../planners/scoring/normalise.ts";
import type { CandidateScore } from "../../../src/core/language-model.ts";

const walk: CandidateScore = { candidate: "walk", tokenLogProbabilities: [-1, -2] };
const push: CandidateScore = { candidate: "push the  crate", tokenLogProbabilities: [-0.5, -1, -0.5, -2.5] };

describe("the likelihood of an action's words", () => {
  it("is that of all tokens together, divided by nothing, tokens or words", () => {
    // -1 - 2 = -3, of 2 tokens in 1 word; -0.5 - 1 - 0.5 - 2.5 = -4.5, of 4 tokens in 3 words.
    expect(normalise([walk, push], "none")).toEqual([-3, -4.5]);
    expect(normalise([walk, push], "token")).toEqual([-1.5, -1.125]);
    expect(normalise([walk, push], "word")).toEqual([-3, -1.5]);
    expect(countWords(" push the\n crate ")).toBe(3);
  });

  it("becomes a distribution over what is possible", () => {
    // e^0 : e^-ln 3 = 3 : 1.
    const logs = logSoftmax([0, 5, -Math.log(3)], [true, false, true]);
    expect(logs.map(Math.exp).map((each) => Number(each.toFixed(12)))).toEqual([0.75, 0, 0.25]);
    expect(() => logSoftmax([1, 2], [false, false])).toThrow("a choice among nothing");
  });

  it.each([
    ["no tokens", { candidate: "go", tokenLogProbabilities: [] }],
    ["no words", { candidate: " ", tokenLogProbabilities: [-1] }],
    ["probabilities above 1", { candidate: "go", tokenLogProbabilities: [0.5] }],
    ["no number", { candidate: "go", tokenLogProbabilities: [Number.NaN] }],
  ])("is refused with %s", (_name, score) => {
    expect(() => normalise([score], "token")).toThrow("is of no use");
  });

  const logs = fc.array(fc.double({ min: -20, max: 0, noNaN: true }), { minLength: 1, maxLength: 6 });
  const scored = fc
    .array(logs, { minLength: 1, maxLength: 8 })
    .map((rows) =>
      rows.map(
        (tokenLogProbabilities, index): CandidateScore => ({ candidate: `a${index} b c`, tokenLogProbabilities }),
      ),
    );

  it("adds up to 1, and the order of the actions does not matter", () => {
    fc.assert(
      fc.property(scored, fc.constantFrom(...normalisations), (scores, by) => {
        const normalised = normalise(scores, by);
        const probabilities = logSoftmax(normalised).map(Math.exp);
        expect(probabilities.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 10);
        const reversed = logSoftmax(normalise([...scores].reverse(), by)).map(Math.exp);
        [...reversed].reverse().forEach((each, index) => {
          expect(each).toBeCloseTo(probabilities[index] ?? Number.NaN, 12);
        });
      }),
    );
  });

  it("is the same by tokens and by words where every word is a token", () => {
    fc.assert(
      fc.property(logs, (tokenLogProbabilities) => {
        const candidate = tokenLogProbabilities.map((_, index) => `w${index}`).join(" ");
        const score = [{ candidate, tokenLogProbabilities }];
        expect(normalise(score, "token")).toEqual(normalise(score, "word"));
      }),
    );
  });
});

describe("a choice", () => {
  const options: readonly Option[] = [
    { action: "walk to the tower", score: Math.log(0.6), success: 0.2 },
    { action: "drive to the tower", score: Math.log(0.3), success: 0.9 },
    { action: "push the crate", score: Math.log(0.1), success: null },
  ];

  it("is the model's, or its word times what the body can do", () => {
    const plain = choose(options, { weighted: false });
    expect(plain.index).toBe(0);
    const weighted = choose(options, { weighted: true });
    expect(weighted.index).toBe(1);
    // 0.6 x 0.2, 0.3 x 0.9, and 0.1 x 0.9 where nothing is known.
    const expected = [0.12, 0.27, 0.09];
    weighted.values.forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 12);
    });
    expect(weighted.probabilities).toEqual(plain.probabilities);
  });

  const some = fc.uniqueArray(
    fc.record({
      action: fc.string({ minLength: 1, maxLength: 3 }),
      score: fc.integer({ min: -3, max: 0 }),
      success: fc.option(fc.constantFrom(0.1, 0.5, 0.9)),
    }),
    { minLength: 1, maxLength: 8, selector: ({ action }) => action },
  );

  it("does not depend on the order, ties included, nor on what is added to all scores", () => {
    fc.assert(
      fc.property(some, fc.boolean(), (each, weighted) => {
        const chosen = each[choose(each, { weighted }).index]?.action;
        const turned = [...each].reverse();
        expect(turned[choose(turned, { weighted }).index]?.action).toBe(chosen);
      }),
    );
  });

  it("is the model's own where every skill is as sure", () => {
    fc.assert(
      fc.property(some, (each) => {
        const sure = each.map((option) => ({ ...option, success: 0.5 }));
        expect(choose(sure, { weighted: true }).index).toBe(choose(sure, { weighted: false }).index);
      }),
    );
  });
});
