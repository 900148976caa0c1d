/** A twin in a kernel of its own, run for a few environments with targets and parameters from outside, for the tests of the twin. */

import { fieldOf, type StateRecord } from "../../../../src/core/state-record.ts";
import {
  allocate,
  compileJs,
  compileWasm,
  defineLayout,
  f32,
  i32,
  interpret,
  type Kernel,
  type KernelMemory,
  kernel,
  type Layout,
  type Runner,
  type Slots,
} from "../../../../src/kernel/index.ts";
import { live, usesOf } from "../../../../src/kernel/liveness.ts";
import { type Body, movableJoints, type Pose } from "../../../../worlds/rapier/bodies/schema.ts";
import { freeThings, type Scene } from "../../../../worlds/rapier/scenes/schema.ts";
import { stateLayout } from "../../../../worlds/rapier/state-layout.ts";
import { createTwin, type TwinSettings } from "../../../../worlds/rapier/twin/index.ts";

type AnyLayout = Layout<Slots, Slots, Slots>;

export interface TwinKernels {
  readonly layout: AnyLayout;
  readonly record: StateRecord;
  readonly reset: Kernel;
  readonly step: Kernel;
  readonly tables: Readonly<Record<string, { readonly type: "f32" | "i32"; readonly values: ArrayLike<number> }>>;
}

export function twinKernels(body: Body, scene: Scene, options: Partial<TwinSettings> = {}): TwinKernels {
  const twin = createTwin(body, scene, options);
  const record = stateLayout(body, scene);
  const tables = twin.tables ?? {};
  const startSize = 7 + movableJoints(body).length + 7 * freeThings(scene).length;
  const layout: AnyLayout = defineLayout({
    fields: {
      ...twin.fields,
      start: f32(startSize),
      parameters: f32(4),
      targets: f32(Math.max(1, body.actuators.length)),
      state: f32(record.size),
    },
    tables: Object.fromEntries(
      Object.entries(tables).map(([name, { type, values }]) => [
        name,
        type === "f32" ? f32(values.length) : i32(values.length),
      ]),
    ) as Slots,
  });
  const build = (name: "reset" | "step") =>
    kernel(name, layout, (k) => {
      const all = (field: string, size: number) => Array.from({ length: size }, (_, i) => k.load(field, i) as never);
      const parameters = all("parameters", 4);
      const state =
        name === "reset"
          ? twin.reset(k, all("start", startSize), parameters)
          : twin.step(k, all("targets", body.actuators.length), parameters);
      state.forEach((value, index) => {
        k.store("state", index, value);
      });
    });
  return { layout, record, reset: build("reset"), step: build("step"), tables };
}

/** Operations that a kernel really computes. */
export function operationCount({ statements }: Kernel): number {
  let count = 0;
  for (const [node] of usesOf(live(statements))) if (node.kind === "operation") count++;
  return count;
}

export type Backend = "interpreter" | "js" | "wasm" | "wasm-simd";

/** Batches of one twin; environments are set up alike unless written to through `memory`. */
export class TwinRun {
  readonly kernels: TwinKernels;
  readonly memory: KernelMemory;
  readonly runner: Runner;
  readonly body: Body;
  readonly scene: Scene;

  constructor(body: Body, scene: Scene, kernels: TwinKernels, memory: KernelMemory, runner: Runner) {
    this.body = body;
    this.scene = scene;
    this.kernels = kernels;
    this.memory = memory;
    this.runner = runner;
  }

  static async create(
    body: Body,
    scene: Scene,
    {
      numEnvs = 1,
      backend = "js",
      options = {},
    }: { numEnvs?: number; backend?: Backend; options?: Partial<TwinSettings> } = {},
  ): Promise<TwinRun> {
    const kernels = twinKernels(body, scene, options);
    const memory: KernelMemory = allocate(kernels.layout, numEnvs);
    for (const [name, { values }] of Object.entries(kernels.tables)) memory.table(name).set(values);
    const both = [kernels.reset, kernels.step];
    const runner =
      backend === "js"
        ? compileJs(both, memory)
        : backend === "interpreter"
          ? interpret(both, memory)
          : await compileWasm(both, memory, { simd: backend === "wasm-simd" });
    const run = new TwinRun(body, scene, kernels, memory, runner);
    run.setParameters([1, 1, 1, 1]);
    run.reset();
    return run;
  }

  write(field: string, values: readonly number[], environment?: number): void {
    values.forEach((value, index) => {
      const row = this.memory.field(field, index);
      if (environment === undefined) row.fill(value);
      else row[environment] = value;
    });
  }

  /** friction, mass, kp, kd */
  setParameters(values: readonly number[]): void {
    this.write("parameters", values);
  }

  /** All environments to a pose of the body (its stance by default) with things where the scene has them. */
  reset(pose: Pose = this.body.stance): void {
    this.write("start", [
      ...pose.position,
      ...(pose.rotation ?? [0, 0, 0, 1]),
      ...movableJoints(this.body).map(({ name }) => pose.joints?.[name] ?? 0),
      ...freeThings(this.scene).flatMap((thing) => [...thing.position, ...(thing.rotation ?? [0, 0, 0, 1])]),
    ]);
    this.runner.run("reset");
  }

  step(targets: readonly number[]): void {
    this.write("targets", targets);
    this.runner.run("step");
  }

  /** A field of the state record. */
  read(name: string, environment = 0): number[] {
    const { offset, size } = fieldOf(this.kernels.record, name);
    return Array.from({ length: size }, (_, i) => this.memory.field("state", offset + i)[environment] ?? Number.NaN);
  }

  /** The whole state record. */
  state(environment = 0): Float32Array {
    return Float32Array.from(
      { length: this.kernels.record.size },
      (_, i) => this.memory.field("state", i)[environment] ?? Number.NaN,
    );
  }
}
