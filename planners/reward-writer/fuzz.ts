/**
 * Made-up moments for a reward to be tried on: what no known episode holds, but a training may come to. Numbers are drawn around what known episodes hold
 * (`likely`), or ten times as far out (`wild`): what a body does while it falls, or an engine that overshoots. Quaternions stay of length 1, flags stay
 * flags, what is never negative stays so. The same bank and seed give the same moments.
 */
import { purposeKey, randomFloat } from "../../src/core/random.ts";
import type { Trajectory } from "../../src/core/reward-search.ts";
import type { InputDeclarations } from "../../src/lang/index.ts";

/** A vector of an input with what its numbers are. */
interface Part {
  readonly offset: number;
  readonly size: number;
  readonly kind: "number" | "flag" | "rotation" | "action";
}

interface Range {
  readonly low: number;
  readonly high: number;
}

const purpose = purposeKey("fuzz");

function partsOf(name: string, declaration: InputDeclarations[string]): Part[] {
  if (declaration === "number") return [{ offset: 0, size: 1, kind: "number" }];
  if ("vector" in declaration) {
    return [{ offset: 0, size: declaration.vector.length, kind: name === "action" ? "action" : "number" }];
  }
  return declaration.fields.map(({ offset, size, components, unit }) => {
    const isRotation = size === 4 && components?.join("") === "xyzw";
    return { offset, size, kind: isRotation ? "rotation" : unit === "0 or 1" ? "flag" : "number" };
  });
}

/** Least and largest value of a number over known episodes. */
function rangeOf(bank: readonly Trajectory[], input: string, offset: number): Range {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { inputs, steps } of bank) {
    const values = inputs[input];
    for (let index = offset * steps; index < (offset + 1) * steps; index++) {
      const value = values?.[index];
      if (value === undefined) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? { low, high } : { low: -1, high: 1 };
}

/** A range around the same middle, so many times as wide; never negative where it never was. */
function widened({ low, high }: Range, times: number): Range {
  const middle = (low + high) / 2;
  const half = (times * Math.max(high - low, 0.1 * Math.abs(middle), 1e-3)) / 2;
  return { low: low >= 0 ? Math.max(0, middle - half) : middle - half, high: middle + half };
}

/** `steps` moments as one trajectory, whose order means nothing. */
export function madeUpMoments(
  name: "likely" | "wild",
  inputs: InputDeclarations,
  bank: readonly Trajectory[],
  { steps, seed }: { readonly steps: number; readonly seed: number },
): Trajectory {
  const times = name === "likely" ? 1.5 : 10;
  const entries = Object.entries(inputs).map(([input, declaration], which) => {
    const parts = partsOf(input, declaration);
    const size = parts.reduce((most, part) => Math.max(most, part.offset + part.size), 0);
    const values = new Float32Array(size * steps);
    const draw = (step: number, offset: number) => randomFloat(seed, purpose, times, which, offset, step);
    for (const part of parts) {
      for (let component = part.offset; component < part.offset + part.size; component++) {
        const { low, high } =
          part.kind === "number" ? widened(rangeOf(bank, input, component), times) : { low: -1, high: 1 };
        for (let step = 0; step < steps; step++) {
          const drawn = draw(step, component);
          values[component * steps + step] = part.kind === "flag" ? Number(drawn < 0.5) : low + (high - low) * drawn;
        }
      }
      if (part.kind === "rotation") normaliseRotations(values, part.offset, steps);
    }
    return [input, values] as const;
  });
  return {
    name,
    kind: "probe",
    steps,
    inputs: Object.fromEntries(entries),
    fitness: 0,
    success: false,
    terminated: false,
  };
}

function normaliseRotations(values: Float32Array, offset: number, steps: number): void {
  for (let step = 0; step < steps; step++) {
    const at = [0, 1, 2, 3].map((component) => (offset + component) * steps + step);
    const length = Math.hypot(...at.map((index) => values[index] ?? 0));
    for (const [component, index] of at.entries()) {
      values[index] = length > 0 ? (values[index] ?? 0) / length : component === 3 ? 1 : 0;
    }
  }
}
