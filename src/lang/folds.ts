/**
 * Folds: a value per step, gathered over an episode in one carried number each. The horizon is the longest an episode can last, so a mean over
 * it counts the steps that were not lived as 0: falling early cannot pay. Held conditions count down, so that their result needs
 * no clock: 0 not held, below 0 the steps still missing, 1 held long enough.
 */
import { type Bool, Float, type Int } from "../kernel/index.ts";
import { bounded, type Constants, type LoweredScalar, largestResult, truth } from "./lower.ts";
import type { Scalar } from "./scalars.ts";

export const foldNames = [
  "sum",
  "mean",
  "meanFrom",
  "last",
  "minimum",
  "maximum",
  "any",
  "always",
  "heldFor",
  "endsHeld",
] as const;
export type FoldName = (typeof foldNames)[number];

interface FoldKind {
  /** What its function gives each step. */
  readonly takes: "number" | "boolean";
  readonly gives: "number" | "boolean";
  /** What comes before the function: a share of the horizon, seconds. */
  readonly amount?: "share" | "seconds";
  readonly example: string;
}

const number = (example: string): FoldKind => ({ takes: "number", gives: "number", example });
const boolean = (example: string): FoldKind => ({ takes: "boolean", gives: "boolean", example });

export const foldKinds: Readonly<Record<FoldName, FoldKind>> = {
  sum: number("sum((state) => …)"),
  mean: number("mean((state) => …)"),
  meanFrom: { ...number("meanFrom(0.5, (state) => …)"), amount: "share" },
  last: number("last((state) => …)"),
  minimum: number("minimum((state) => …)"),
  maximum: number("maximum((state) => …)"),
  any: boolean("any((state) => …)"),
  always: boolean("always((state) => …)"),
  heldFor: { ...boolean("heldFor(0.5, (state) => …)"), amount: "seconds" },
  endsHeld: { ...boolean("endsHeld(0.5, (state) => …)"), amount: "seconds" },
};

export interface Fold {
  readonly name: FoldName;
  /** Share of the horizon or seconds; 0 where there is none. */
  readonly amount: number;
  readonly body: Scalar;
}

export interface StepTime {
  /** Steps before this one. */
  readonly step: Int;
  /** The longest episode, in steps. */
  readonly horizonSteps: number;
  readonly controlDt: number;
}

/** The carried number before the first step. */
export function startFold({ name }: Fold, k: Constants): Float {
  const starts: Partial<Record<FoldName, number>> = { minimum: largestResult, maximum: -largestResult, always: 1 };
  return k.float(starts[name] ?? 0);
}

const firstStepOf = (share: number, horizonSteps: number) =>
  Math.min(horizonSteps - 1, Math.ceil(share * horizonSteps - 1e-6));

/** Steps that make `seconds`; one at least. */
export function stepsOf(seconds: number, controlDt: number): number {
  return Math.max(1, Math.ceil(seconds / controlDt - 1e-6));
}

/** One step of waiting until a condition has held for `steps`: see the file's head. */
function wait(carried: Float, holds: Bool, steps: number): Float {
  const next = carried.eq(0).select(1 - steps, carried.add(1));
  const counted = next.ge(0).select(1, next);
  return holds.select(counted, 0);
}

/** The carried number after this step, in which the body was `value`. */
export function updateFold({ name, amount }: Fold, carried: Float, value: LoweredScalar, time: StepTime): Float {
  if (value instanceof Float) {
    const number = bounded(value);
    switch (name) {
      case "meanFrom": {
        const counts = time.step.ge(firstStepOf(amount, time.horizonSteps));
        return carried.add(counts.select(number, 0));
      }
      case "last":
        return number;
      case "minimum":
        return carried.min(number);
      case "maximum":
        return carried.max(number);
      default:
        return carried.add(number);
    }
  }
  switch (name) {
    case "any":
      return value.select(1, carried);
    case "heldFor":
      return carried.gt(0).select(1, wait(carried, value, stepsOf(amount, time.controlDt)));
    case "endsHeld":
      return wait(carried, value, stepsOf(amount, time.controlDt));
    default:
      return value.select(carried, 0);
  }
}

/** What a fold has come to at the end of an episode. */
export function resultOfFold({ name, amount }: Fold, carried: Float, horizonSteps: number): LoweredScalar {
  switch (name) {
    case "mean":
      return carried.mul(1 / horizonSteps);
    case "meanFrom":
      return carried.mul(1 / (horizonSteps - firstStepOf(amount, horizonSteps)));
    case "any":
    case "always":
    case "heldFor":
    case "endsHeld":
      return truth(carried);
    default:
      return carried;
  }
}
