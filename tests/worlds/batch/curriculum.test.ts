/** A curriculum: ranges that grow with each environment's own successes, on a point that moves along a line. */
import { describe, expect, it } from "vitest";
import { EpisodeTally } from "../../../src/rl/episode-tally.ts";
import { type BatchOptions, createBatch } from "../../../worlds/batch/batch.ts";
import { asBatchedWorld } from "../../../worlds/batch/batched-world.ts";
import { walk, walkerWorld } from "./walker.ts";

/** Pushed harder it goes too far: in four steps of 0.5 it comes to twice the factor. */
const careful = {
  ...walk,
  randomised: { push: [0, 2] },
  curriculum: { parameter: "push", step: 0.25 },
  verifier: `
export const fitness = last((state) => state.x);
export const success = fitness < 1;
`,
} as const;

const numEnvs = 16;

async function lived(options: Partial<BatchOptions>, episodes: number) {
  const batch = await createBatch(careful, walkerWorld, { numEnvs, seed: 3, backend: "interpreter", ...options });
  const world = asBatchedWorld(batch);
  const tally = new EpisodeTally(world);
  batch.reset();
  const seen: { difficulty: number[]; push: number[]; success: number[] }[] = [];
  const note = () =>
    seen.push({
      difficulty: [...batch.memory.field("difficulty")],
      push: [...batch.memory.field("parameters")],
      success: [...batch.memory.field("success")],
    });
  note();
  for (let step = 1; step <= 5 * episodes; step++) {
    batch.memory.field("action").fill(0.5);
    batch.step();
    tally.step();
    // Four steps, and the fifth is the reset.
    if (step % 5 === 0) note();
  }
  return { seen: seen.map((each) => ({ ...each, difficulty: each.difficulty.slice(0, numEnvs) })), tally };
}

describe.each(["fast", "reference"] as const)("a curriculum on the %s engine", (engine) => {
  it("begins at the easy end, and widens the range after episodes that succeed", async () => {
    const { seen } = await lived({ engine, randomise: true }, 8);
    expect(seen[0]?.difficulty).toEqual(Array(numEnvs).fill(0));
    expect(seen[0]?.push.slice(0, numEnvs)).toEqual(Array(numEnvs).fill(0));
    // Below a factor of 0.5 nobody goes too far.
    expect(seen[1]?.difficulty).toEqual(Array(numEnvs).fill(0.25));
    expect(seen[2]?.difficulty).toEqual(Array(numEnvs).fill(0.5));
    let falls = 0;
    for (let episode = 1; episode < seen.length; episode++) {
      for (let env = 0; env < numEnvs; env++) {
        const before = seen[episode - 1]?.difficulty[env] ?? Number.NaN;
        const moved = seen[episode]?.success[env] ? 0.25 : -0.25;
        if (moved < 0) falls++;
        const after = Math.min(1, Math.max(0, before + moved));
        expect(seen[episode]?.difficulty[env]).toBe(after);
        expect(seen[episode]?.push[env] ?? Number.NaN).toBeLessThan(2 * after + 1e-6);
      }
    }
    expect(falls).toBeGreaterThan(5);
    // Not all alike any more.
    expect(new Set(seen.at(-1)?.difficulty).size).toBeGreaterThan(1);
  });

  it("does not count first episodes that were cut short", async () => {
    const batch = await createBatch(careful, walkerWorld, {
      numEnvs,
      seed: 3,
      backend: "interpreter",
      engine,
      randomise: true,
      stagger: true,
    });
    batch.reset();
    const limits = [...batch.memory.field("limit")].slice(0, numEnvs);
    for (let step = 0; step < 5; step++) batch.step();
    const difficulty = [...batch.memory.field("difficulty")].slice(0, numEnvs);
    expect(difficulty).toEqual(limits.map((limit) => (limit < 4 ? 0 : 0.25)));
    expect(new Set(limits.map((limit) => limit < 4)).size).toBe(2);
  });
});

describe("a curriculum", () => {
  it("is left out of evaluation, which takes the described value", async () => {
    const { seen } = await lived({}, 2);
    for (const { push } of seen) expect(push.slice(0, numEnvs)).toEqual(Array(numEnvs).fill(1));
  });

  it("is part of the metrics", async () => {
    const { tally } = await lived({ randomise: true }, 2);
    // At the ends of episodes of difficulty 0 and 0.25.
    expect(tally.metrics().difficulty).toBeCloseTo(0.125, 6);
  });
});
