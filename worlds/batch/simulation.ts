/**
 * What a world gives so that its tasks can be trained in batches. A `Simulation` is what both engines share: the state record, the
 * draws of a start, the meaning of an action. A `FastEngine` is a generator that writes the simulator into a kernel (classic worlds,
 * mazes, the twin); a `ReferenceEngine` steps live environments one by one (Rapier).
 */
import type { StateRecord } from "../../src/core/state-record.ts";
import type { ActionSpace } from "../../src/core/task.ts";
import type { Float, Int, KernelBuilder, KernelMemory, Slots } from "../../src/kernel/index.ts";

/** A kernel whose fields are not known to the type system: the layout is put together from the parts of a task. */
export type Builder = KernelBuilder<Slots, Slots, Slots>;

/** A component of a field of floats. */
export function loadFloat(k: Builder, name: string, component = 0): Float {
  const value = k.load(name, component);
  if (value.type !== "f32") throw new RangeError(`the field '${name}' holds integers`);
  return value;
}

/** The first `size` components of a field of floats. */
export function loadFloats(k: Builder, name: string, size: number): Float[] {
  return Array.from({ length: size }, (_, component) => loadFloat(k, name, component));
}

export function loadInt(k: Builder, name: string): Int {
  const value = k.load(name);
  if (value.type !== "i32") throw new RangeError(`the field '${name}' holds floats`);
  return value;
}

export function intParameter(k: Builder, name: string): Int {
  const value = k.parameter(name);
  if (value.type !== "i32") throw new RangeError(`the parameter '${name}' is a float`);
  return value;
}

export function storeAll(k: Builder, name: string, values: readonly (Float | Int)[]): void {
  values.forEach((value, component) => {
    k.store(name, component, value);
  });
}

/** A uniform draw in [0, 1), the same for the same (seed, environment, episode, index) on every engine and device. */
export type Draw = (index: number) => Float;

export interface SimulationParameter {
  readonly name: string;
  /** The described value: 1 for factors. */
  readonly preset: number;
  readonly unit: string;
  readonly meaning: string;
}

export interface Simulation {
  readonly state: StateRecord;
  readonly action: ActionSpace;
  /** Time between actions (s). */
  readonly controlDt: number;
  /** What may be randomised: friction, mass, gains, … In the order of `values` below. */
  readonly parameters: readonly SimulationParameter[];
  /** A start: poses, placements. Numbers that `reset` of either engine takes. */
  readonly start: StateRecord;
  /** Uniform draws that `drawStart` uses. */
  readonly startDraws: number;
  drawStart(k: Builder, draw: Draw, parameters: readonly Float[]): readonly Float[];
  /** Actions in [-1, 1] (or an index) to targets in the simulator's units. */
  targets(k: Builder, action: readonly Float[]): readonly Float[];
}

/** A simulator written into kernels. Its fields are named by it; a field is [size][env]. */
export interface FastEngine {
  readonly fields: Slots;
  readonly tables?: Readonly<Record<string, { readonly type: "f32" | "i32"; readonly values: ArrayLike<number> }>>;
  /** Writes the fields for a start; gives the state record's values. */
  reset(k: Builder, start: readonly Float[], parameters: readonly Float[]): readonly Float[];
  /** Advances one control step under `targets`; writes the fields; gives the state record's values. */
  step(k: Builder, targets: readonly Float[], parameters: readonly Float[]): readonly Float[];
}

/** Tables of the engine as slots of a layout. */
export function tableSlots({ tables = {} }: FastEngine): Slots {
  return Object.fromEntries(
    Object.entries(tables).map(([name, { type, values }]) => [name, { type, size: values.length }]),
  );
}

/** Writes the engine's tables into a memory whose layout has their slots. */
export function fillTables({ tables = {} }: FastEngine, memory: KernelMemory): void {
  for (const [name, { values }] of Object.entries(tables)) memory.table(name).set(values);
}

/** One live environment of the reference. */
export interface ReferenceEngine {
  /** Starts at `start` (as `drawStart` gave it) under `parameters`, and fills `state`. [state.size] f32 */
  reset(start: Float32Array, parameters: Float32Array, state: Float32Array): void;
  /** Advances one control step and fills `state`. */
  step(targets: Float32Array, state: Float32Array): void;
  free(): void;
}

/** A task's simulation with the engines there are. */
export interface SimulatedWorld {
  readonly simulation: Simulation;
  readonly fast?: FastEngine;
  /** One environment; many are made for a batch. */
  readonly reference?: () => Promise<ReferenceEngine>;
}
