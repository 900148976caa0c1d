/**
 * Kernels on several threads over one shared memory. A pool is a Runner: `run` comes back when all environments of the range are
 * stepped, and leaves the same bytes as one thread would. The calling thread works too, so a pool of two has one worker.
 * Runs in Node and, off the page's own thread, in a browser (which must not block): the workers come from outside, see `node.ts`.
 */
import { kernelError } from "../errors.ts";
import type { KernelMemory } from "../memory.ts";
import { createRunner, type Runner } from "../runner.ts";
import type { EmittedModule } from "../wasm/module.ts";
import { closing, instantiateKernels, newControl, reported, type ThreadData, word, wordsOf, work } from "./protocol.ts";

/** A worker as the pool sees it. */
export interface Thread {
  /** Settles when the worker waits for work, or cannot. */
  readonly ready: Promise<void>;
  /** Ends it at once. */
  terminate(): Promise<unknown>;
}

export interface ThreadPoolOptions {
  /** Threads that work, the calling one included. */
  readonly threads: number;
  /** Seconds after which a thread that has not finished counts as dead. */
  readonly patience?: number;
}

export interface ThreadPool extends Runner {
  readonly threads: number;
  /** Ends the workers; the memory stays as it is. */
  close(): Promise<void>;
}

const environmentsPerLine = 16;
/** Pieces a thread, about: enough that one held up by other work delays the rest little. */
const piecesPerThread = 4;

function pieceOf(environments: number, threads: number): number {
  const lines = Math.ceil(environments / environmentsPerLine / (threads * piecesPerThread));
  return Math.max(1, lines) * environmentsPerLine;
}

/** Starts `threads - 1` workers through `start` and waits until all are ready. */
export async function createThreadPool(
  emitted: EmittedModule,
  memory: KernelMemory,
  start: (data: ThreadData) => Thread,
  { threads, patience = 60 }: ThreadPoolOptions,
): Promise<ThreadPool> {
  if (!Number.isInteger(threads) || threads < 1) throw kernelError(`a pool of ${threads} threads`, "Give 1 or more.");
  if (!memory.shared) {
    throw kernelError("a thread pool needs shared memory", "Allocate it with { shared: true }, and emit for it.");
  }
  const { simd, kernels } = emitted;
  const module = await WebAssembly.compile(emitted.bytes);
  const data: ThreadData = { module, kernels, memory: memory.memory, control: newControl() };
  const own = await instantiateKernels(data);
  const workers = Array.from({ length: threads - 1 }, () => start(data));
  const end = () => Promise.all(workers.map((worker) => worker.terminate()));
  try {
    await Promise.all(workers.map(({ ready }) => ready));
  } catch (error) {
    await end();
    throw kernelError(`a kernel thread did not start: ${error instanceof Error ? error.message : String(error)}`);
  }

  const words = wordsOf(data.control);
  let closed = false;
  const announce = (kernel: number) => {
    Atomics.store(words, word.kernel, kernel);
    Atomics.store(words, word.running, workers.length);
    Atomics.add(words, word.generation, 1);
    Atomics.notify(words, word.generation);
  };
  const join = (name: string) => {
    for (let left = Atomics.load(words, word.running); left > 0; left = Atomics.load(words, word.running)) {
      if (Atomics.wait(words, word.running, left, patience * 1000) === "timed-out") {
        throw kernelError(`kernel "${name}": ${left} of ${threads} threads did not finish within ${patience} s`);
      }
    }
    const failure = reported(data.control);
    if (failure !== undefined) throw kernelError(`kernel "${name}" failed in a thread: ${failure}`);
  };
  const functions = kernels.map((name, index) => {
    const run = (begin: number, end: number) => {
      if (closed) throw kernelError("the thread pool is closed");
      Atomics.store(words, word.next, begin);
      Atomics.store(words, word.end, end);
      Atomics.store(words, word.piece, pieceOf(end - begin, threads));
      announce(index);
      const mine = own[index];
      if (mine) work(words, mine);
      join(name);
    };
    return [name, run] as const;
  });
  return {
    ...createRunner(simd ? "wasm-simd" : "wasm", memory.placement, new Map(functions)),
    threads,
    async close() {
      if (!closed) announce(closing);
      closed = true;
      await end();
    },
  };
}
