/**
 * A fast engine on its own, without a task: starts, parameters and targets are written by the caller, states are read. For
 * measuring, calibrating and comparing engines; training goes through `batch.ts`.
 */
import { actionSize } from "../../src/core/task.ts";
import {
  allocate,
  compileJs,
  compileWasm,
  defineLayout,
  type Float,
  f32,
  type KernelMemory,
  kernel,
} from "../../src/kernel/index.ts";
import {
  type Builder,
  type FastEngine,
  fillTables,
  loadFloats,
  type Simulation,
  storeAll,
  tableSlots,
} from "./simulation.ts";

export interface Driver {
  readonly numEnvs: number;
  /** Fields `start`, `parameters`, `targets` (to be written) and `state` (to be read). [component][numEnvs] */
  readonly memory: KernelMemory;
  /** Writes one environment's start; a missing number is 0. */
  setStart(environment: number, start: ArrayLike<number>): void;
  setTargets(environment: number, targets: ArrayLike<number>): void;
  setParameters(environment: number, parameters: ArrayLike<number>): void;
  reset(): void;
  step(): void;
  /** The state record of one environment. [state.size] */
  state(environment: number): Float32Array;
}

export async function createDriver(
  simulation: Simulation,
  engine: FastEngine,
  { numEnvs = 1, backend = "wasm-simd" }: { numEnvs?: number; backend?: "js" | "wasm" | "wasm-simd" } = {},
): Promise<Driver> {
  const sizes = {
    start: simulation.start.size,
    parameters: simulation.parameters.length,
    targets: actionSize(simulation.action),
    state: simulation.state.size,
  };
  const own = Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, f32(Math.max(1, size))]));
  const layout = defineLayout({ fields: { ...engine.fields, ...own }, tables: tableSlots(engine) });
  const store = (k: Builder, values: readonly Float[]) => storeAll(k, "state", values);
  const kernels = [
    kernel("reset", layout, (k) =>
      store(k, engine.reset(k, loadFloats(k, "start", sizes.start), loadFloats(k, "parameters", sizes.parameters))),
    ),
    kernel("step", layout, (k) =>
      store(k, engine.step(k, loadFloats(k, "targets", sizes.targets), loadFloats(k, "parameters", sizes.parameters))),
    ),
  ];
  const memory: KernelMemory = allocate(layout, numEnvs);
  fillTables(engine, memory);
  const runner =
    backend === "js"
      ? compileJs(kernels, memory)
      : await compileWasm(kernels, memory, { simd: backend === "wasm-simd" });
  const write = (field: keyof typeof sizes, environment: number, values: ArrayLike<number>) => {
    for (let c = 0; c < sizes[field]; c++) memory.field(field, c)[environment] = values[c] ?? 0;
  };
  const presets = simulation.parameters.map(({ preset }) => preset);
  for (let environment = 0; environment < numEnvs; environment++) write("parameters", environment, presets);
  return {
    numEnvs,
    memory,
    setStart: (environment, start) => write("start", environment, start),
    setTargets: (environment, targets) => write("targets", environment, targets),
    setParameters: (environment, parameters) => write("parameters", environment, parameters),
    reset: () => runner.run("reset"),
    step: () => runner.run("step"),
    state: (environment) =>
      Float32Array.from({ length: sizes.state }, (_, c) => memory.field("state", c)[environment] ?? 0),
  };
}
