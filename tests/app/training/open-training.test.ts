/** Threads make a training faster, and nothing else. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openTraining, type TrainingSpec } from "../../../src/app/training/open-training.ts";
import { judgedParts } from "../../../src/app/training/participant.ts";
import { packCheckpoint, unpackCheckpoint } from "../../../src/rl/checkpoint.ts";
import { ppoConfig } from "../../../src/rl/config.ts";

const config = ppoConfig({ hidden: [8, 8], horizon: 16, epochs: 2, minibatches: 2, shards: 3 });
const spec: TrainingSpec = {
  task: "classic/cartpole",
  reward: null,
  engine: "fast",
  numEnvs: 26,
  seed: 4,
  randomise: false,
  config,
};
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function trained(
  workers: number,
  between?: (training: Awaited<ReturnType<typeof openTraining>>) => Promise<void>,
) {
  const training = await openTraining(spec, { workers });
  try {
    for (let i = 0; i < 2; i++) await training.trainer.iterate();
    await between?.(training);
    const { episodes, update } = await training.trainer.iterate();
    const result = await training.judge("fast", 70, 9);
    const state = training.trainer.save();
    return { hash: hashOf(training.trainer.exportPolicy()), episodes, update, result, state };
  } finally {
    await training.close();
  }
}

describe("a training", () => {
  it("gives the same policy, metrics and evaluation in one thread and in three", async () => {
    const [one, three] = [await trained(1), await trained(3)];
    expect(three.hash).toBe(one.hash);
    expect(three.episodes).toEqual(one.episodes);
    expect(three.update).toEqual(one.update);
    expect(three.result).toEqual(one.result);
    expect(one.result.episodes).toBe(70);
    expect(three.state.worlds.map(hashOf)).toEqual(one.state.worlds.map(hashOf));
    expect(three.state.learner).toEqual(one.state.learner);
  });

  it("goes on from a checkpoint of one thread in two, bit for bit", async () => {
    const whole = await trained(1);
    let saved: ReturnType<typeof packCheckpoint> | undefined;
    const identity = { task: spec.task, seed: 4, numEnvs: 26, config, versions: {} };
    await trained(1, async ({ trainer }) => {
      saved = packCheckpoint(trainer.save(), identity);
    });
    const resumed = await openTraining(spec, { workers: 2 });
    try {
      await resumed.trainer.iterate();
      if (saved) resumed.trainer.load(unpackCheckpoint(saved.record, saved.bytes));
      expect(resumed.trainer.iteration).toBe(2);
      await resumed.trainer.iterate();
      expect(hashOf(resumed.trainer.exportPolicy())).toBe(whole.hash);
    } finally {
      await resumed.close();
    }
  });

  it("says what went wrong in a thread, in that thread's words", async () => {
    const reward = "export function reward(state) { return { a: state.polle } }";
    const failing = openTraining({ ...spec, reward }, { workers: 2 });
    await expect(failing).rejects.toThrow("polle");
  });
});

describe("an evaluation", () => {
  it.each([1, 32, 64, 70, 100])("of %i episodes is cut into small parts that cover it", (episodes) => {
    const parts = judgedParts(episodes);
    expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(episodes);
    parts.forEach(({ firstEnvironment, count }, index) => {
      expect(count).toBeLessThanOrEqual(32);
      expect(firstEnvironment).toBe(parts.slice(0, index).reduce((sum, part) => sum + part.count, 0));
    });
  });
});
