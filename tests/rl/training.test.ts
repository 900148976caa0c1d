import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type { BatchedWorld } from "../../src/core/batched-world.ts";
import { openPolicy } from "../../src/nn/policy.ts";
import { checkIdentity, packCheckpoint, type RunIdentity, unpackCheckpoint } from "../../src/rl/checkpoint.ts";
import { type PpoConfig, ppoConfig } from "../../src/rl/config.ts";
import { actorOf, evaluate } from "../../src/rl/evaluate.ts";
import { createShard } from "../../src/rl/shard.ts";
import { createTrainer, type Trainer } from "../../src/rl/trainer.ts";
import { cartpoleBatch, pointWorld } from "./worlds.ts";

const open: Trainer[] = [];
afterEach(async () => {
  for (const trainer of open.splice(0)) await trainer.close();
});

/** A clock that never moves: nothing may depend on it. */
async function trainerOf(world: BatchedWorld, config: PpoConfig, seed = 1): Promise<Trainer> {
  const trainer = await createTrainer(world, { config, seed, now: () => 0 });
  open.push(trainer);
  return trainer;
}

const small = ppoConfig({ hidden: [16, 16], horizon: 16, epochs: 2, minibatches: 2 });
const hashOf = (trainer: Trainer) => createHash("sha256").update(trainer.exportPolicy()).digest("hex");

async function iterate(trainer: Trainer, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await trainer.iterate();
}

describe("training", () => {
  it("balances the cart-pole", async () => {
    const config = ppoConfig({ hidden: [32, 32], horizon: 32, epochs: 5, minibatches: 2 });
    const trainer = await trainerOf(await cartpoleBatch(64, 3), config, 3);
    await iterate(trainer, 25);
    const policy = await openPolicy(trainer.exportPolicy());
    const world = await cartpoleBatch(100, 1000, false);
    const result = await evaluate(world, actorOf(policy, world), 1000);
    await policy.close();
    expect(result.episodes).toBe(100);
    expect(result.return).toBeGreaterThanOrEqual(475);
    expect(result.success).toBeGreaterThan(0.9);
    expect(result.successInterval[0]).toBeGreaterThan(0.8);
    expect(result.successInterval[1]).toBeLessThanOrEqual(1);
  });

  it("steers a point with a normal distribution, and with privileged numbers for the critic", async () => {
    const config = ppoConfig({ ...small, epochs: 4, initialStd: 0.5, entropyCoef: 0 });
    const trainer = await trainerOf(pointWorld(48, 25, true), config);
    const first = await trainer.iterate();
    await iterate(trainer, 40);
    const last = await trainer.iterate();
    expect(last.episodes.rewardPerStep).toBeGreaterThan(first.episodes.rewardPerStep / 2);
    expect(last.update.std).toBeLessThan(0.5);
    const policy = await openPolicy(trainer.exportPolicy());
    expect(policy.notes).toEqual({
      format: 1,
      task: "test/point",
      kind: "gaussian",
      observation: ["position", "one"],
      action: ["push"],
    });
    const world = pointWorld(9, 25);
    const result = await evaluate(world, actorOf(policy, world), 0);
    expect(result.success).toBe(1);
    await policy.close();
  });

  it("is the same twice, and another with another seed", async () => {
    const run = async (seed: number) => {
      const trainer = await trainerOf(await cartpoleBatch(32, seed), small, seed);
      await iterate(trainer, 3);
      return hashOf(trainer);
    };
    const [first, again, other] = [await run(1), await run(1), await run(2)];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it("goes on from a checkpoint bit for bit", async () => {
    const whole = await trainerOf(await cartpoleBatch(32, 1), small);
    await iterate(whole, 3);
    const identity: RunIdentity = {
      task: "classic/cartpole",
      seed: 1,
      numEnvs: 32,
      config: small,
      versions: { node: "1" },
    };
    const { record, bytes } = packCheckpoint(whole.save(), identity);
    const file = { json: JSON.stringify(record), bytes: bytes.slice() };
    await iterate(whole, 3);

    const resumed = await trainerOf(await cartpoleBatch(32, 1), small);
    await resumed.iterate();
    resumed.load(unpackCheckpoint(JSON.parse(file.json), file.bytes));
    expect(resumed.iteration).toBe(3);
    expect(hashOf(resumed)).not.toBe(hashOf(whole));
    await iterate(resumed, 3);
    expect(resumed.steps).toBe(whole.steps);
    expect(hashOf(resumed)).toBe(hashOf(whole));
    const [left, right] = [resumed.save(), whole.save()];
    expect(left.learner.numbers).toEqual(right.learner.numbers);
    expect(left.learner.secondMoment).toEqual(right.learner.secondMoment);
    expect(left.worlds.map((world) => Buffer.from(world))).toEqual(right.worlds.map((world) => Buffer.from(world)));
  });

  it("refuses another run's checkpoint, and names versions that changed", () => {
    const identity: RunIdentity = {
      task: "a",
      seed: 1,
      numEnvs: 4,
      config: small,
      versions: { node: "24", onnxruntime: "1" },
    };
    expect(checkIdentity(identity, { ...identity, versions: { node: "25", onnxruntime: "1" } })).toEqual(["node"]);
    const other = { ...identity, seed: 2, config: ppoConfig({ ...small, gamma: 0.5 }) };
    expect(() => checkIdentity(identity, other)).toThrow("another seed, gamma");
    const state = { iteration: 0, parameters: 2, worlds: [1], format: 1, identity } as const;
    const learner = {
      updates: 0,
      learningRate: 1,
      observation: { count: 0, mean: [], spread: [] },
      privileged: { count: 0, mean: [], spread: [] },
      values: { weight: 0, first: 0, second: 0 },
    };
    expect(() => unpackCheckpoint({ ...state, learner }, new Uint8Array(3))).toThrow("not one of this version's");
  });
});

describe("the exported policy", () => {
  it("is the actor that was trained, normaliser included", async () => {
    const world = pointWorld(8, 20);
    const trainer = await trainerOf(world, small);
    await iterate(trainer, 2);
    const policy = await openPolicy(trainer.exportPolicy());
    const { values, stride } = world.rows.observation;
    const observation = new Float32Array(2 * 16);
    for (let env = 0; env < 8; env++)
      for (let c = 0; c < 2; c++) observation[c * 16 + env] = values[c * stride + env] ?? 0;
    const shard = await createShard(world, trainer.learner, { config: small, seed: 1, index: 0, firstEnvironment: 0 });
    const { actor } = await shard.policyOf(trainer.learner).act(observation, new Float32Array(16));
    await shard.close();
    const rows = Float32Array.from({ length: 16 }, (_, i) => values[(i % 2) * stride + Math.floor(i / 2)] ?? 0);
    const actions = await policy.act(rows);
    await policy.close();
    expect(actions.length).toBe(8);
    expect(new Set(actions).size).toBeGreaterThan(1);
    actions.forEach((action, env) => {
      expect(action).toBeCloseTo(Math.min(1, Math.max(-1, actor[env] ?? 0)), 5);
    });
  });
});
