import { describe, expect, it } from "vitest";
import { readFields, textOf } from "../../src/nn/protobuf.ts";
import { meanInterval } from "../../src/rl/evaluate.ts";
import { crc32c, maskedCrc32c } from "../../src/rl/metrics/crc32c.ts";
import { jsonLine, scalarsOf } from "../../src/rl/metrics/scalars.ts";
import { eventFileHeader, scalarRecord } from "../../src/rl/metrics/tensorboard.ts";
import type { IterationMetrics } from "../../src/rl/trainer.ts";

const iteration: IterationMetrics = {
  iteration: 2,
  steps: 200,
  episodes: { episodes: 3, return: 5, fitness: 0.5, success: 1, length: 50, terms: { alive: 1 }, rewardPerStep: 1 },
  update: {
    policyLoss: -0.1,
    valueLoss: 0.2,
    entropy: 1,
    approxKl: 0.01,
    clipFraction: 0.1,
    gradNorm: 1,
    learningRate: 0.001,
    explainedVariance: 0.9,
    std: 0.5,
  },
  seconds: { rollout: 0.2, prepare: 0.05, update: 0.75 },
};

describe("CRC-32C", () => {
  it("gives the check values of RFC 3720 and of the catalogue", () => {
    expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  });
});

describe("TensorBoard's records", () => {
  it("carry the scalars of a step, framed and checked", () => {
    expect(textOf(eventFileHeader(1).subarray(21))).toContain("brain.Event:2");
    const record = scalarRecord(12.5, 300, { "train/std": 0.5, "episode/return": 7, broken: Number.NaN });
    const view = new DataView(record.buffer);
    const length = Number(view.getBigUint64(0, true));
    expect(record.length).toBe(length + 16);
    const data = record.subarray(12, 12 + length);
    expect(view.getUint32(8, true)).toBe(maskedCrc32c(record.subarray(0, 8)));
    expect(view.getUint32(12 + length, true)).toBe(maskedCrc32c(data));
    const event = new Map([...readFields(data)].map((field) => [field.number, field]));
    const wall = event.get(1)?.bytes ?? data;
    expect(new DataView(wall.buffer, wall.byteOffset).getFloat64(0, true)).toBe(12.5);
    expect(event.get(2)?.value).toBe(300);
    const values = [...readFields(event.get(5)?.bytes ?? data)].map(({ bytes }) => {
      const [tag, value] = [...readFields(bytes)];
      const number = value?.bytes ?? data;
      return [textOf(tag?.bytes ?? data), new DataView(number.buffer, number.byteOffset).getFloat32(0, true)];
    });
    expect(values).toEqual([
      ["train/std", 0.5],
      ["episode/return", 7],
    ]);
  });
});

describe("metrics", () => {
  it("have the names of docs/learning.md", () => {
    const scalars = scalarsOf(iteration, 10, 10);
    expect(scalars["time/stepsPerSecond"]).toBe(100);
    expect(scalars["reward/alive"]).toBe(1);
    expect(scalars["episode/success"]).toBe(1);
    expect(scalars["train/approxKl"]).toBe(0.01);
    expect(JSON.parse(jsonLine(scalars))).toEqual(scalars);
    const none: IterationMetrics = { ...iteration, episodes: { episodes: 0, terms: {}, rewardPerStep: 0 } };
    expect(Object.keys(scalarsOf(none, 10, 10))).not.toContain("episode/return");
  });

  it("state a mean with its interval", () => {
    // Mean 2, standard deviation 1, so 1.96 / sqrt(3) to either side.
    const [low, high] = meanInterval([1, 2, 3]);
    expect(low).toBeCloseTo(2 - 1.959964 / Math.sqrt(3), 6);
    expect(high).toBeCloseTo(2 + 1.959964 / Math.sqrt(3), 6);
  });
});
