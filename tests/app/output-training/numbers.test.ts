import { describe, expect, it } from "vitest";
import { clockText, countText, secondsToMark, sparkline } from "../../../src/app/output-training/numbers.ts";

describe("numbers for people", () => {
  it.each([
    [0, "0"],
    [950, "950"],
    [22_528, "22.5 k"],
    [99_960, "100 k"],
    [377_000, "377 k"],
    [999_600, "1 M"],
    [1_250_000, "1.3 M"],
  ])("%d steps are %s", (count, text) => {
    expect(countText(count)).toBe(text);
  });

  it("give times as minutes and seconds", () => {
    expect([0, 59.9, 61, 3600, -3].map(clockText)).toEqual(["0:00", "0:59", "1:01", "60:00", "0:00"]);
  });

  it("draw the newest values between the least and the greatest of them", () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe("▁▂▃▄▅▆▇█");
    expect(sparkline([100, 0, 7], 2)).toBe("▁█");
    expect(sparkline([2, 2, 2], 8)).toBe("▁▁▁");
    expect(sparkline([1, Number.NaN, 2], 8)).toBe("▁█");
    expect(sparkline([], 8)).toBe("");
  });

  it("foresee the mark on the line through the last judgements", () => {
    // Success grows by 0.1 in 10 s: from 0.5 to 0.9 in 40 s.
    const line = [0.3, 0.4, 0.5].map((success, i) => ({ seconds: 10 * i, success }));
    expect(secondsToMark(line, 0.9)).toBeCloseTo(40, 6);
    // Only the last four count: the slow beginning does not.
    const slow = [0, 0, 0].map((success, i) => ({ seconds: -100 + i, success }));
    expect(secondsToMark([...slow, { seconds: -10, success: 0.2 }, ...line], 0.9)).toBeCloseTo(40, 6);
    expect(secondsToMark([{ seconds: 5, success: 0.5 }], 0.9)).toBeNull();
    expect(secondsToMark([...line, { seconds: 30, success: 0 }], 0.9)).toBeNull();
    expect(secondsToMark([...line, { seconds: 30, success: 0.95 }], 0.9)).toBe(0);
  });
});
