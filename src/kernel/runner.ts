/** What every back end on the CPU gives: named kernels over one memory, for all environments or a range of them. */
import { kernelError } from "./errors.ts";
import type { Placement } from "./layout.ts";

export interface Runner {
  readonly backend: "interpreter" | "js" | "wasm" | "wasm-simd";
  /**
   * Runs a kernel for the environments from `begin` to `end` (all by default). `begin` is a multiple of 4, and so is `end` unless
   * it is numEnvs: a vector of four is never shared by two threads.
   */
  run(kernel: string, begin?: number, end?: number): void;
}

export type KernelFunction = (begin: number, end: number) => void;

/** A runner from one function a kernel. */
export function createRunner(
  backend: Runner["backend"],
  placement: Placement,
  functions: ReadonlyMap<string, KernelFunction>,
): Runner {
  return {
    backend,
    run(name, begin = 0, end = placement.numEnvs) {
      const run = functions.get(name);
      if (!run) throw kernelError(`no kernel "${name}"`, `Compiled: ${[...functions.keys()].join(", ") || "none"}.`);
      const isEdge = (index: number) => Number.isInteger(index) && (index % 4 === 0 || index === placement.numEnvs);
      if (!isEdge(begin) || !isEdge(end) || begin < 0 || begin > end || end > placement.numEnvs) {
        throw kernelError(
          `the range ${begin} to ${end} of ${placement.numEnvs} environments`,
          "Both ends must be multiples of 4, or numEnvs.",
        );
      }
      if (begin < end) run(begin, end);
    },
  };
}

/** Checks that the kernels can be compiled together over one placement. */
export function checkKernels(
  kernels: readonly { readonly name: string; readonly layout: unknown }[],
  placement: Placement,
): void {
  const names = new Set<string>();
  for (const { name, layout } of kernels) {
    if (names.has(name)) throw kernelError(`two kernels are called "${name}"`);
    if (layout !== placement.layout) {
      throw kernelError(`kernel "${name}" was built for another layout`, "Use one layout object for all of them.");
    }
    names.add(name);
  }
}
