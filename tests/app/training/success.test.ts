/** What is recorded for a success model is the first observation and the verdict of each whole episode. */
import { describe, expect, it } from "vitest";
import { settingsFor } from "../../../src/app/training/settings.ts";
import { calibrateSuccess, startsAndEnds, watchEpisodes } from "../../../src/app/training/success.ts";
import { trainTask } from "../../../src/app/training/train-task.ts";
import { fitSuccessModel, predictSuccess } from "../../../src/rl/success-model.ts";
import { cartpoleBatch, pointWorld } from "../../rl/worlds.ts";

describe("watchEpisodes", () => {
  it("pairs each start with its own verdict", async () => {
    // Starts at 1, 2, 3, …; ten pushes of 0.2 towards 0 end at -1, 0 and 1; within 0.3 of 0 is a success.
    const world = pointWorld(6, 10);
    const push = async () => new Float32Array(6).fill(-1);
    const { observations, successes, names } = await watchEpisodes(world, push, 1);
    expect(names).toEqual(["position", "one"]);
    expect([...observations]).toEqual([1, 1, 2, 1, 3, 1, 1, 1, 2, 1, 3, 1]);
    expect([...successes]).toEqual([0, 1, 0, 0, 1, 0]);
  });

  it("gives probabilities that follow the start: a policy that fails from afar", async () => {
    const world = pointWorld(90, 6);
    // 1.2 m of way: enough from 1, not from 2 or 3.
    const { observations, successes, names } = await watchEpisodes(world, async () => new Float32Array(90).fill(-1), 1);
    const model = fitSuccessModel(observations, successes, names);
    expect(predictSuccess(model, [1, 1])).toBeGreaterThan(0.85);
    expect(predictSuccess(model, [3, 1])).toBeLessThan(0.15);
    expect(model.calibrationError).toBeLessThan(0.15);
  });

  it("starts the same episodes for the same seed, and others for another", async () => {
    const world = await cartpoleBatch(8, 0, false);
    const still = async () => new Float32Array(world.rows.action.values.length);
    const [first, again, other] = [5, 5, 6].map((seed) => () => watchEpisodes(world, still, seed));
    const one = await first?.();
    expect((await again?.())?.observations).toEqual(one?.observations);
    expect((await other?.())?.observations).not.toEqual(one?.observations);
    expect([...(one?.successes ?? [])]).toEqual(new Array(8).fill(0));
    world.free();
  });
});

describe("calibrateSuccess", () => {
  it("gives the same in one thread and in three, for as many episodes as asked for, and says what is wrong in any of them", async () => {
    const task = "classic/cartpole";
    const settings = { ...settingsFor(task), numEnvs: 8 };
    const { policy } = await trainTask({ task, seed: 1, settings, workers: 1, maxSteps: 256 });
    const request = { task, policy, engine: "fast", episodes: 70 } as const;
    const alone = await startsAndEnds(request, 1);
    expect(alone.names).toHaveLength(4);
    expect([alone.observations.length, alone.successes.length]).toEqual([280, 70]);
    expect(new Set(alone.observations).size).toBeGreaterThan(270);
    expect(await startsAndEnds(request, 3)).toEqual(alone);
    expect(await startsAndEnds({ ...request, seed: 7 }, 1)).not.toEqual(alone);
    const model = await calibrateSuccess(request, 2);
    expect(model.episodes).toBe(70);
    expect(predictSuccess(model, [0, 0, 0, 0])).toBeCloseTo(model.baseRate, 6);
    await expect(startsAndEnds({ ...request, engine: "reference" }, 3)).rejects.toThrow(/has no reference/);
  });
});
