/**
 * The suite `language`: a reward in the little language, compiled, beside the same reward written by hand in TypeScript over the same memory, in
 * turns within one process. The ratio is what counts.
 */

import { checkTask } from "../../../worlds/batch/programs.ts";
import { antRun } from "../../../worlds/rapier/tasks/ant-run.ts";
import { rapierWorld } from "../../../worlds/rapier/world.ts";
import { fieldOf } from "../../core/state-record.ts";
import { actionSize } from "../../core/task.ts";
import { allocate, compileJs, compileWasm, defineLayout, f32, type KernelMemory, kernel } from "../../kernel/index.ts";
import { lowerEntry } from "../../lang/index.ts";

export interface LanguageRow {
  readonly reward: string;
  readonly form: string;
  /** For one environment and step. */
  readonly nanoseconds: number;
  /** To the one written by hand. */
  readonly ratio: number;
}

const numEnvs = 1024;
const rounds = 40;
const repeats = 200;

export async function benchLanguage(onRow: (row: LanguageRow) => void): Promise<LanguageRow[]> {
  const world = rapierWorld(antRun.simulation);
  const { state, action } = world.simulation;
  const actions = actionSize(action);
  const programs = checkTask(antRun, world);
  const inputs = { state: state.size, memory: programs.memory.size, action: actions };
  const layout = defineLayout({
    fields: {
      state: f32(inputs.state),
      memory: f32(inputs.memory),
      action: f32(inputs.action),
      terms: f32(programs.terms.length),
    },
  });
  const reward = kernel("reward", layout, (k) => {
    const lowered = lowerEntry(programs.reward, "reward", k, (input, offset) => {
      if (input === "state" || input === "memory" || input === "action") return k.load(input, offset);
      throw new RangeError(`the reward reads ${input}`);
    });
    if (lowered.kind !== "record") throw new RangeError("a reward gives terms");
    lowered.fields
      .flatMap(({ values }) => values)
      .forEach((value, index) => {
        k.store("terms", index, value);
      });
  });
  const memory = allocate(layout, numEnvs);
  fill(memory, inputs);
  const byHand = allocate(layout, numEnvs);
  fill(byHand, inputs);
  const js = compileJs([reward], memory);
  const wasm = await compileWasm([reward], memory);
  const hand = handWritten(byHand, state, programs.memory.record);
  js.run("reward");
  hand();
  compare(memory, byHand, programs.terms.length);
  const forms = [
    { form: "written by hand in TypeScript", run: hand },
    { form: "the language, emitted as JavaScript", run: () => js.run("reward") },
    { form: "the language, emitted as WebAssembly f32x4", run: () => wasm.run("reward") },
  ];
  const best = forms.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    forms.forEach(({ run }, index) => {
      const start = performance.now();
      for (let repeat = 0; repeat < repeats; repeat++) run();
      best[index] = Math.min(best[index] ?? 0, performance.now() - start);
    });
  }
  return forms.map(({ form }, index) => {
    const nanoseconds = ((best[index] ?? 0) * 1e6) / (repeats * numEnvs);
    const row = { reward: antRun.id, form, nanoseconds, ratio: (best[index] ?? 0) / (best[0] ?? 1) };
    onRow(row);
    return row;
  });
}

function fill(memory: KernelMemory, sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    for (let component = 0; component < size; component++) {
      const row = memory.field(name, component);
      for (let environment = 0; environment < numEnvs; environment++) {
        row[environment] = Math.sin(0.7 * component + 0.013 * environment);
      }
    }
  }
}

/** The terms of ant-run's reward as one would write them without the language. */
function handWritten(
  memory: KernelMemory,
  state: Parameters<typeof fieldOf>[0],
  carried: Parameters<typeof fieldOf>[0],
): () => void {
  const velocity = fieldOf(state, "rootVelocity").offset;
  const vx = memory.field("state", velocity);
  const vy = memory.field("state", velocity + 1);
  const last = fieldOf(carried, "lastAction");
  const before = fieldOf(carried, "actionBefore");
  const lastRows = Array.from({ length: last.size }, (_, index) => memory.field("memory", last.offset + index));
  const beforeRows = Array.from({ length: before.size }, (_, index) => memory.field("memory", before.offset + index));
  const [forward, alive, drift, smooth] = [0, 1, 2, 3].map((index) => memory.field("terms", index));
  return () => {
    if (!forward || !alive || !drift || !smooth) return;
    for (let environment = 0; environment < numEnvs; environment++) {
      forward[environment] = vx[environment] as number;
      alive[environment] = 0.5;
      drift[environment] = -0.2 * Math.abs(vy[environment] as number);
      let squares = 0;
      for (let index = 0; index < lastRows.length; index++) {
        const change =
          ((lastRows[index] as Float32Array)[environment] as number) -
          ((beforeRows[index] as Float32Array)[environment] as number);
        squares += change * change;
      }
      smooth[environment] = -0.01 * squares;
    }
  };
}

/** What is compared in time must be equal in value. */
function compare(left: KernelMemory, right: KernelMemory, terms: number): void {
  for (let term = 0; term < terms; term++) {
    const [a, b] = [left.field("terms", term), right.field("terms", term)];
    for (let environment = 0; environment < numEnvs; environment++) {
      const [x = 0, y = 0] = [a[environment], b[environment]];
      if (Math.abs(x - y) > 1e-5 * (1 + Math.abs(y))) throw new Error(`term ${term} differs: ${x} and ${y}`);
    }
  }
}
