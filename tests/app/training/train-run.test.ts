import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readManifest } from "../../../skills/manifest.ts";
import { findTrainedSkill, openTrainedPolicy, readTrainedLibrary } from "../../../skills/trained-library.ts";
import { createRunFolder, type RunRecord } from "../../../src/app/training/run-folder.ts";
import { settingsFor } from "../../../src/app/training/settings.ts";
import { trainRun } from "../../../src/app/training/train-run.ts";
import type { TrainRunEvent } from "../../../src/core/training.ts";
import { readCheckpoint } from "../../../src/store/checkpoint.ts";
import { openHome } from "../../../src/store/home.ts";
import { runRecord } from "./run-record.ts";

const home = openHome({ EMBODY_HOME: mkdtempSync(join(tmpdir(), "embody-train-run-")) });
const settings = settingsFor("classic/cartpole");

function folderOf(more: Partial<RunRecord>) {
  return createRunFolder(home, runRecord({ maxSteps: 40_000, ...more }));
}

function train(folder: ReturnType<typeof folderOf>, events: TrainRunEvent[] = [], notes: string[] = []) {
  const options = { home, workers: 1, checkpointSeconds: 0, isResumed: false, calibrate: false, isForProgram: true };
  return trainRun(folder, options, {
    event: (event) => void events.push(event),
    note: (text) => void notes.push(text),
    end: () => {},
  });
}

describe("a run of several seeds", () => {
  it("makes a skill of the best one, and says how all of them did", async () => {
    const events: TrainRunEvent[] = [];
    const notes: string[] = [];
    const folder = folderOf({ seeds: [1, 2], name: "poles" });
    const end = await train(folder, events, notes);
    expect(end).toMatchObject({ status: "reached", skill: "poles", skillDir: join(home.skills, "poles") });
    expect(end.seeds.map(({ seed }) => seed)).toEqual([1, 2]);
    const [first = 0, second = 0] = end.seeds.map(({ fast }) => fast?.fitness ?? 0);
    expect(end.fitness).toBe(Math.max(first, second));
    expect(end.acrossSeeds?.fitness.mean).toBeCloseTo((first + second) / 2, 9);
    expect(new Set(events.flatMap((event) => ("seed" in event ? [event.seed] : [])))).toEqual(new Set([1, 2]));
    expect(notes).toEqual([expect.stringMatching(/^no episode is kept with the skill/)]);
    expect(existsSync(join(folder.path, "lock"))).toBe(false);
    expect(existsSync(join(folder.path, "seed-1", "checkpoint"))).toBe(false);

    const best = end.seeds.find(({ policyHash }) => policyHash === end.policyHash);
    expect(readManifest(join(home.skills, "poles"))).toMatchObject({
      task: "classic/cartpole",
      parameters: [],
      seeds: { training: best?.seed, evaluation: [0x60000000, 100] },
      hashes: { policy: end.policyHash },
      results: { fast: { success: end.success }, reference: null, retention: null },
    });
    const policy = await openTrainedPolicy(findTrainedSkill(readTrainedLibrary(home.skills), "poles"));
    // A pole that leans to the right is met by pushing right.
    expect([...(await policy.act(Float32Array.of(0, 0, 0.1, 0.5, 0, 0, -0.1, -0.5)))]).toEqual([1, 0]);
    await policy.close();

    // What has ended is not trained again: the same results come out of its files.
    expect((await train(folder)).seeds).toEqual(end.seeds);
  });
});

describe("a training that breaks", () => {
  it("says where in one line, and keeps the checkpoint from before", async () => {
    const broken = {
      ...settings,
      ppo: { ...settings.ppo, learningRate: 1e30, maxLearningRate: 1e30, desiredKl: null },
    };
    const folder = folderOf({ settings: broken });
    await expect(train(folder)).rejects.toThrow(
      /in iteration \d+: \w+ became (NaN|Infinity)|became NaN in environment \d+/,
    );
    expect(existsSync(join(folder.path, "lock"))).toBe(false);
    expect(existsSync(join(folder.path, "result.json"))).toBe(false);
    expect(readFileSync(join(folder.path, "run.json"), "utf8")).toContain('"learningRate": 1e+30');
    const checkpoint = join(folder.path, "checkpoint");
    if (existsSync(checkpoint)) expect(() => readCheckpoint(checkpoint)).not.toThrow();
  });
});
