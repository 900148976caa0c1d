/** The probability of success: worked out by hand where it can be, and by laws that are known because the data is drawn from them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.ts";
import { logistic, predictSuccess, type SuccessModel, successModelSchema } from "../../src/core/success.ts";
import { fitLogistic } from "../../src/rl/logistic.ts";
import { brierScore, calibrationError, reliability } from "../../src/rl/reliability.ts";
import { fitSuccessModel } from "../../src/rl/success-model.ts";

type Law = (x: readonly number[]) => number;

/** Episodes whose features are uniform in [-1, 1] and whose outcome is drawn from a law. */
function drawn(law: Law, episodes: number, size: number, seed: number) {
  const random = new RandomStream(seed, "success");
  const observations = Float32Array.from({ length: episodes * size }, () => random.range(-1, 1));
  const rows = Array.from({ length: episodes }, (_, row) => [...observations.subarray(row * size, (row + 1) * size)]);
  const successes = rows.map((row): number => (random.chance(law(row)) ? 1 : 0));
  return { observations, rows, successes, names: Array.from({ length: size }, (_, index) => `x${index}`) };
}

const plain: SuccessModel = {
  format: 1,
  features: ["distance", "speed"],
  mean: [2, 0],
  scale: [0.5, 1],
  products: [[0, 1]],
  weights: [-1, 0.5, 0.25],
  bias: 1,
  baseRate: 0.7,
  brier: 0.2,
  calibrationError: 0.05,
  episodes: 98,
};

describe("fitLogistic", () => {
  // x = -1 succeeded once of four, x = +1 three times of four. The bias is 0 by symmetry; the slope solves ridge w = 8 (3/4 - logistic(w)),
  // so without a ridge w = ln 3, and for w = ln 2, where logistic(w) = 2/3, the ridge is (2/3) / ln 2.
  const values = Float64Array.of(-1, -1, -1, -1, 1, 1, 1, 1);
  const outcomes = [1, 0, 0, 0, 1, 1, 1, 0];
  const prior = { successes: 1, failures: 1 };

  it("finds the slope worked out by hand, without a ridge and with one", () => {
    const free = fitLogistic({ values, columns: 1, outcomes }, { ridge: 1e-10, prior });
    expect(free.weights[0]).toBeCloseTo(Math.log(3), 6);
    expect(free.bias).toBeCloseTo(0, 9);
    const held = fitLogistic({ values, columns: 1, outcomes }, { ridge: 2 / 3 / Math.log(2), prior });
    expect(held.weights[0]).toBeCloseTo(Math.log(2), 9);
  });

  it("takes the prior into the bias: 3 successes of 3 with prior (1, 1) are 4 of 5", () => {
    const { bias } = fitLogistic({ values: new Float64Array(0), columns: 0, outcomes: [1, 1, 1] }, { ridge: 1, prior });
    expect(logistic(bias)).toBeCloseTo(4 / 5, 9);
  });

  it("stays finite where a line separates the outcomes", () => {
    const law = fitLogistic({ values, columns: 1, outcomes: [0, 0, 0, 0, 1, 1, 1, 1] }, { ridge: 0.01, prior });
    expect(law.weights[0]).toBeGreaterThan(3);
    expect(law.weights[0]).toBeLessThan(10);
  });
});

describe("predictSuccess", () => {
  it("is the logistic of bias, weighted spreads and their products", () => {
    // Spreads 2 and -1: log-odds 1 - 2 - 0.5 - 0.5 = -2.
    expect(predictSuccess(plain, [3, -1])).toBeCloseTo(1 / (1 + Math.exp(2)), 12);
    expect(predictSuccess(plain, [2, 0])).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
  });

  it("takes what lies beyond three spreads as lying there", () => {
    expect(predictSuccess(plain, [100, 0])).toBe(predictSuccess(plain, [3.5, 0]));
    expect(predictSuccess(plain, [3.4, 0])).not.toBe(predictSuccess(plain, [3.5, 0]));
  });

  it("is never surer than its episodes: 98 can say 0.01 to 0.99", () => {
    expect(predictSuccess({ ...plain, bias: 50 }, [2, 0])).toBeCloseTo(0.99, 12);
    expect(predictSuccess({ ...plain, bias: -50 }, [2, 0])).toBeCloseTo(0.01, 12);
  });

  it("refuses observations of another size, and numbers that are none", () => {
    expect(() => predictSuccess(plain, [1])).toThrow("wants 2 observations, not 1");
    expect(() => predictSuccess(plain, [1, Number.NaN])).toThrow("'speed' is NaN");
  });
});

describe("reliability", () => {
  const predictions = [0.9, 0.1, 0.6, 0.4];
  const outcomes = [1, 0, 0, 1];

  it("scores by hand: Brier (0.01 + 0.01 + 0.36 + 0.36) / 4", () => {
    expect(brierScore(predictions, outcomes)).toBeCloseTo(0.185, 12);
  });

  it("cuts predictions in order into bins of equal counts", () => {
    const bins = reliability(predictions, outcomes, 2);
    expect(bins.map(({ episodes, measured }) => [episodes, measured])).toEqual([
      [2, 0.5],
      [2, 0.5],
    ]);
    expect(bins.map(({ predicted }) => predicted)).toEqual([0.25, 0.75]);
    expect(calibrationError(bins)).toBeCloseTo(0.25, 12);
  });

  it("loses no prediction, whatever the counts", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        (p, bins) => {
          const cut = reliability(p, p, bins);
          expect(cut.reduce((sum, { episodes }) => sum + episodes, 0)).toBe(p.length);
          expect(calibrationError(cut)).toBeCloseTo(0, 12);
        },
      ),
    );
  });
});

describe("fitSuccessModel", () => {
  const law: Law = ([a = 0, b = 0]) => logistic(0.5 + 2 * a - 1.5 * b);

  it("finds a known law among features that mean nothing, and knows how good it is", () => {
    const { observations, rows, successes, names } = drawn(law, 2000, 6, 1);
    const model = fitSuccessModel(observations, successes, names);
    const errors = rows.map((row) => Math.abs(predictSuccess(model, row) - law(row)));
    expect(errors.reduce((sum, error) => sum + error, 0) / rows.length).toBeLessThan(0.03);
    expect(model.baseRate).toBeCloseTo((successes.reduce((sum, each) => sum + each, 0) + 1) / 2002, 12);
    expect(successModelSchema.parse(JSON.parse(JSON.stringify(model)))).toEqual(model);

    const fresh = drawn(law, 2000, 6, 2);
    const predictions = fresh.rows.map((row) => predictSuccess(model, row));
    // A Brier score of the law itself is the mean of p (1 - p).
    const best = fresh.rows.reduce((sum, row) => sum + law(row) * (1 - law(row)), 0) / 2000;
    expect(brierScore(predictions, fresh.successes)).toBeLessThan(best + 0.01);
    expect(Math.abs(brierScore(predictions, fresh.successes) - model.brier)).toBeLessThan(0.02);
    expect(calibrationError(reliability(predictions, fresh.successes))).toBeLessThan(0.05);
  });

  it("finds a ring: success where the distance from the middle is small, which no line can tell", () => {
    const ring: Law = ([a = 0, b = 0]) => logistic(3 - 6 * (a * a + b * b));
    const { observations, successes, names } = drawn(ring, 600, 5, 3);
    const model = fitSuccessModel(observations, successes, names);
    const fresh = drawn(ring, 1000, 5, 4);
    const predictions = fresh.rows.map((row) => predictSuccess(model, row));
    expect(model.products.length).toBeGreaterThan(0);
    expect(predictSuccess(model, [0, 0, 0, 0, 0])).toBeGreaterThan(0.85);
    expect(predictSuccess(model, [0.9, -0.9, 0, 0, 0])).toBeLessThan(0.3);
    expect(calibrationError(reliability(predictions, fresh.successes))).toBeLessThan(0.07);
  });

  it("says the same everywhere when nothing can be told", () => {
    for (const seed of [1, 2, 3]) {
      const { observations, successes, names } = drawn(() => 0.7, 256, 20, seed);
      const model = fitSuccessModel(observations, successes, names);
      expect(Math.hypot(...model.weights)).toBeLessThan(0.5);
      expect(predictSuccess(model, model.mean)).toBeCloseTo(model.baseRate, 1);
    }
  });

  it("gives 65 of 66 after 64 successes of 64, and 1 of 66 after none", () => {
    const { observations, names, rows } = drawn(() => 1, 64, 3, 1);
    const always = fitSuccessModel(observations, new Uint8Array(64).fill(1), names);
    const never = fitSuccessModel(observations, new Uint8Array(64), names);
    for (const row of [...rows, [99, -99, 0]]) {
      expect(predictSuccess(always, row)).toBeCloseTo(65 / 66, 12);
      expect(predictSuccess(never, row)).toBeCloseTo(1 / 66, 12);
    }
    expect(always.brier).toBeLessThan(0.001);
    expect(fitSuccessModel([0.5], [1], ["x"]).baseRate).toBeCloseTo(2 / 3, 12);
  });

  it("ignores features that never differ, and does not blow up those that hardly do", () => {
    const { observations, successes } = drawn(law, 400, 2, 5);
    const wide = Float64Array.from({ length: 400 * 4 }, (_, i) => {
      const [row, column] = [Math.floor(i / 4), i % 4];
      if (column < 2) return observations[row * 2 + column] ?? 0;
      return column === 2 ? 7 : 0.25 + 1e-6 * (row % 2);
    });
    const model = fitSuccessModel(wide, successes, ["a", "b", "constant", "noise"]);
    expect(model.weights[2]).toBeCloseTo(0, 12);
    expect(Math.abs(model.weights[3] ?? 1)).toBeLessThan(1e-3);
  });

  it("is as sure of failure as of success when outcomes are swapped, and does not mind units", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.double({ min: 0.5, max: 20, noNaN: true }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        (seed, unit, shift) => {
          const { observations, successes, names, rows } = drawn(law, 80, 3, seed);
          const model = fitSuccessModel(Float64Array.from(observations), successes, names);
          const swapped = fitSuccessModel(
            Float64Array.from(observations),
            successes.map((each) => 1 - each),
            names,
          );
          const moved = fitSuccessModel(
            Float64Array.from(observations, (value) => value * unit + shift),
            successes,
            names,
          );
          for (const row of rows.slice(0, 5)) {
            const p = predictSuccess(model, row);
            expect(p).toBeGreaterThanOrEqual(1 / 82);
            expect(p).toBeLessThanOrEqual(81 / 82);
            expect(predictSuccess(swapped, row)).toBeCloseTo(1 - p, 6);
            expect(
              predictSuccess(
                moved,
                row.map((value) => value * unit + shift),
              ),
            ).toBeCloseTo(p, 6);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it("gives the same numbers each time", () => {
    const { observations, successes, names } = drawn(law, 100, 4, 6);
    expect(fitSuccessModel(observations, successes, names)).toEqual(fitSuccessModel(observations, successes, names));
  });

  it("refuses what does not fit together", () => {
    expect(() => fitSuccessModel([], [], ["x"])).toThrow("at least one episode");
    expect(() => fitSuccessModel([1, 2, 3], [1], ["x", "y"])).toThrow("3 observations are not 1 episodes of 2");
    expect(() => fitSuccessModel([1, Number.POSITIVE_INFINITY], [1], ["x", "y"])).toThrow(
      "'y' of episode 0 is Infinity",
    );
  });
});
