/**
 * Rewards tried on trajectories that are already there: no simulation, no training. Every step of every trajectory is one environment of a kernel,
 * so that a bank of a hundred episodes is one call; all programs of a round are written into that one kernel, where what they have in common
 * (a distance, a rotated velocity) is computed once. It assumes that rewards are functions of what a step's inputs say, as the language
 * guarantees: a reward carries nothing from step to step. Relabelling what was lived with other rewards is the idea of hindsight
 * (Andrychowicz et al. 2017, arXiv:1707.01495), used here to judge rewards rather than to learn from them.
 */
import { EmbodyError } from "../core/errors.ts";
import type { Trajectory } from "../core/reward-search.ts";
import {
  allocate,
  compileJs,
  compileWasm,
  defineLayout,
  type Float,
  f32,
  interpret,
  type Kernel,
  type KernelMemory,
  kernel,
  type Layout,
} from "../kernel/index.ts";
import type { InputDeclarations } from "./inputs.ts";
import { lowerEntry, type Program } from "./program.ts";
import { reachable } from "./scalars.ts";

/** Steps that are worked out together: small enough for a cache, large enough that a call's overhead does not show. */
const rowsTogether = 4096;
/** Programs with more operations together than this are cut into several kernels: one huge function compiles slowly. */
const operationsTogether = 20_000;

export interface ReplayOptions {
  /** Of the kernel. Default: wasm-simd. */
  readonly backend?: "interpreter" | "js" | "wasm" | "wasm-simd";
  /** Keep the value of every step, not only sums. Default: false. */
  readonly steps?: boolean;
}

/** A reward over some trajectories. */
export interface Replayed {
  /** In the order of the text. */
  readonly terms: readonly string[];
  /** Sums over the steps of each trajectory. [trajectories][terms] f64 */
  readonly sums: Float64Array;
  /** Where it was asked for: the value at each step, trajectories one after another. [terms][steps of all] f32 */
  readonly values: readonly Float32Array[];
}

/** Numbers in an input. */
export function inputSize(declaration: InputDeclarations[string]): number {
  if (declaration === "number") return 1;
  return "vector" in declaration ? declaration.vector.length : declaration.size;
}

interface Leaf {
  readonly input: string;
  readonly offset: number;
}

const keyOf = (input: string, offset: number) => `${input} ${offset}`;

/** Programs whose entry `reward` was checked, cut so that each part is one kernel of a sensible size. */
function parts(programs: readonly Program[]): Program[][] {
  const found: Program[][] = [];
  let room = 0;
  for (const program of programs) {
    const operations = rewardOf(program).operations;
    if (operations > room || found.length === 0) {
      found.push([]);
      room = operationsTogether;
    }
    found.at(-1)?.push(program);
    room -= operations;
  }
  return found;
}

function rewardOf(program: Program) {
  const entry = program.entries.get("reward");
  if (!entry) throw new RangeError(`${program.file} exports no reward`);
  return entry;
}

/** The numbers of the inputs that these programs read, each once. */
function leavesOf(programs: readonly Program[]): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  for (const program of programs) {
    const roots = rewardOf(program).result.fields.flatMap(({ scalars }) => scalars);
    for (const node of reachable(roots)) {
      if (node.kind !== "leaf") continue;
      leaves.set(keyOf(node.source, node.offset), { input: node.source, offset: node.offset });
    }
  }
  return leaves;
}

interface Built {
  readonly layout: Layout;
  readonly kernel: Kernel;
  /** Where each term lies in `term`, by program. */
  readonly terms: readonly (readonly string[])[];
  readonly leaves: readonly Leaf[];
}

/** One kernel for some programs: everything is loaded and computed before anything is stored, so that equal values are one. */
function build(programs: readonly Program[]): Built {
  const leaves = leavesOf(programs);
  const places = new Map([...leaves.keys()].map((key, index) => [key, index]));
  const terms = programs.map((program) => rewardOf(program).result.fields.map(({ name }) => name));
  const count = terms.reduce((sum, names) => sum + names.length, 0);
  const layout: Layout = defineLayout({ fields: { read: f32(Math.max(1, leaves.size)), term: f32(count) } });
  const built = kernel("reward", layout, (k) => {
    const read = (input: string, offset: number) => k.load("read", places.get(keyOf(input, offset)) ?? 0) as Float;
    const values = programs.flatMap((program) => {
      const lowered = lowerEntry(program, "reward", k, read);
      if (lowered.kind !== "record") throw new RangeError(`${program.file} gives no terms`);
      return lowered.fields.flatMap((field) => field.values);
    });
    values.forEach((value, index) => {
      k.store("term", index, value);
    });
  });
  return { layout, kernel: built, terms, leaves: [...leaves.values()] };
}

async function compile(built: Kernel, memory: KernelMemory, backend: ReplayOptions["backend"] = "wasm-simd") {
  if (backend === "interpreter") return interpret([built], memory);
  if (backend === "js") return compileJs([built], memory);
  return compileWasm([built], memory, { simd: backend === "wasm-simd" });
}

/** The row of a leaf in a trajectory. [steps] f32 */
function rowOf(trajectory: Trajectory, { input, offset }: Leaf): Float32Array {
  const values = trajectory.inputs[input];
  const row = values?.subarray(offset * trajectory.steps, (offset + 1) * trajectory.steps);
  if (row?.length === trajectory.steps) return row;
  throw new EmbodyError(
    "bad-request",
    `The trajectory '${trajectory.name}' holds ${values?.length ?? 0} numbers of the input '${input}', too few for its ${trajectory.steps} steps.`,
    { remedy: "Record it with the inputs of the task that the reward is for." },
  );
}

/** Where the steps of trajectories lie when they follow one another; the last entry is their number. */
export function rowStarts(trajectories: readonly Pick<Trajectory, "steps">[]): number[] {
  const starts = [0];
  for (const { steps } of trajectories) starts.push((starts.at(-1) ?? 0) + steps);
  return starts;
}

/** Copies rows `from` to `to` of all trajectories' steps into the kernel's memory. */
function fill(
  memory: KernelMemory,
  leaves: readonly Leaf[],
  trajectories: readonly Trajectory[],
  starts: readonly number[],
  [from, to]: readonly [number, number],
): void {
  leaves.forEach((leaf, index) => {
    const target = memory.field("read", index) as Float32Array;
    trajectories.forEach((trajectory, which) => {
      const start = starts[which] ?? 0;
      const [low, high] = [Math.max(from, start), Math.min(to, start + trajectory.steps)];
      if (low < high) target.set(rowOf(trajectory, leaf).subarray(low - start, high - start), low - from);
    });
  });
}

/**
 * Rewards (programs whose entry `reward` gives terms, checked against the inputs that the trajectories hold) on recorded trajectories.
 *
 * @returns For each program, in order: sums of its terms for each trajectory, and their values at each step where asked for.
 * @throws EmbodyError where a trajectory lacks an input that a program reads.
 */
export async function replayRewards(
  programs: readonly Program[],
  trajectories: readonly Trajectory[],
  { backend, steps = false }: ReplayOptions = {},
): Promise<Replayed[]> {
  const starts = rowStarts(trajectories);
  const rows = starts.at(-1) ?? 0;
  const results: Replayed[] = [];
  for (const part of parts(programs)) {
    const built = build(part);
    const replayed = built.terms.map((terms): Replayed & { readonly values: Float32Array[] } => ({
      terms,
      sums: new Float64Array(trajectories.length * terms.length),
      values: steps ? terms.map(() => new Float32Array(rows)) : [],
    }));
    results.push(...replayed);
    if (rows === 0) continue;
    const together = Math.min(rows, rowsTogether);
    const memory = allocate(built.layout, together);
    const runner = await compile(built.kernel, memory, backend);
    for (let from = 0; from < rows; from += together) {
      const to = Math.min(rows, from + together);
      fill(memory, built.leaves, trajectories, starts, [from, to]);
      // What lies behind the last rows is of the call before: computed too, read by nobody.
      runner.run("reward");
      let place = 0;
      for (const result of replayed) {
        for (let term = 0; term < result.terms.length; term++, place++) {
          const row = (memory.field("term", place) as Float32Array).subarray(0, to - from);
          result.values[term]?.set(row, from);
          addUp(result.sums, row, { from, starts, terms: result.terms.length, term });
        }
      }
    }
  }
  return results;
}

function addUp(
  sums: Float64Array,
  row: Float32Array,
  { from, starts, terms, term }: { from: number; starts: readonly number[]; terms: number; term: number },
): void {
  for (let which = 0; which + 1 < starts.length; which++) {
    const low = Math.max(0, (starts[which] ?? 0) - from);
    const high = Math.min(row.length, (starts[which + 1] ?? 0) - from);
    if (low >= high) continue;
    let sum = 0;
    for (let index = low; index < high; index++) sum += row[index] ?? 0;
    const at = which * terms + term;
    sums[at] = (sums[at] ?? 0) + sum;
  }
}
