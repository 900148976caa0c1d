import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bootstrapInterval,
  bootstrapRatioInterval,
  interquartileMean,
  quantile,
  wilsonInterval,
} from "../../src/core/statistics.ts";

describe("statistics", () => {
  it("gives Wilson's interval: 8 of 10 is 0.490 to 0.943 (Wilson 1927, worked out by hand)", () => {
    const [low, high] = wilsonInterval(8, 10);
    expect(low).toBeCloseTo(0.4902, 3);
    expect(high).toBeCloseTo(0.9433, 3);
    expect(wilsonInterval(0, 0)).toEqual([0, 1]);
    expect(wilsonInterval(30, 30)[0]).toBeCloseTo(0.8865, 3);
  });

  it("interpolates quantiles between order statistics", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([10, 20, 30], 0.25)).toBe(15);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it("cuts a quarter from each end: of ten values two, of five one, of three none", () => {
    // Outliers do not count: (3 + 4 + 5 + 6 + 7 + 8) / 6.
    expect(interquartileMean([1000, 1, 3, 2, 8, 7, 4, 6, 5, 900])).toBeCloseTo((3 + 4 + 5 + 6 + 7 + 8) / 6, 12);
    expect(interquartileMean([5, 1, 2, 3, 100])).toBeCloseTo(10 / 3, 12);
    expect(interquartileMean([1, 2, 6])).toBe(3);
    expect(interquartileMean([])).toBeNaN();
  });

  it("bootstraps two values as worked out: the mean of two draws is 0, 1/2 or 1 with 1/4, 1/2, 1/4", () => {
    const mean = (sample: readonly number[]) => sample.reduce((sum, value) => sum + value, 0) / sample.length;
    expect(bootstrapInterval([0, 1], mean)).toEqual([0, 1]);
    // The middle 40 % of the resamples lie within the half that gives 1/2.
    expect(bootstrapInterval([0, 1], mean, { level: 0.4 })).toEqual([0.5, 0.5]);
    expect(bootstrapInterval([7, 7, 7])).toEqual([7, 7]);
    expect(bootstrapInterval([])).toEqual([Number.NaN, Number.NaN]);
  });

  it("bootstraps a mean about as wide as the normal law says: 1.96 s / sqrt(n)", () => {
    const values = Array.from({ length: 100 }, (_, index) => index);
    const mean = (sample: readonly number[]) => sample.reduce((sum, value) => sum + value, 0) / sample.length;
    const [low, high] = bootstrapInterval(values, mean);
    const half = (1.96 * Math.sqrt((100 ** 2 - 1) / 12)) / 10;
    expect(high - low).toBeGreaterThan(2 * half * 0.9);
    expect(high - low).toBeLessThan(2 * half * 1.1);
  });

  it("bootstraps a ratio: 20 to 2 is 10, and intervals hold the values' own ratio", () => {
    expect(bootstrapRatioInterval([20, 20], [2, 2, 2])).toEqual([10, 10]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 10, max: 20 }), { minLength: 4, maxLength: 12 }), (values) => {
        const [low, high] = bootstrapRatioInterval(values, [2, 2]);
        const [least, most] = [Math.min(...values) / 2, Math.max(...values) / 2];
        expect(low).toBeGreaterThanOrEqual(least);
        expect(high).toBeLessThanOrEqual(most);
        expect(low).toBeLessThanOrEqual(high);
      }),
      { numRuns: 20 },
    );
  });
});
