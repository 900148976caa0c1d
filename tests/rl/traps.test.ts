/** What goes wrong quietly in implementations of PPO, one test each. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.ts";
import { Graph } from "../../src/nn/graph.ts";
import { mlp } from "../../src/nn/mlp.ts";
import { flag } from "../../src/rl/advantages.ts";
import { checkIdentity, type RunIdentity } from "../../src/rl/checkpoint.ts";
import { ppoConfig } from "../../src/rl/config.ts";
import { EpisodeTally } from "../../src/rl/episode-tally.ts";
import { gaussianHead, headFor } from "../../src/rl/heads.ts";
import { createLearner } from "../../src/rl/learner.ts";
import { createModel, startParameters } from "../../src/rl/model.ts";
import { createNoise } from "../../src/rl/noise.ts";
import { Normaliser } from "../../src/rl/normaliser.ts";
import { collect } from "../../src/rl/rollout.ts";
import { createShard } from "../../src/rl/shard.ts";
import { createTrainer, modelFor } from "../../src/rl/trainer.ts";
import { ValueScale } from "../../src/rl/value-scale.ts";
import { interpretGraph } from "../nn/interpret.ts";
import { cartpoleBatch, pointWorld } from "./worlds.ts";

/** One pass over one minibatch: its metrics are those of the policy that acted. */
const once = ppoConfig({ hidden: [8], horizon: 12, epochs: 1, minibatches: 1, initialStd: 3 });

async function parts(numEnvs: number, episode: number) {
  const world = pointWorld(numEnvs, episode);
  const noise = await createNoise(headFor(world.action), numEnvs, 1);
  const learner = await createLearner(modelFor(world, once), once, 1);
  const shard = await createShard(world, learner, { config: once, seed: 1, index: 0, firstEnvironment: 0 });
  world.reset();
  const { rollout } = shard;
  const close = async () => {
    await shard.close();
    await learner.close();
  };
  return { world, noise, learner, shard, rollout, policy: shard.policyOf(learner), close };
}

describe("a rollout", () => {
  it("keeps actions as they were drawn, not as the world clamps them", async () => {
    const { world, noise, policy, rollout, close } = await parts(20, 9);
    await collect(world, policy, noise, rollout, 0);
    await close();
    const drawn = [...rollout.action].filter((action) => Math.abs(action) > 1);
    expect(drawn.length).toBeGreaterThan(50);
    for (let step = 0; step < 12; step++) {
      const expected = noise.draw(step);
      for (let env = 0; env < 20; env++) {
        const i = step * rollout.sizes.stride + env;
        expect(rollout.action[i]).toBeCloseTo((rollout.actor[i] ?? 0) + 3 * (expected[env] ?? 0), 4);
      }
    }
  });

  it("holds the last observation of an episode before that of the next, and marks the reset between", async () => {
    const { world, noise, policy, rollout, close } = await parts(4, 5);
    await collect(world, policy, noise, rollout, 0);
    await close();
    const { stride } = rollout.sizes;
    const at = (values: ArrayLike<number>, step: number, width = 1) => values[step * stride * width] ?? Number.NaN;
    const flags = Array.from({ length: 12 }, (_, step) => at(rollout.flags, step));
    const [end, reset] = [flag.truncated, flag.began];
    expect(flags).toEqual([0, 0, 0, 0, end, reset, 0, 0, 0, 0, end, reset]);
    expect(Array.from({ length: 12 }, (_, step) => at(rollout.weight, step))).toEqual([
      1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0,
    ]);
    // Observation 5 is where the episode ended: the reward of step 4 is minus its distance. Observation 6 is the start, 1.
    expect(-Math.abs(at(rollout.observation, 5, 2))).toBe(at(rollout.reward, 4));
    expect(at(rollout.observation, 6, 2)).toBe(1);
    expect(at(rollout.observation, 0, 2)).toBe(1);
    // Padding is never learned from.
    expect(rollout.weight[4]).toBe(0);
    expect(rollout.flags[4]).toBe(flag.began);
  });
});

describe("statistics", () => {
  it("change between rollouts only: the policy that learns is the one that acted", async () => {
    const world = pointWorld(30, 7);
    const trainer = await createTrainer(world, { config: once, seed: 1, now: () => 0 });
    const { normaliser } = trainer.learner;
    expect([...normaliser.mean]).toEqual([0, 0]);
    for (let i = 0; i < 3; i++) {
      const before = normaliser.mean[0] ?? 0;
      const { update } = await trainer.iterate();
      expect(normaliser.mean[0]).not.toBe(before);
      // The first minibatch: nothing has moved yet. With other statistics, or log-probabilities of clamped actions, it would have.
      expect(Math.abs(update.approxKl)).toBeLessThan(1e-6);
      expect(update.clipFraction).toBe(0);
      expect(Math.abs(update.policyLoss)).toBeLessThan(1e-5);
    }
    await trainer.close();
  });

  it("of observations are those of all numbers at once, whatever the cut into rollouts, and of a constant leave it alone", () => {
    const random = new RandomStream(1, "statistics");
    const [steps, stride, numEnvs] = [5, 4, 3];
    const rollouts = Array.from({ length: 3 }, () =>
      Float32Array.from({ length: steps * 2 * stride }, (_, i) =>
        Math.floor(i / stride) % 2 === 0 ? 1000 + random.float() : 7,
      ),
    );
    const normaliser = new Normaliser(2);
    for (const rows of rollouts) {
      normaliser.merge(steps * numEnvs, normaliser.moments(rows, steps, stride, numEnvs));
    }
    const first = rollouts.flatMap((rows) =>
      [...rows].filter((_, i) => Math.floor(i / stride) % 2 === 0 && i % stride < numEnvs),
    );
    const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
    const variance = first.reduce((sum, value) => sum + (value - mean) ** 2, 0) / first.length;
    expect(normaliser.mean[0]).toBeCloseTo(mean, 3);
    expect(normaliser.scale[0]).toBeCloseTo(1 / Math.sqrt(variance), 3);
    expect(normaliser.mean[1]).toBe(7);
    expect(normaliser.scale[1]).toBe(1);
    const copy = new Normaliser(2);
    copy.load(JSON.parse(JSON.stringify(normaliser.save())));
    expect(copy.scale).toEqual(normaliser.scale);
  });

  it("of values change the critic's units, not what it predicts", () => {
    const config = ppoConfig({ hidden: [6] });
    const model = createModel(gaussianHead(1), { observationSize: 3, privilegedSize: 0 }, config);
    const parameters = startParameters(model, config, 1).map((value, i) => value + 0.1 * Math.sin(i));
    const predicted = (scale: ValueScale) => {
      const g = new Graph("critic");
      const value = mlp(
        g,
        g.input("x", [2, 3]),
        model.critic,
        model.layout.unpack(g, g.input("p", [model.layout.size])),
      );
      const raw = interpretGraph(g, { x: [1, 2, 3, -1, 0, 1], p: parameters }).get(value.name)?.data ?? [];
      return [...raw].map((v) => v * scale.deviation + scale.mean);
    };
    const scale = new ValueScale();
    // The first time nothing is kept: an untrained critic is to predict the mean.
    const raw = parameters.slice();
    expect(scale.isFirst).toBe(true);
    scale.follow({ count: 2, sum: 40, squares: 1000 }, model, parameters);
    expect(parameters).toEqual(raw);
    expect(scale.mean).toBeCloseTo(20, 5);
    expect(scale.deviation).toBeCloseTo(10, 5);
    const before = predicted(scale);
    scale.follow({ count: 2, sum: 300, squares: 50000 }, model, parameters);
    expect(scale.mean).toBeGreaterThan(60);
    expect(parameters).not.toEqual(raw);
    const after = predicted(scale);
    before.forEach((value, i) => {
      expect(after[i]).toBeCloseTo(value, 3);
    });
  });
});

describe("episodes", () => {
  it("start staggered, so that they do not all end together; short first ones are not counted", async () => {
    const world = await cartpoleBatch(64, 1);
    world.reset(1);
    expect(new Set(world.rows.limit).size).toBeGreaterThan(30);
    const point = pointWorld(4, 5);
    point.reset();
    point.rows.limit[1] = 4;
    const tally = new EpisodeTally(point);
    for (let step = 0; step < 6; step++) {
      point.step();
      tally.step();
    }
    const { episodes, length, terms, rewardPerStep } = tally.metrics();
    expect(episodes).toBe(3);
    expect(length).toBe(5);
    expect(terms.near).toBeCloseTo(rewardPerStep, 6);
    // Distances 1, 2, 3, 1 stay: no action was given. The reset step does not dilute the mean.
    expect(rewardPerStep).toBeCloseTo(-1.75, 6);
  });
});

describe("a number that is not finite", () => {
  it.each([
    ["the reward's term 'near' became NaN in environment 2, step 2", "terms"],
    ["the observation 'one' became Infinity in environment 1, step 2", "observation"],
  ])("is named: %s", async (message, what) => {
    const { world, noise, learner, policy, rollout, close } = await parts(4, 9);
    let steps = 0;
    const broken = {
      ...world,
      step() {
        world.step();
        if (++steps !== 3) return;
        if (what === "observation") world.rows.observation.values[4 + 1] = Number.POSITIVE_INFINITY;
        else for (const row of [world.rows.terms.values, world.rows.reward]) row[2] = Number.NaN;
      },
    };
    const before = learner.parameters.slice();
    await expect(collect(broken, policy, noise, rollout, 0)).rejects.toThrow(message);
    expect(learner.parameters).toEqual(before);
    await close();
  });
});

describe("a training that diverged", () => {
  it("ends with what broke", async () => {
    const trainer = await createTrainer(pointWorld(8, 5), { config: once, seed: 1, now: () => 0 });
    const { learner, ...rest } = trainer.save();
    // The last one is the critic's.
    trainer.load({ ...rest, learner: { ...learner, parameters: learner.parameters.fill(Number.NaN, -1) } });
    await expect(trainer.iterate()).rejects.toThrow("Training diverged in iteration 1: policyLoss became NaN");
    await trainer.close();
  });
});

describe("resuming", () => {
  it("wants the number of shards it was started with", () => {
    const identity: RunIdentity = { task: "a", seed: 1, numEnvs: 4, config: once, versions: {} };
    const other = { ...identity, config: { ...once, shards: 3 } };
    expect(() => checkIdentity(identity, other)).toThrow("another shards");
  });
});
