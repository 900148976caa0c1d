import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  createRunFolder,
  laneFolder,
  MetricsFiles,
  openRunFolder,
  readSeedResult,
} from "../../../src/app/training/run-folder.ts";
import type { TrainEvent } from "../../../src/core/training.ts";
import { openHome } from "../../../src/store/home.ts";
import { runRecord as record } from "./run-record.ts";

const home = openHome({ EMBODY_HOME: mkdtempSync(join(tmpdir(), "embody-runs-")) });

describe("the folder of a run", () => {
  it("comes back as it was made, by its id or its path, settings and all", () => {
    const made = createRunFolder(home, record({ reward: "export function reward() {}" }));
    expect(openRunFolder(home, made.record.id)).toEqual(made);
    expect(openRunFolder(home, made.path)).toEqual(made);
    expect(readFileSync(join(made.path, "reward.ts"), "utf8")).toBe("export function reward() {}");
    expect(readSeedResult(made.path)).toBeNull();
    expect(laneFolder(made, 1)).toBe(made.path);
    expect(laneFolder({ ...made, record: record({ seeds: [1, 2] }) }, 2)).toBe(join(made.path, "seed-2"));
  });

  it("says which trainings can go on, and what is wrong with a damaged one", () => {
    const { path, record: kept } = createRunFolder(home, record());
    expect(() => openRunFolder(home, "none")).toThrow(/There is no training 'none'/);
    const remedy = (() => {
      try {
        return openRunFolder(home, "none");
      } catch (error) {
        return (error as { remedy?: string }).remedy;
      }
    })();
    expect(remedy).toContain(kept.id);
    writeFileSync(join(path, "run.json"), JSON.stringify({ ...kept, seeds: [] }));
    expect(() => openRunFolder(home, kept.id)).toThrow(/run\.json' is damaged: seeds: /);
    writeFileSync(join(path, "run.json"), "{");
    expect(() => openRunFolder(home, kept.id)).toThrow(/run\.json' is damaged: /);
  });
});

const progress = (iteration: number): TrainEvent => ({
  type: "train-progress",
  engine: "fast",
  iteration,
  steps: iteration * 100,
  seconds: iteration,
  scalars: { iteration, steps: iteration * 100, "episode/return": iteration },
});
const evaluation = (iteration: number): TrainEvent => ({
  type: "train-evaluation",
  engine: "reference",
  iteration,
  steps: iteration * 100,
  seconds: iteration,
  result: {
    episodes: 10,
    success: 0.5,
    successInterval: [0, 1],
    fitness: 1,
    fitnessInterval: [1, 1],
    return: 2,
    length: 3,
  },
});

describe("the metrics of a run", () => {
  const lines = (lane: string) =>
    readFileSync(join(lane, "metrics.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, number>);

  it("are a line for each iteration and evaluation, and as many records for TensorBoard", () => {
    const lane = mkdtempSync(join(tmpdir(), "embody-lane-"));
    const metrics = new MetricsFiles(lane, null);
    for (const event of [progress(1), evaluation(1), progress(2)]) metrics.write(event);
    metrics.close();
    expect(lines(lane)).toEqual([
      { iteration: 1, steps: 100, "episode/return": 1 },
      {
        iteration: 1,
        steps: 100,
        "evaluation/reference/success": 0.5,
        "evaluation/reference/fitness": 1,
        "evaluation/reference/return": 2,
        "evaluation/reference/length": 3,
        "evaluation/reference/episodes": 10,
      },
      { iteration: 2, steps: 200, "episode/return": 2 },
    ]);
    const [name = ""] = readdirSync(lane).filter((file) => file.startsWith("events.out.tfevents."));
    // TFRecord: u64 length, u32 checksum, data, u32 checksum.
    const bytes = readFileSync(join(lane, name));
    let records = 0;
    for (let at = 0; at < bytes.length; records++) at += Number(bytes.readBigUInt64LE(at)) + 16;
    expect(records).toBe(4);
  });

  it("are cut back to the iteration that a checkpoint is of, wherever the files had got to", () => {
    const lane = mkdtempSync(join(tmpdir(), "embody-lane-"));
    const first = new MetricsFiles(lane, null);
    for (const event of [progress(1), progress(2), evaluation(2), progress(3), progress(4)]) first.write(event);
    const lengths = first.lengthsAfter(2);
    expect(first.lengthsAfter(4).lines).toBeGreaterThan(lengths.lines);
    first.close();

    const again = new MetricsFiles(lane, { lengths, iterations: 2 });
    expect(again.lengthsAfter(2)).toEqual(lengths);
    for (const event of [progress(3), evaluation(3)]) again.write(event);
    // A second phase is kept as its beginning: its checkpoint goes on from iteration 2 still.
    expect(again.lengthsAfter(2)).toEqual(lengths);
    again.close();
    expect(lines(lane).map(({ iteration }) => iteration)).toEqual([1, 2, 2, 3, 3]);
    expect(readdirSync(lane)).toHaveLength(2);

    new MetricsFiles(lane, null).close();
    expect(readFileSync(join(lane, "metrics.jsonl"), "utf8")).toBe("");
    expect(existsSync(join(lane, "metrics.jsonl.part"))).toBe(false);
  });
});
