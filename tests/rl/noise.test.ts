import { describe, expect, it } from "vitest";
import { Graph } from "../../src/nn/graph.ts";
import { openGraph } from "../../src/nn/session.ts";
import { categoricalHead, gaussianHead } from "../../src/rl/heads.ts";
import { createNoise } from "../../src/rl/noise.ts";

const rowsOf = (noise: Float32Array, stride: number, numEnvs: number) =>
  Array.from({ length: noise.length / stride }, (_, c) => [...noise.subarray(c * stride, c * stride + numEnvs)]);

describe("action noise", () => {
  it("depends on seed, environment, step and component alone", async () => {
    const head = gaussianHead(3);
    const [small, large] = [await createNoise(head, 5, 1), await createNoise(head, 40, 1)];
    const first = rowsOf(small.draw(7).slice(), small.stride, 5);
    small.draw(8);
    expect(rowsOf(small.draw(7), small.stride, 5)).toEqual(first);
    expect(rowsOf(large.draw(7), large.stride, 5)).toEqual(first);
    expect(rowsOf(large.draw(8), large.stride, 5)).not.toEqual(first);
    const other = await createNoise(head, 5, 2);
    expect(rowsOf(other.draw(7), other.stride, 5)).not.toEqual(first);
    expect(new Set(first.flat()).size).toBe(15);
  });

  it("is standard normal", async () => {
    const noise = await createNoise(gaussianHead(3), 4000, 3);
    const values = rowsOf(noise.draw(0), noise.stride, 4000).flat();
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + x * x, 0) / values.length;
    const fourth = values.reduce((sum, x) => sum + x ** 4, 0) / values.length;
    // Five standard errors of 12,000 draws.
    expect(Math.abs(mean)).toBeLessThan(0.046);
    expect(Math.abs(variance - 1)).toBeLessThan(0.065);
    expect(Math.abs(fourth - 3)).toBeLessThan(0.45);
  });

  it("draws choices as often as their probabilities say", async () => {
    const head = categoricalHead(3);
    const numEnvs = 4000;
    const noise = await createNoise(head, numEnvs, 3);
    const g = new Graph("draw");
    const logits = g.input("logits", [3, noise.stride]);
    g.output("action", head.sample(g, logits, undefined, g.input("noise", [3, noise.stride])));
    const session = await openGraph(g);
    const probabilities = [0.7, 0.2, 0.1];
    const values = new Float32Array(3 * noise.stride);
    probabilities.forEach((p, c) => {
      values.fill(Math.log(p) + 4, c * noise.stride, (c + 1) * noise.stride);
    });
    const { action = new Float32Array(0) } = await session.run({ logits: values, noise: noise.draw(0) });
    await session.close();
    const chosen = [...action.subarray(0, numEnvs)];
    probabilities.forEach((p, choice) => {
      const share = chosen.filter((each) => each === choice).length / numEnvs;
      expect(Math.abs(share - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / numEnvs));
    });
  });
});
