/**
 * Whole episodes in the twin, and what a reward would have read in them: the trajectories that gates try rewards on, and the evidence of what a
 * trained candidate does. Actions come from a function of the observations, or of the clock alone (probes).
 */
import type { Batch, EnvironmentRange } from "../../../worlds/batch/batch.ts";
import type { Trajectory } from "../../core/reward-search.ts";
import { actionSize } from "../../core/task.ts";

/** A component of a field, for all environments. */
type FieldRow = Float32Array | Int32Array;

/** Inputs of a reward that lie in the batch's memory, in its fields' names. */
const inputNames = ["state", "action", "memory", "command", "parameters"] as const;

export interface RecordedEpisode {
  readonly fitness: number;
  readonly success: boolean;
  readonly return: number;
  /** Steps. */
  readonly length: number;
  readonly terminated: boolean;
  /** Sums over the steps. [terms] */
  readonly terms: readonly number[];
  /** Sums over the steps of absolute values. [terms] */
  readonly magnitudes: readonly number[];
  /** Share of the actions' components beyond 0.98. */
  readonly saturation: number;
  /** All of it; null where it was not wanted. */
  readonly trajectory: Trajectory | null;
}

/** Actions of all environments for a step: written into `action`, rows [actions][numEnvs]. */
export type ActAll = (step: number, action: readonly FieldRow[]) => void | Promise<void>;

export interface RecordOptions {
  readonly seed: number;
  readonly range: EnvironmentRange;
  /** Episodes that are kept whole: the first so many. */
  readonly keep: number;
  readonly kind: Trajectory["kind"];
  /** Of the trajectory of an environment. */
  readonly name: (environment: number) => string;
}

const saturated = 0.98;

class Recorder {
  readonly #rows: readonly (readonly [name: string, rows: readonly FieldRow[]])[];
  readonly #time: Float32Array;
  readonly #kept: ReadonlyMap<string, Float32Array>[];
  readonly #steps: number;

  constructor(batch: Batch, keep: number) {
    const { compiled, memory } = batch;
    const { simulation } = compiled.world;
    const sizes: Readonly<Record<(typeof inputNames)[number], number>> = {
      state: simulation.state.size,
      action: actionSize(simulation.action),
      memory: compiled.programs.memory.size,
      command: compiled.programs.command.size,
      parameters: simulation.parameters.length,
    };
    this.#steps = compiled.horizonSteps;
    this.#rows = inputNames
      .filter((name) => sizes[name] > 0)
      .map((name) => [name, Array.from({ length: sizes[name] }, (_, c) => memory.field(name, c))] as const);
    this.#kept = Array.from(
      { length: keep },
      () => new Map(this.#rows.map(([name, rows]) => [name, new Float32Array(rows.length * this.#steps)])),
    );
    const { controlDt } = simulation;
    this.#time = Float32Array.from({ length: this.#steps }, (_, step) => (step + 1) * controlDt);
  }

  /** `isBefore`: what the command was when the step's reward was given, which a step may draw anew afterwards. */
  note(environment: number, step: number, isBefore: boolean): void {
    const kept = this.#kept[environment];
    if (!kept) return;
    for (const [name, rows] of this.#rows) {
      if ((name === "command") !== isBefore) continue;
      const into = kept.get(name);
      if (!into) continue;
      rows.forEach((row, c) => {
        const value = row[environment] ?? 0;
        // Texts read actions as they take effect: within [-1, 1].
        into[c * this.#steps + step] = name === "action" ? Math.min(1, Math.max(-1, value)) : value;
      });
    }
  }

  inputs(environment: number, length: number): Trajectory["inputs"] | null {
    const kept = this.#kept[environment];
    if (!kept) return null;
    const cut = (values: Float32Array) => {
      const size = values.length / this.#steps;
      const out = new Float32Array(size * length);
      for (let c = 0; c < size; c++) {
        out.set(values.subarray(c * this.#steps, c * this.#steps + length), c * length);
      }
      return out;
    };
    return Object.fromEntries([
      ...[...kept].map(([name, values]) => [name, cut(values)] as const),
      ["time", this.#time.slice(0, length)] as const,
    ]);
  }
}

/** One whole episode in each of the first `range.count` environments. */
export async function recordEpisodes(batch: Batch, act: ActAll, options: RecordOptions): Promise<RecordedEpisode[]> {
  const { memory, compiled } = batch;
  const { range, keep, kind, name } = options;
  const { count } = range;
  const recorder = new Recorder(batch, Math.min(keep, count));
  const field = (of: string) => memory.field(of);
  const [terminated, truncated] = [field("terminated"), field("truncated")];
  const [fitness, success, total, length] = ["fitness", "success", "finalReturn", "finalLength"].map(field);
  const terms = compiled.programs.terms.map((_, c) => memory.field("terms", c));
  const action = Array.from({ length: actionSize(compiled.world.simulation.action) }, (_, c) =>
    memory.field("action", c),
  );
  const isContinuous = compiled.world.simulation.action.kind === "continuous";
  const sums = Array.from({ length: count }, () => new Float64Array(terms.length));
  const magnitudes = Array.from({ length: count }, () => new Float64Array(terms.length));
  const beyond = new Float64Array(count);
  const episodes: (RecordedEpisode | undefined)[] = Array.from({ length: count }, () => undefined);
  batch.reset(options.seed, range);
  let left = count;
  for (let step = 0; step < compiled.horizonSteps && left > 0; step++) {
    await act(step, action);
    for (let env = 0; env < count; env++) if (!episodes[env]) recorder.note(env, step, true);
    batch.step();
    for (let env = 0; env < count; env++) {
      if (episodes[env]) continue;
      recorder.note(env, step, false);
      const [own, absolute] = [sums[env], magnitudes[env]];
      if (!own || !absolute) continue;
      terms.forEach((row, c) => {
        own[c] = (own[c] ?? 0) + (row[env] ?? 0);
        absolute[c] = (absolute[c] ?? 0) + Math.abs(row[env] ?? 0);
      });
      if (isContinuous) {
        for (const row of action) {
          if (Math.abs(row[env] ?? 0) > saturated) beyond[env] = (beyond[env] ?? 0) + 1 / action.length;
        }
      }
      if (!terminated[env] && !truncated[env]) continue;
      left--;
      const steps = length?.[env] ?? 0;
      const result = { fitness: fitness?.[env] ?? 0, success: success?.[env] !== 0, terminated: terminated[env] !== 0 };
      const inputs = recorder.inputs(env, steps);
      episodes[env] = {
        ...result,
        return: total?.[env] ?? 0,
        length: steps,
        terms: [...own],
        magnitudes: [...absolute],
        saturation: (beyond[env] ?? 0) / Math.max(1, steps),
        trajectory: inputs && { name: name(env), kind, steps, inputs, ...result },
      };
    }
  }
  return episodes.filter((episode) => episode !== undefined);
}
