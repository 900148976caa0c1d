/**
 * N environments of a task, stepped together. With the `fast` engine simulator, texts and resets are one kernel; with the
 * `reference` the same kernels run on states that live environments (Rapier) fill, one after another. Nobody but `action` is
 * written by the learner; everything else is read. Same task, seed and actions: same bytes, on every back end and thread.
 */
import { EmbodyError } from "../../src/core/errors.ts";
import { actionSize, type Task } from "../../src/core/task.ts";
import {
  allocate,
  compileJs,
  compileWasm,
  f32,
  type Int,
  interpret,
  type Kernel,
  type KernelMemory,
  kernel,
  type Runner,
} from "../../src/kernel/index.ts";
import { type Compiled, compileTask, EpisodeWriter } from "./episodes.ts";
import {
  type Builder,
  type FastEngine,
  fillTables,
  loadFloats,
  loadInt,
  type ReferenceEngine,
  type SimulatedWorld,
  storeAll,
  tableSlots,
} from "./simulation.ts";

export type Engine = "fast" | "reference";
export type Backend = "interpreter" | "js" | "wasm" | "wasm-simd";

export interface BatchOptions {
  readonly numEnvs: number;
  readonly seed: number;
  /** Default: `fast` where the world has it. */
  readonly engine?: Engine;
  /** Of the kernels. Default: wasm-simd. */
  readonly backend?: Backend;
  /** Draw parameters from the task's ranges. Default: false, as described. */
  readonly randomise?: boolean;
  /** First episodes end at random times. Default: false. */
  readonly stagger?: boolean;
  /** Index of the first environment in a larger batch. Default: 0. */
  readonly firstEnvironment?: number;
  /** Backed by shared memory. Default: false. */
  readonly shared?: boolean;
}

export interface EnvironmentRange {
  readonly firstEnvironment: number;
  readonly count: number;
  /** Instead of the batch's own option, from this reset on. */
  readonly randomise?: boolean;
}

export interface Batch {
  readonly task: Task;
  readonly engine: Engine;
  readonly backend: Backend;
  readonly numEnvs: number;
  /** Fields by name: see `compileTask`. [component][numEnvs] */
  readonly memory: KernelMemory;
  readonly compiled: Compiled;
  /** `reset` and `step`, where the engine is a kernel itself. */
  readonly kernels?: readonly Kernel[];
  /**
   * Starts all environments at episode 0; the observation is there afterwards. With a range only the first `count` are reset and stepped from
   * then on, and they are what the environments from `firstEnvironment` on would be.
   */
  reset(seed?: number, range?: EnvironmentRange): void;
  /** One control step of every environment under `action`. Environments whose episode ended are reset instead. */
  step(): void;
  free(): void;
}

/** The kernels of a task on an engine that is a kernel itself: `reset` and `step`. */
export function fastKernels(compiled: Compiled, engine: FastEngine): Kernel[] {
  const { layout, world } = compiled;
  const begin = (k: Builder, episode: Int, isFirst: boolean) => {
    const writer = new EpisodeWriter(k, compiled);
    const { start, parameters } = writer.drawEpisode(episode, isFirst);
    writer.begin(engine.reset(k, start, parameters), parameters, episode, isFirst);
  };
  return [
    kernel("reset", layout, (k) => begin(k, k.int(0), true)),
    kernel("step", layout, (k) => {
      const writer = new EpisodeWriter(k, compiled);
      const over = writer.over();
      const episode = loadInt(k, "episode");
      const { chosen, inForce } = writer.action();
      const parameters = loadFloats(k, "parameters", world.simulation.parameters.length);
      const state = engine.step(k, world.simulation.targets(k, inForce), parameters);
      writer.finish(state, chosen, over.not());
      k.if(over, () => begin(k, episode.add(1), false));
    }),
  ];
}

/** The kernels around live environments: `draw` and `arrive` at the start, `act` and `judge` around each step. */
export function referenceKernels(compiled: Compiled): Kernel[] {
  const { layout, world } = compiled;
  const { simulation } = world;
  const draw = (k: Builder, episode: Int, isFirst: boolean) =>
    storeAll(k, "start", new EpisodeWriter(k, compiled).drawEpisode(episode, isFirst).start);
  const parameters = (k: Builder) => loadFloats(k, "parameters", simulation.parameters.length);
  const state = (k: Builder) => loadFloats(k, "state", simulation.state.size);
  return [
    kernel("draw", layout, (k) => draw(k, k.int(0), true)),
    kernel("arrive", layout, (k) => new EpisodeWriter(k, compiled).begin(state(k), parameters(k), k.int(0), true)),
    kernel("act", layout, (k) => {
      const writer = new EpisodeWriter(k, compiled);
      storeAll(k, "targets", simulation.targets(k, writer.action().inForce));
      k.if(writer.over(), () => draw(k, loadInt(k, "episode").add(1), false));
    }),
    kernel("judge", layout, (k) => {
      const writer = new EpisodeWriter(k, compiled);
      const over = writer.over();
      const episode = loadInt(k, "episode");
      const continuous = simulation.action.kind === "continuous";
      const size = actionSize(simulation.action);
      const chosen = loadFloats(k, "action", size).map((value) => (continuous ? value.clamp(-1, 1) : value));
      const reached = state(k);
      writer.finish(reached, chosen, over.not());
      k.if(over, () => writer.begin(reached, parameters(k), episode.add(1), false));
    }),
  ];
}

/** Kernels run for whole vectors of four environments, or all. */
const wholeVectors = (count: number, numEnvs: number) => Math.min(numEnvs, Math.ceil(count / 4) * 4);

async function compile(backend: Backend, kernels: readonly Kernel[], memory: KernelMemory): Promise<Runner> {
  if (backend === "interpreter") return interpret(kernels, memory);
  if (backend === "js") return compileJs(kernels, memory);
  return compileWasm(kernels, memory, { simd: backend === "wasm-simd" });
}

export async function createBatch(task: Task, world: SimulatedWorld, options: BatchOptions): Promise<Batch> {
  const engine = options.engine ?? (world.fast ? "fast" : "reference");
  if (engine === "fast" ? !world.fast : !world.reference) {
    const other = engine === "fast" ? "reference" : "fast";
    throw new EmbodyError("bad-request", `The task '${task.id}' has no ${engine} engine.`, {
      remedy: `Use the ${other} engine.`,
    });
  }
  return world.fast && engine === "fast"
    ? createFastBatch(task, world, world.fast, options)
    : createReferenceBatch(task, world, options);
}

/** Sets what a reset draws from; gives how many environments there are from now on. */
function setUp(memory: KernelMemory, options: BatchOptions, seed = options.seed, range?: EnvironmentRange): number {
  const { firstEnvironment = options.firstEnvironment ?? 0, count = options.numEnvs } = range ?? {};
  memory.setParameter("seed", seed | 0);
  memory.setParameter("firstEnvironment", firstEnvironment);
  memory.setParameter("randomise", (range?.randomise ?? options.randomise) ? 1 : 0);
  memory.setParameter("stagger", options.stagger ? 1 : 0);
  return Math.min(count, options.numEnvs);
}

async function createFastBatch(
  task: Task,
  world: SimulatedWorld,
  engine: FastEngine,
  options: BatchOptions,
): Promise<Batch> {
  const { numEnvs, backend = "wasm-simd", shared = false } = options;
  const compiled = compileTask(task, world, engine.fields, tableSlots(engine));
  const memory: KernelMemory = allocate(compiled.layout, numEnvs, { shared });
  fillTables(engine, memory);
  const kernels = fastKernels(compiled, engine);
  const runner = await compile(backend, kernels, memory);
  let end = numEnvs;
  return {
    task,
    engine: "fast",
    backend,
    numEnvs,
    memory,
    compiled,
    kernels,
    reset(seed, range) {
      end = wholeVectors(setUp(memory, options, seed, range), numEnvs);
      runner.run("reset", 0, end);
    },
    step: () => runner.run("step", 0, end),
    free: () => undefined,
  };
}

async function createReferenceBatch(task: Task, world: SimulatedWorld, options: BatchOptions): Promise<Batch> {
  const { numEnvs, backend = "wasm-simd", shared = false } = options;
  const { simulation, reference } = world;
  if (!reference) throw new RangeError("no reference engine");
  const probe = compileTask(task, world, {
    start: f32(Math.max(1, simulation.start.size)),
    targets: f32(actionSize(simulation.action)),
  });
  const memory: KernelMemory = allocate(probe.layout, numEnvs, { shared });
  const runner = await compile(backend, referenceKernels(probe), memory);
  let [count, end] = [numEnvs, numEnvs];
  const live: ReferenceEngine[] = [];
  for (let index = 0; index < numEnvs; index++) live.push(await reference());
  const rows = (name: string, size: number) => Array.from({ length: size }, (_, c) => memory.field(name, c));
  const state = rows("state", simulation.state.size);
  const start = rows("start", simulation.start.size);
  const targets = rows("targets", actionSize(simulation.action));
  const parameters = rows("parameters", simulation.parameters.length);
  const [terminated, truncated] = [memory.field("terminated"), memory.field("truncated")];
  const scratch = {
    state: new Float32Array(simulation.state.size),
    start: new Float32Array(simulation.start.size),
    targets: new Float32Array(targets.length),
    parameters: new Float32Array(parameters.length),
  };
  const gather = (from: readonly ArrayLike<number>[], into: Float32Array, environment: number) => {
    for (let c = 0; c < into.length; c++) into[c] = from[c]?.[environment] ?? 0;
  };
  const scatter = (environment: number) => {
    for (let c = 0; c < scratch.state.length; c++) {
      const row = state[c];
      if (row) row[environment] = scratch.state[c] ?? 0;
    }
  };
  const begin = (environment: number) => {
    gather(start, scratch.start, environment);
    gather(parameters, scratch.parameters, environment);
    live[environment]?.reset(scratch.start, scratch.parameters, scratch.state);
    scatter(environment);
  };
  return {
    task,
    engine: "reference",
    backend,
    numEnvs,
    memory,
    compiled: probe,
    reset(seed, range) {
      count = setUp(memory, options, seed, range);
      end = wholeVectors(count, numEnvs);
      runner.run("draw", 0, end);
      for (let environment = 0; environment < count; environment++) begin(environment);
      runner.run("arrive", 0, end);
    },
    step() {
      runner.run("act", 0, end);
      for (let environment = 0; environment < count; environment++) {
        if (terminated[environment] || truncated[environment]) begin(environment);
        else {
          gather(targets, scratch.targets, environment);
          live[environment]?.step(scratch.targets, scratch.state);
          scatter(environment);
        }
      }
      runner.run("judge", 0, end);
    },
    free() {
      for (const environment of live.splice(0)) environment.free();
    },
  };
}
