import { describe, expect, it } from "vitest";
import { joinGroup, localGroup, newSharedGroup, reportFailure, shardsOf } from "../../src/rl/group.ts";
import { shardRange } from "../../src/rl/trainer.ts";

describe("shards", () => {
  it.each([
    [1, 1],
    [2, 3],
    [3, 8],
    [4, 4],
  ])("are dealt to %i threads of %i shards once each, in order", (threads, shards) => {
    const all = Array.from({ length: threads }, (_, thread) => shardsOf(thread, threads, shards));
    expect(all.flat()).toEqual(Array.from({ length: shards }, (_, index) => index));
    const sizes = all.map(({ length }) => length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  it("cover the environments without a gap", () => {
    const ranges = [0, 1, 2].map((index) => shardRange(index, 3, 10));
    expect(ranges.map(({ firstEnvironment }) => firstEnvironment)).toEqual([0, 3, 6]);
    expect(ranges.map(({ numEnvs }) => numEnvs)).toEqual([3, 3, 4]);
  });
});

describe("a group", () => {
  // Large and small: the order of additions shows in binary32.
  const parts = [Float32Array.of(1e8, 1), Float32Array.of(-1e8, 2), Float32Array.of(3, 3)];

  it("adds in the order of the shards", () => {
    expect([...localGroup(3).sum32(parts)]).toEqual([3, 6]);
    expect([...localGroup(3).sum32([...parts].reverse())]).not.toEqual([3, 6]);
  });

  it("of one thread over shared memory gives what a local one gives, call after call", () => {
    const group = joinGroup(newSharedGroup(3, 1, 4, 8), 0);
    for (let call = 0; call < 5; call++) {
      expect([...group.sum32(parts)]).toEqual([3, 6]);
      expect([...group.sum([Float64Array.of(1), Float64Array.of(2), Float64Array.of(call)])]).toEqual([3 + call]);
    }
  });

  it("whose other thread failed stops waiting, and one that does not come is not waited for for ever", () => {
    const failed = newSharedGroup(2, 2, 1, 1);
    reportFailure(failed);
    expect(() => joinGroup(failed, 0).sum([Float64Array.of(1)])).toThrow("Another training thread failed");
    const alone = joinGroup(newSharedGroup(2, 2, 1, 1), 0, 0.05);
    expect(() => alone.sum([Float64Array.of(1)])).toThrow("did not come");
  });
});
