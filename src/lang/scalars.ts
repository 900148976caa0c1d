/**
 * What a program is once functions are inlined, loops unrolled and vectors taken apart: a graph of scalar operations over leaves (numbers of
 * the inputs). Equal nodes are one. What is known is folded at once, in binary64 as JavaScript would, and a fold that is not a finite
 * f32 is refused. Everything that a back end has to know of the language is in this file: `lower.ts` gives the operations their kernels.
 */
import type { Diagnostics } from "./diagnostics.ts";
import type { SourcePosition } from "./errors.ts";

/** A truth value is 0 or 1 where it is a constant. */
export type ScalarType = "number" | "boolean";

interface Operation {
  readonly inputs: readonly ScalarType[];
  readonly result: ScalarType;
  /** About how many operations of a kernel it becomes. */
  readonly weight: number;
  readonly evaluate: (a: number, b: number, c: number) => number;
}

const unary = (weight: number, evaluate: (a: number) => number): Operation => ({
  inputs: ["number"],
  result: "number",
  weight,
  evaluate,
});
const binary = (weight: number, evaluate: (a: number, b: number) => number): Operation => ({
  inputs: ["number", "number"],
  result: "number",
  weight,
  evaluate,
});
const comparison = (evaluate: (a: number, b: number) => boolean): Operation => ({
  inputs: ["number", "number"],
  result: "boolean",
  weight: 1,
  evaluate: (a, b) => Number(evaluate(a, b)),
});
const logic = (evaluate: (a: number, b: number) => number): Operation => ({
  inputs: ["boolean", "boolean"],
  result: "boolean",
  weight: 1,
  evaluate,
});

export const scalarOperations = {
  add: binary(1, (a, b) => a + b),
  subtract: binary(1, (a, b) => a - b),
  multiply: binary(1, (a, b) => a * b),
  /** 0 where b is 0, when it runs. */
  divide: binary(4, (a, b) => a / b),
  /** The remainder with the sign of a; 0 where b is 0. */
  remainder: binary(7, (a, b) => a % b),
  /** The remainder with the sign of b; 0 where b is 0. */
  modulo: binary(7, (a, b) => a - Math.floor(a / b) * b),
  negate: unary(1, (a) => -a),
  absolute: unary(1, (a) => Math.abs(a)),
  minimum: binary(1, (a, b) => Math.min(a, b)),
  maximum: binary(1, (a, b) => Math.max(a, b)),
  floor: unary(1, (a) => Math.floor(a)),
  ceil: unary(1, (a) => Math.ceil(a)),
  truncate: unary(1, (a) => Math.trunc(a)),
  /** Halves go up. */
  round: unary(4, (a) => Math.round(a)),
  sign: unary(4, (a) => Math.sign(a)),
  squareRoot: unary(2, (a) => Math.sqrt(a)),
  exponential: unary(18, (a) => Math.exp(a)),
  logarithm: unary(18, (a) => Math.log(a)),
  hyperbolicTangent: unary(30, (a) => Math.tanh(a)),
  sigmoid: unary(21, (a) => 1 / (1 + Math.exp(-a))),
  sine: unary(25, (a) => Math.sin(a)),
  cosine: unary(25, (a) => Math.cos(a)),
  tangent: unary(40, (a) => Math.tan(a)),
  arcSine: unary(20, (a) => Math.asin(a)),
  arcCosine: unary(20, (a) => Math.acos(a)),
  arcTangent: binary(22, (a, b) => Math.atan2(a, b)),
  power: binary(40, (a, b) => a ** b),
  less: comparison((a, b) => a < b),
  lessOrEqual: comparison((a, b) => a <= b),
  equal: comparison((a, b) => a === b),
  and: logic((a, b) => a & b),
  or: logic((a, b) => a | b),
  differ: logic((a, b) => a ^ b),
  not: { inputs: ["boolean"], result: "boolean", weight: 1, evaluate: (a) => 1 - a },
  select: { inputs: ["boolean", "number", "number"], result: "number", weight: 1, evaluate: (c, a, b) => (c ? a : b) },
  choose: {
    inputs: ["boolean", "boolean", "boolean"],
    result: "boolean",
    weight: 1,
    evaluate: (c, a, b) => (c ? a : b),
  },
} as const satisfies Record<string, Operation>;

export type ScalarOperationName = keyof typeof scalarOperations;

interface ScalarBase {
  /** Larger than those of its inputs. */
  readonly id: number;
  readonly type: ScalarType;
}

export type Scalar = ScalarBase &
  (
    | { readonly kind: "constant"; readonly value: number }
    /** A number of an input, or what a fold has carried. */
    | { readonly kind: "leaf"; readonly source: string; readonly offset: number }
    | { readonly kind: "operation"; readonly operation: ScalarOperationName; readonly inputs: readonly Scalar[] }
  );

type NewScalar<Union> = Union extends Scalar ? Omit<Union, "id"> : never;

/** More operations than this are refused: a simulator of a robot has about 5,000. */
export const maximumOperations = 10_000;
/** Looking at more parts of expressions than this, repeated ones included, is refused: it bounds the time of a check. */
const maximumWork = 30_000;
const largestFloat = 3.4028234663852886e38;

export class ScalarGraph {
  private readonly known = new Map<string, Scalar>();
  private readonly diagnostics: Diagnostics;
  private operations = 0;
  private work = 0;
  private count = 0;

  /** The outermost loop that is being unrolled: where it is too much, that is the place to mend. */
  private loop: SourcePosition | undefined;

  constructor(diagnostics: Diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** Unrolls a loop that stands here. */
  unroll<Result>(at: SourcePosition, body: () => Result): Result {
    if (this.loop) return body();
    this.loop = at;
    const result = body();
    this.loop = undefined;
    return result;
  }

  constant(type: ScalarType, value: number): Scalar {
    return this.intern(`${type} ${Object.is(value, -0) ? 0 : value}`, { kind: "constant", type, value });
  }

  leaf(type: ScalarType, source: string, offset: number): Scalar {
    return this.intern(`leaf ${type} ${source} ${offset}`, { kind: "leaf", type, source, offset });
  }

  /** Counts `amount` steps of work at this place; gives up when there were too many. */
  spend(at: SourcePosition, amount = 1): void {
    this.work += amount;
    if (this.work > maximumWork)
      this.diagnostics.refuse(this.loop ?? at, "this unrolls to too much work: shorten loops and vectors");
  }

  operation(name: ScalarOperationName, inputs: readonly Scalar[], at: SourcePosition): Scalar {
    const { evaluate, result, weight }: Operation = scalarOperations[name];
    this.spend(at);
    const [a, b, c] = inputs;
    if (inputs.every((input) => input.kind === "constant")) {
      const value = (input: Scalar | undefined) => (input?.kind === "constant" ? input.value : 0);
      return this.finite(result, evaluate(value(a), value(b), value(c)), at);
    }
    const simpler = a && b && this.simpler(name, a, b, c, at);
    if (simpler) return simpler;
    const key = `${name} ${inputs.map((input) => input.id).join(" ")}`;
    const found = this.known.get(key);
    if (found) return found;
    this.operations += weight;
    if (this.operations > maximumOperations) {
      this.diagnostics.refuse(
        this.loop ?? at,
        `this unrolls to more than ${maximumOperations} operations: shorten loops and vectors`,
      );
    }
    return this.intern(key, { kind: "operation", type: result, operation: name, inputs });
  }

  private intern(key: string, node: NewScalar<Scalar>): Scalar {
    const found = this.known.get(key);
    if (found) return found;
    const made = { ...node, id: this.count++ } as Scalar;
    this.known.set(key, made);
    return made;
  }

  /** A constant; what is not finite in f32 is reported. */
  finite(type: ScalarType, value: number, at: SourcePosition): Scalar {
    if (Number.isFinite(value) && Math.abs(value) <= largestFloat) return this.constant(type, value);
    const what = Number.isNaN(value) ? "not a number (NaN)" : Number.isFinite(value) ? "too large for f32" : "infinite";
    this.diagnostics.report(at, `this constant is ${what}`);
    return this.constant(type, 0);
  }

  /** What is decided by a truth value that is known. */
  private simpler(
    name: ScalarOperationName,
    a: Scalar,
    b: Scalar,
    c: Scalar | undefined,
    at: SourcePosition,
  ): Scalar | undefined {
    const [first, second, third] = [a, b, c].map((node) => (node?.kind === "constant" ? node.value : undefined));
    switch (name) {
      case "and":
        return first === 1 || second === 0 ? b : second === 1 || first === 0 ? a : undefined;
      case "or":
        return first === 0 || second === 1 ? b : second === 0 || first === 1 ? a : undefined;
      case "select":
        return first === 1 || b === c ? b : first === 0 ? c : undefined;
      case "choose": {
        if (first === 1 || b === c) return b;
        if (first === 0) return c;
        const not = () => this.operation("not", [a], at);
        if (second === 1) return c && this.operation("or", [a, c], at);
        if (second === 0) return c && this.operation("and", [not(), c], at);
        if (third === 1) return this.operation("or", [not(), b], at);
        return third === 0 ? this.operation("and", [a, b], at) : undefined;
      }
      default:
        return undefined;
    }
  }
}

/** The nodes that these need, inputs before users, without recursion. */
export function reachable(roots: readonly Scalar[]): Scalar[] {
  const seen = new Set<Scalar>();
  const ordered: Scalar[] = [];
  const stack: { node: Scalar; isDone: boolean }[] = [...roots].reverse().map((node) => ({ node, isDone: false }));
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, isDone } = top;
    if (isDone) ordered.push(node);
    else if (!seen.has(node)) {
      seen.add(node);
      stack.push({ node, isDone: true });
      if (node.kind === "operation") {
        for (const input of [...node.inputs].reverse())
          if (!seen.has(input)) stack.push({ node: input, isDone: false });
      }
    }
  }
  return ordered;
}

/** Kernel operations that these take, about. */
export function operationsOf(roots: readonly Scalar[]): number {
  return reachable(roots).reduce(
    (sum, node) => sum + (node.kind === "operation" ? scalarOperations[node.operation].weight : 0),
    0,
  );
}
