/**
 * The suite `engine`: environment steps per second by task, engine, back end and thread, everything included that a step of training needs of
 * an environment. All variants of a task are measured in turns within one process, the best of several rounds counts, and the
 * ratios are what carries over to another machine. Each task's rows are kept, so an interrupted run goes on with the next task.
 */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Backend, Engine } from "../../../worlds/batch/batch.ts";
import { tasks, worldOf } from "../../../worlds/registry.ts";
import { createTimedBatch, type EngineJob, type EngineTiming } from "./engine-worker.ts";
import { KeptRows } from "./kept-rows.ts";

export interface EngineRow {
  readonly task: string;
  readonly engine: Engine;
  readonly backend: Backend;
  readonly threads: number;
  readonly environments: number;
  /** Control steps of one environment, all environments and threads together. */
  readonly stepsPerSecond: number;
  /** To the first row of the task. */
  readonly ratio: number;
}

export interface EngineBenchOptions {
  /** Tasks whose id contains one of these, separated by commas. */
  readonly filter: string;
  readonly folder: string;
  readonly fresh: boolean;
  readonly onRow: (row: EngineRow) => void;
}

interface Variant {
  readonly engine: Engine;
  readonly backend: Backend;
  readonly threads: number;
  readonly numEnvs: number;
}

const rounds = 3;
const secondsARound = 0.6;
const workerUrl = new URL("engine-worker.ts", import.meta.url);

const fastVariants: readonly Variant[] = [
  { engine: "fast", backend: "js", threads: 1, numEnvs: 256 },
  { engine: "fast", backend: "wasm", threads: 1, numEnvs: 1024 },
  { engine: "fast", backend: "wasm-simd", threads: 1, numEnvs: 1024 },
  { engine: "fast", backend: "wasm-simd", threads: 2, numEnvs: 1024 },
];
const referenceVariants: readonly Variant[] = [
  { engine: "reference", backend: "wasm", threads: 1, numEnvs: 16 },
  { engine: "reference", backend: "wasm", threads: 2, numEnvs: 16 },
];

/** Runs for so many seconds; gives steps per second of all threads together. */
type Measure = (seconds: number) => Promise<number>;

async function prepare(task: string, variant: Variant): Promise<{ measure: Measure; end: () => Promise<unknown> }> {
  const { threads, numEnvs, engine, backend } = variant;
  const job = (thread: number): EngineJob => ({ task, engine, backend, numEnvs, firstEnvironment: thread * numEnvs });
  if (threads === 1) {
    const run = await createTimedBatch(job(0));
    return { measure: async (seconds) => rate([run(seconds)]), end: async () => undefined };
  }
  const workers = Array.from(
    { length: threads },
    (_, thread) => new Worker(workerUrl, { workerData: { engineJob: job(thread) } }),
  );
  const answer = (worker: Worker) =>
    new Promise<EngineTiming>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
  await Promise.all(workers.map(answer));
  return {
    async measure(seconds) {
      const answers = workers.map(answer);
      for (const worker of workers) worker.postMessage(seconds);
      return rate(await Promise.all(answers));
    },
    end: () => Promise.all(workers.map((worker) => worker.terminate())),
  };
}

const rate = (timings: readonly EngineTiming[]) =>
  timings.reduce((sum, { steps, seconds }) => sum + steps / seconds, 0);

export async function benchEngine({ filter, folder, fresh, onRow }: EngineBenchOptions): Promise<EngineRow[]> {
  const kept = new KeptRows<EngineRow>(join(folder, "engine.jsonl"), fresh);
  const all: EngineRow[] = [];
  const parts = filter.split(",");
  for (const task of tasks.filter(({ id }) => parts.some((part) => id.includes(part)))) {
    const world = worldOf(task);
    const variants = [...(world.fast ? fastVariants : []), ...(world.reference ? referenceVariants : [])];
    const rows = await kept.of(task.id, () => measureTask(task.id, variants));
    for (const row of rows) onRow(row);
    all.push(...rows);
  }
  return all;
}

/**
 * Until it gets no faster. A long kernel in JavaScript runs at a hundredth of its speed for several seconds, until V8 has compiled all
 * its parts; WebAssembly is fast at once.
 */
async function warmUp({ backend }: Variant, measure: Measure): Promise<void> {
  const leastRounds = backend === "js" ? 20 : 2;
  let [fastest, stale] = [0, 0];
  for (let round = 0; round < 60 && (round < leastRounds || stale < 3); round++) {
    const speed = await measure(secondsARound);
    stale = speed > 1.05 * fastest ? 0 : stale + 1;
    fastest = Math.max(fastest, speed);
  }
}

async function measureTask(task: string, variants: readonly Variant[]): Promise<EngineRow[]> {
  const best = new Map<Variant, number>();
  const prepared = await Promise.all(variants.map(async (variant) => ({ variant, ...(await prepare(task, variant)) })));
  for (const { variant, measure } of prepared) await warmUp(variant, measure);
  for (let round = 0; round < rounds; round++) {
    for (const { variant, measure } of prepared) {
      best.set(variant, Math.max(best.get(variant) ?? 0, await measure(secondsARound)));
    }
  }
  for (const { end } of prepared) await end();
  const first = variants[0] ? (best.get(variants[0]) ?? 1) : 1;
  return variants.map((variant) => {
    const stepsPerSecond = Math.round(best.get(variant) ?? 0);
    const { engine, backend, threads, numEnvs } = variant;
    const environments = threads * numEnvs;
    return { task, engine, backend, threads, environments, stepsPerSecond, ratio: stepsPerSecond / first };
  });
}
