/** The life of an environment in a batch, worked out by hand on a point that moves along a line. */
import { describe, expect, it } from "vitest";
import type { Task } from "../../../src/core/task.ts";
import { type Batch, type BatchOptions, createBatch } from "../../../worlds/batch/batch.ts";
import { walk, walkerWorld } from "./walker.ts";

const engines = ["fast", "reference"] as const;

async function start(task: Task, options: Partial<BatchOptions> = {}): Promise<Batch> {
  const batch = await createBatch(task, walkerWorld, { numEnvs: 5, seed: 1, backend: "interpreter", ...options });
  batch.reset();
  return batch;
}

const read = (batch: Batch, name: string, component = 0, environment = 0) =>
  batch.memory.field(name, component)[environment] ?? Number.NaN;

function step(batch: Batch, action: number): void {
  batch.memory.field("action").fill(action);
  batch.step();
}

describe.each(engines)("a batch on the %s engine", (engine) => {
  it("starts with an observation, no reward, and the mark of a beginning", async () => {
    const batch = await start(walk, { engine });
    expect(["observation", "reward", "terminated", "truncated", "step"].map((name) => read(batch, name))).toEqual([
      0, 0, 0, 0, 0,
    ]);
    expect(read(batch, "began")).toBe(1);
  });

  it("gives the terms' sum, truncates at the horizon and resets in the step after", async () => {
    const batch = await start(walk, { engine });
    const seen: number[][] = [];
    for (let index = 0; index < 6; index++) {
      step(batch, 0.5);
      const names = ["step", "reward", "terminated", "truncated", "began", "episode"];
      seen.push([read(batch, "observation"), ...names.map((name) => read(batch, name))]);
    }
    expect(seen).toEqual([
      // x, step, reward = x - 0.25, terminated, truncated, began, episode
      [0.5, 1, 0.25, 0, 0, 0, 0],
      [1, 2, 0.75, 0, 0, 0, 0],
      [1.5, 3, 1.25, 0, 0, 0, 0],
      // The last observation is seen.
      [2, 4, 1.75, 0, 1, 0, 0],
      [0, 0, 0, 0, 0, 1, 1],
      [0.5, 1, 0.25, 0, 0, 0, 1],
    ]);
    expect(read(batch, "terms", 0)).toBe(0.5);
    expect(read(batch, "terms", 1)).toBe(-0.25);
  });

  it("keeps the results of the last episode until the next ends", async () => {
    const batch = await start(walk, { engine });
    for (let index = 0; index < 6; index++) step(batch, 0.5);
    expect(read(batch, "fitness")).toBeCloseTo((0.5 + 1 + 1.5 + 2) / 4, 6);
    expect(read(batch, "success")).toBe(1);
    expect(read(batch, "finalReturn")).toBeCloseTo(0.25 + 0.75 + 1.25 + 1.75, 6);
    expect(read(batch, "finalLength")).toBe(4);
  });

  it("terminates apart from truncation; steps not lived count 0 and the episode is no success", async () => {
    const batch = await start(walk, { engine });
    for (let index = 0; index < 3; index++) step(batch, 1);
    expect([read(batch, "terminated"), read(batch, "truncated")]).toEqual([1, 0]);
    expect(read(batch, "fitness")).toBeCloseTo((1 + 2 + 3) / 4, 6);
    expect(read(batch, "success")).toBe(0);
    expect(read(batch, "finalLength")).toBe(3);
  });

  it("clamps actions to [-1, 1]", async () => {
    const batch = await start(walk, { engine });
    step(batch, 7);
    expect(read(batch, "state")).toBe(1);
  });

  it("draws parameters within their range when asked to, and leaves them alone otherwise", async () => {
    const task: Task = { ...walk, randomised: { push: [0.5, 0.8] } };
    const plain = await start(task, { engine, numEnvs: 64 });
    expect([...plain.memory.field("parameters")].every((value) => value === 1)).toBe(true);
    const drawn = await start(task, { engine, numEnvs: 64, randomise: true });
    const values = [...drawn.memory.field("parameters")];
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0.5);
    expect(Math.max(...values)).toBeLessThan(0.8);
    expect(new Set(values).size).toBeGreaterThan(60);
    step(drawn, 1);
    expect([...drawn.memory.field("state")]).toEqual(values);
  });

  it("holds an action back by the delay that was drawn", async () => {
    const task: Task = { ...walk, randomised: { delay: [2, 2] } };
    const batch = await start(task, { engine, randomise: true });
    const places: number[] = [];
    for (const action of [1, 0, 0, 0]) {
      step(batch, action);
      places.push(read(batch, "state"));
    }
    expect(places).toEqual([0, 0, 1, 1]);
    const undelayed = await start(task, { engine });
    step(undelayed, 1);
    expect(read(undelayed, "state")).toBe(1);
  });

  it("carries memory and resamples commands after the reward was given", async () => {
    const task: Task = {
      ...walk,
      memory: {
        fields: [
          { name: "sum", unit: "m", meaning: "of all places" },
          { name: "first", unit: "1", meaning: "the first command" },
        ],
        start: "export function start(command) { return { sum: 10, first: command.goal }; }",
        update: "export function update(state, memory) { return { first: memory.first, sum: memory.sum + state.x }; }",
      },
      command: {
        fields: [{ name: "goal", unit: "1", meaning: "a draw" }],
        sample: "export function sample(random) { return { goal: random[0] }; }",
        draws: 1,
        every: 1,
      },
      observe: "export function observe(command, memory) { return { goal: command.goal, sum: memory.sum }; }",
      reward: "export function reward(command) { return command.goal; }",
    };
    const batch = await start(task, { engine });
    const first = read(batch, "observation", 0);
    expect(read(batch, "memory", 1)).toBe(first);
    const goals = [first];
    const rewards: number[] = [];
    const sums: number[] = [];
    for (let index = 0; index < 4; index++) {
      step(batch, 0.5);
      goals.push(read(batch, "observation", 0));
      rewards.push(read(batch, "reward"));
      sums.push(read(batch, "observation", 1));
    }
    // Every second (two steps) there is a new goal; the reward of that step still was for the old one.
    expect(goals[1]).toBe(first);
    expect(goals[2]).not.toBe(first);
    expect(goals[3]).toBe(goals[2]);
    expect(rewards).toEqual([first, first, goals[2], goals[2]]);
    expect(sums).toEqual([10.5, 11.5, 13, 15]);
  });

  it("staggers only the first episodes", async () => {
    const batch = await start(walk, { engine, numEnvs: 256, stagger: true });
    const limits = [...batch.memory.field("limit")];
    expect(new Set(limits)).toEqual(new Set([1, 2, 3, 4]));
    for (let index = 0; index < 5; index++) step(batch, 0);
    const later = [...batch.memory.field("limit")].filter((_, index) => (limits[index] ?? 0) < 4);
    expect(new Set(later)).toEqual(new Set([4]));
  });

  it("draws by the index of the environment, wherever the batch begins", async () => {
    const task: Task = { ...walk, randomised: { push: [0.5, 0.8] } };
    const whole = await start(task, { engine, numEnvs: 12, randomise: true });
    const part = await start(task, { engine, numEnvs: 4, randomise: true, firstEnvironment: 8 });
    expect([...part.memory.field("parameters")]).toEqual([...whole.memory.field("parameters")].slice(8));
  });
});

it("says which engine a task lacks", async () => {
  const { reference: _none, ...world } = walkerWorld;
  await expect(createBatch(walk, world, { numEnvs: 1, seed: 1, engine: "reference" })).rejects.toThrow(
    "has no reference engine",
  );
});
