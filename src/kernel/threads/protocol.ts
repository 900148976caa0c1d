/**
 * How the threads of a pool agree, over a few words of shared memory and without messages: the pool writes which kernel to run on which
 * environments, raises the generation and wakes the threads; every thread (the pool's own among them) takes the next piece of the
 * range until none is left, and the last to finish wakes the pool. Pieces are whole cache lines of 16 environments, so no two
 * threads write the same line, and who takes which makes no difference to the numbers.
 */
import { kernelError } from "../errors.ts";

/** Words of the control block. */
export const word = { generation: 0, kernel: 1, next: 2, end: 3, piece: 4, running: 5, failed: 6 } as const;
const controlWords = 8;
const messageBytes = 2048;

/** In place of a kernel's number: the threads end. */
export const closing = -1;

/** All that a thread needs to start; it can be sent to a worker as it is. */
export interface ThreadData {
  readonly module: WebAssembly.Module;
  readonly kernels: readonly string[];
  readonly memory: WebAssembly.Memory;
  readonly control: SharedArrayBuffer;
}

export function newControl(): SharedArrayBuffer {
  return new SharedArrayBuffer(controlWords * 4 + messageBytes);
}

export const wordsOf = (control: SharedArrayBuffer) => new Int32Array(control, 0, controlWords);

type RangeFunction = (begin: number, end: number) => void;

/** Every kernel of the module over the memory, by its number. */
export async function instantiateKernels({ module, kernels, memory }: ThreadData): Promise<RangeFunction[]> {
  const { exports } = await WebAssembly.instantiate(module, { kernel: { memory } });
  return kernels.map((name) => {
    const exported = exports[name];
    if (typeof exported !== "function") throw kernelError(`the module has no function "${name}"`);
    return exported as RangeFunction;
  });
}

/** Takes pieces of the range until none is left. */
export function work(words: Int32Array, run: RangeFunction): void {
  const [end, piece] = [Atomics.load(words, word.end), Atomics.load(words, word.piece)];
  for (;;) {
    const begin = Atomics.add(words, word.next, piece);
    if (begin >= end) return;
    run(begin, Math.min(end, begin + piece));
  }
}

/** Leaves an error's text for the pool; the first one stays. */
function report(control: SharedArrayBuffer, error: unknown): void {
  const words = wordsOf(control);
  // Only one thread may write the text.
  if (Atomics.compareExchange(words, word.failed, 0, -1) !== 0) return;
  const text = new TextEncoder().encode(error instanceof Error ? error.message : String(error)).slice(0, messageBytes);
  new Uint8Array(control, controlWords * 4, text.length).set(text);
  Atomics.store(words, word.failed, Math.max(1, text.length));
}

/** The text of the error that a thread left, if one did. */
export function reported(control: SharedArrayBuffer): string | undefined {
  const length = Atomics.load(wordsOf(control), word.failed);
  if (length <= 0) return undefined;
  return new TextDecoder().decode(new Uint8Array(control, controlWords * 4, length).slice());
}

/** A thread's life, until the pool closes. */
export function serve(data: ThreadData, functions: readonly RangeFunction[]): void {
  const words = wordsOf(data.control);
  for (let seen = 0; ; ) {
    Atomics.wait(words, word.generation, seen);
    const generation = Atomics.load(words, word.generation);
    if (generation === seen) continue;
    seen = generation;
    const kernel = Atomics.load(words, word.kernel);
    if (kernel === closing) return;
    try {
      const run = functions[kernel];
      if (run) work(words, run);
    } catch (error) {
      report(data.control, error);
    }
    if (Atomics.sub(words, word.running, 1) === 1) Atomics.notify(words, word.running);
  }
}
