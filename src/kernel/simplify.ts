/**
 * Rewrites of one operation, applied while a kernel is built, so that unrolled generators may write the general formula and get
 * the special one. All are exact in f32 but for two, which are meant: x * 0 = 0 and x + 0 = x hold here as in algebra (IEEE
 * differs in the sign of a zero, and for x not finite). They are part of what a kernel means, before any back end sees it, so
 * the back ends still agree to the bit.
 */
import type { Node, OperationNode, ScalarType } from "./ir.ts";
import { type OperationName, operationOf } from "./operations.ts";

export interface Rewriter {
  constant(type: ScalarType, value: number): Node;
  operation(name: OperationName, inputs: readonly Node[]): Node;
}

const constantOf = (node: Node | undefined): number | undefined => (node?.kind === "constant" ? node.value : undefined);

const asOperation = (node: Node, name: OperationName): OperationNode | undefined =>
  node.kind === "operation" && node.operation === name ? node : undefined;

/** x / c = x * (1 / c) exactly when c is a power of two whose inverse is a normal number. */
function exactInverse(value: number): number | undefined {
  const inverse = 1 / value;
  const magnitude = Math.abs(inverse);
  const exact = Number.isInteger(Math.log2(Math.abs(value))) && 2 ** Math.round(Math.log2(magnitude)) === magnitude;
  return exact && magnitude >= 2 ** -126 && magnitude <= 2 ** 127 ? inverse : undefined;
}

type Rule = (a: Node, b: Node, rewriter: Rewriter) => Node | undefined;

const negated = (node: Node): Node | undefined => asOperation(node, "f32.neg")?.inputs[0];

const rules: Partial<Record<OperationName, Rule>> = {
  "f32.add": (a, b, { operation }) => {
    if (constantOf(a) === 0) return b;
    if (constantOf(b) === 0) return a;
    const negativeB = negated(b);
    if (negativeB) return operation("f32.sub", [a, negativeB]);
    const negativeA = negated(a);
    return negativeA && operation("f32.sub", [b, negativeA]);
  },
  "f32.sub": (a, b, { constant, operation }) => {
    if (constantOf(b) === 0) return a;
    if (constantOf(a) === 0) return operation("f32.neg", [b]);
    if (a === b) return constant("f32", 0);
    const negativeB = negated(b);
    if (negativeB) return operation("f32.add", [a, negativeB]);
    const negativeA = negated(a);
    return negativeA && operation("f32.neg", [operation("f32.add", [negativeA, b])]);
  },
  "f32.mul": (a, b, { constant, operation }) => {
    for (const [x, factor] of [
      [b, constantOf(a)],
      [a, constantOf(b)],
    ] as const) {
      if (factor === 0) return constant("f32", 0);
      if (factor === 1) return x;
      if (factor === -1) return operation("f32.neg", [x]);
    }
    const [negativeA, negativeB] = [negated(a), negated(b)];
    if (negativeA && negativeB) return operation("f32.mul", [negativeA, negativeB]);
    if (!negativeA && !negativeB) return undefined;
    // The sign goes outwards, where a sum can take it in, or into a constant.
    const [inner, other] = negativeA ? [negativeA, b] : [negativeB ?? b, a];
    const factor = constantOf(other);
    if (factor !== undefined) return operation("f32.mul", [inner, constant("f32", -factor)]);
    return operation("f32.neg", [operation("f32.mul", [inner, other])]);
  },
  "f32.div": (a, b, { constant, operation }) => {
    const divisor = constantOf(b);
    if (divisor === undefined || divisor === 0) return undefined;
    if (divisor === 1) return a;
    const inverse = exactInverse(divisor);
    return inverse === undefined ? undefined : operation("f32.mul", [a, constant("f32", inverse)]);
  },
  "f32.neg": (a) => negated(a),
  "f32.abs": (a, _b, { operation }) => {
    const inner = negated(a);
    return inner ? operation("f32.abs", [inner]) : asOperation(a, "f32.abs");
  },
  "f32.min": (a, b) => (a === b ? a : undefined),
  "f32.max": (a, b) => (a === b ? a : undefined),
  "f32.frombits": (a) => asOperation(a, "i32.bits")?.inputs[0],
  "i32.add": (a, b) => (constantOf(a) === 0 ? b : constantOf(b) === 0 ? a : undefined),
  "i32.sub": (a, b, { constant }) => (constantOf(b) === 0 ? a : a === b ? constant("i32", 0) : undefined),
  "i32.mul": (a, b, { constant }) => {
    if (constantOf(a) === 0 || constantOf(b) === 0) return constant("i32", 0);
    return constantOf(a) === 1 ? b : constantOf(b) === 1 ? a : undefined;
  },
  "i32.div": (a, b) => (constantOf(b) === 1 ? a : undefined),
  "i32.and": (a, b, { constant }) => {
    if (constantOf(a) === 0 || constantOf(b) === 0) return constant("i32", 0);
    return a === b || constantOf(b) === -1 ? a : constantOf(a) === -1 ? b : undefined;
  },
  "i32.or": (a, b) => (a === b || constantOf(b) === 0 ? a : constantOf(a) === 0 ? b : undefined),
  "i32.xor": (a, b, { constant }) =>
    a === b ? constant("i32", 0) : constantOf(b) === 0 ? a : constantOf(a) === 0 ? b : undefined,
  "i32.shl": (a, b) => (constantOf(b) === 0 ? a : undefined),
  "i32.shr": (a, b) => (constantOf(b) === 0 ? a : undefined),
  "i32.ushr": (a, b) => (constantOf(b) === 0 ? a : undefined),
  "i32.min": (a, b) => (a === b ? a : undefined),
  "i32.max": (a, b) => (a === b ? a : undefined),
  "bool.and": (a, b, { constant }) => {
    if (constantOf(a) === 0 || constantOf(b) === 0) return constant("bool", 0);
    return a === b || constantOf(b) === 1 ? a : constantOf(a) === 1 ? b : undefined;
  },
  "bool.or": (a, b, { constant }) => {
    if (constantOf(a) === 1 || constantOf(b) === 1) return constant("bool", 1);
    return a === b || constantOf(b) === 0 ? a : constantOf(a) === 0 ? b : undefined;
  },
  "bool.xor": (a, b, { constant }) => (a === b ? constant("bool", 0) : undefined),
  "bool.not": (a) => asOperation(a, "bool.not")?.inputs[0],
};

function simplifySelect(name: OperationName, inputs: readonly Node[], rewriter: Rewriter): Node | undefined {
  const [condition, yes, no] = inputs;
  if (!condition || !yes || !no) return undefined;
  const known = constantOf(condition);
  if (known !== undefined) return known ? yes : no;
  if (yes === no) return yes;
  const inverted = asOperation(condition, "bool.not")?.inputs[0];
  return inverted && rewriter.operation(name, [inverted, no, yes]);
}

/** A simpler node that means the same, or undefined. */
export function simplify(name: OperationName, inputs: readonly Node[], rewriter: Rewriter): Node | undefined {
  const { evaluate, result } = operationOf(name);
  const values = inputs.map(constantOf);
  if (values.every((value) => value !== undefined)) {
    const value = evaluate(values[0] ?? 0, values[1] ?? 0, values[2] ?? 0);
    // An overflow stays an operation: a constant is always finite, which WGSL demands.
    return Number.isFinite(value) ? rewriter.constant(result, value) : undefined;
  }
  if (name.endsWith(".select")) return simplifySelect(name, inputs, rewriter);
  const [a, b = a] = inputs;
  return a && b && rules[name]?.(a, b, rewriter);
}
