/**
 * The randomness of actions: a kernel that fills a column of noise for each environment, keyed by (seed, environment, step, component). A draw
 * depends on its key alone, so it makes no difference when, where or by how many threads it is computed.
 */
import { purposeKey } from "../core/random.ts";
import {
  allocate,
  compileWasm,
  defineLayout,
  f32,
  i32,
  kernel,
  log,
  randomBits,
  randomNormalPair,
} from "../kernel/index.ts";
import type { Head } from "./heads.ts";

export interface NoiseSource {
  /** Environments from one row to the next. */
  readonly stride: number;
  /** Fills and gives the noise of a step. [head.size][stride] f32, the same array each time. */
  draw(step: number): Float32Array;
}

/** The kernel `draw`, and the layout of its memory: field `noise` [head.size], parameters `seed`, `step`, `firstEnvironment`. */
export function noiseKernel({ kind, size }: Pick<Head, "kind" | "size">) {
  const layout = defineLayout({
    fields: { noise: f32(size) },
    parameters: { seed: i32(), step: i32(), firstEnvironment: i32() },
  });
  const draw = kernel("draw", layout, (k) => {
    const key = (index: number) =>
      [
        k.parameter("seed"),
        k.environment().add(k.parameter("firstEnvironment")),
        k.parameter("step"),
        purposeKey("action noise") | 0,
        index,
      ] as const;
    for (let index = 0; index < size; index += 2) {
      if (kind === "gaussian") {
        randomNormalPair(k, ...key(index)).forEach((value, part) => {
          if (index + part < size) k.store("noise", index + part, value);
        });
      } else {
        for (let choice = index; choice < Math.min(size, index + 2); choice++) {
          // Gumbel: -log(-log u) with u in the middle of one of 2^23 cells, never 0 or 1.
          const cell = randomBits(k, ...key(choice)).shiftRightUnsigned(9);
          const u = cell
            .toFloat()
            .add(0.5)
            .mul(2 ** -23);
          k.store("noise", choice, log(log(u).neg()).neg());
        }
      }
    }
  });
  return { layout, draw };
}

export async function createNoise(
  head: Pick<Head, "kind" | "size">,
  numEnvs: number,
  seed: number,
  firstEnvironment = 0,
): Promise<NoiseSource> {
  const { size } = head;
  const { layout, draw } = noiseKernel(head);
  const memory = allocate(layout, numEnvs);
  const runner = await compileWasm([draw], memory);
  memory.setParameter("seed", seed | 0);
  memory.setParameter("firstEnvironment", firstEnvironment);
  const { stride, fields } = memory.placement;
  const start = (fields.get("noise") ?? 0) / 4;
  const noise = memory.floats.subarray(start, start + size * stride);
  return {
    stride,
    draw(step) {
      memory.setParameter("step", step | 0);
      runner.run("draw");
      return noise;
    },
  };
}
