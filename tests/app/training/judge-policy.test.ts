import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { judgePolicy } from "../../../src/app/training/judge-policy.ts";
import { settingsFor } from "../../../src/app/training/settings.ts";
import { trainTask } from "../../../src/app/training/train-task.ts";

describe("a policy file is judged", () => {
  it("the same in one thread and in three, on as many episodes as asked for", async () => {
    const settings = settingsFor("classic/cartpole");
    const { policy } = await trainTask({
      task: "classic/cartpole",
      seed: 1,
      settings: { ...settings, numEnvs: 8 },
      workers: 1,
      maxSteps: 256,
    });
    const request = {
      task: "classic/cartpole",
      reward: null,
      policy,
      engine: "fast",
      episodes: 60,
      seed: 5,
    } as const;
    const alone = await judgePolicy(request, 1);
    expect(alone.episodes).toBe(60);
    expect(alone.length).toBeGreaterThan(5);
    expect(await judgePolicy(request, 3)).toEqual(alone);
    expect((await judgePolicy({ ...request, seed: 6 }, 1)).fitness).not.toBe(alone.fitness);
    // The task's reward is 1 a step; another one is summed instead.
    const reward = "export function reward() {\n  return { alive: 2 };\n}\n";
    expect((await judgePolicy({ ...request, reward }, 1)).return).toBeCloseTo(2 * alone.return, 3);
    await expect(judgePolicy({ ...request, task: "maze/goto" }, 2)).rejects.toThrow(/trained for another task/);
    await expect(judgePolicy({ ...request, engine: "reference" }, 2)).rejects.toThrow(/has no reference/);
    const other = readFileSync(new URL(import.meta.url));
    await expect(judgePolicy({ ...request, policy: other }, 1)).rejects.toThrow();
  });
});
