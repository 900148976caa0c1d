/** Thread pools in Node, on worker_threads. Apart from the rest of the kernel room, which runs in a browser too. */
import { Worker } from "node:worker_threads";
import type { KernelMemory } from "../memory.ts";
import type { EmittedModule } from "../wasm/module.ts";
import { createThreadPool, type Thread, type ThreadPool, type ThreadPoolOptions } from "./pool.ts";
import type { ThreadData } from "./protocol.ts";

function startWorker(data: ThreadData): Thread {
  const worker = new Worker(new URL("./node-worker.ts", import.meta.url), { workerData: data });
  const ready = new Promise<void>((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`it ended with code ${code}`)));
  });
  // A pool that nobody closed does not keep the process alive.
  ready.then(
    () => worker.unref(),
    () => undefined,
  );
  return { ready, terminate: () => worker.terminate() };
}

/** A pool over `memory` (shared) for a module emitted with `shared: true`. */
export function createNodeThreadPool(
  emitted: EmittedModule,
  memory: KernelMemory,
  options: ThreadPoolOptions,
): Promise<ThreadPool> {
  return createThreadPool(emitted, memory, startWorker, options);
}
