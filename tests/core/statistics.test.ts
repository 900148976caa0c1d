import { describe, expect, it } from "vitest";
import { quantile, wilsonInterval } from "../../src/core/statistics.ts";

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
});
