/**
 * What a function of math/ may give on any conforming WGSL implementation, at one argument: the interval analysis of forward-error.ts for
 * straight-line kernels, sharpened at decisions. Where rounding decides between neighbouring integers (a quadrant, a power of
 * two) or sides of a comparison, each choice is followed to the end by itself, and the results are joined.
 */
import { defineLayout, type Float, f32, type Kernel, kernel } from "../../src/kernel/index.ts";
import type { Node } from "../../src/kernel/ir.ts";
import { operationOf } from "../../src/kernel/operations.ts";
import { anything, hull, type Interval, intervalOf, isPoint, loaded, point } from "./interval.ts";

export type MathFunction = (x: Float, y: Float) => Float;

export const argumentsLayout = defineLayout({ fields: { x: f32(), y: f32(), result: f32() } });

export function functionKernel(f: MathFunction): Kernel {
  return kernel("program", argumentsLayout, (k) => k.store("result", f(k.load("x"), k.load("y"))));
}

const deciding = new Set(["f32.nearest", "f32.floor", "f32.ceil", "f32.trunc", "i32.truncate"]);

/** The values among which a decision falls, where they are few. */
function choicesOf(node: Node, { low, high }: Interval): number[] | undefined {
  if (node.kind !== "operation" || (node.type !== "bool" && !deciding.has(node.operation))) return undefined;
  if (low === high || high - low > 3) return undefined;
  return Array.from({ length: high - low + 1 }, (_, index) => low + index);
}

/** The interval of the kernel's result at (x, y). */
export function rangeAt(program: Kernel, x: number, y = 0): Interval {
  const { statements } = program;
  const follow = (from: number, values: Map<Node, Interval>): Interval => {
    const get = (node: Node): Interval => {
      if (node.kind === "constant") return node.type === "f32" ? loaded(node.value) : point(node.value);
      return values.get(node) ?? anything;
    };
    for (let index = from; index < statements.length; index++) {
      const statement = statements[index];
      if (statement?.kind === "store") return get(statement.value);
      if (statement?.kind !== "define") throw new Error("only straight-line kernels have a range");
      const { node } = statement;
      if (node.kind === "load") values.set(node, loaded(node.name === "x" ? x : y));
      if (node.kind !== "operation") continue;
      const { evaluate } = operationOf(node.operation);
      const result = intervalOf(node.operation, node.inputs.map(get), evaluate);
      values.set(node, result);
      if (isPoint(result)) continue;
      const choices = choicesOf(node, result);
      if (choices) {
        return choices
          .map((choice) => follow(index + 1, new Map(values).set(node, point(choice))))
          .reduce((a, b) => (a === anything || b === anything ? anything : hull(a, b)));
      }
    }
    return anything;
  };
  return follow(0, new Map());
}
