/**
 * Graphs evaluated in binary64, one plain loop an operation: the oracle for what onnxruntime computes and, by central differences, for what
 * `gradients` adds.
 */
import type { Graph, GraphNode } from "../../src/nn/graph.ts";
import { elementCount, type Tensor } from "../../src/nn/tensor.ts";

export interface Value {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export const tensorOf = (shape: readonly number[], data: ArrayLike<number>): Value => ({
  shape,
  data: Float64Array.from(data),
});

const fixed = (tensor: Tensor): number[] => tensor.shape.map(Number);
const at = (values: ArrayLike<number>, index: number): number => values[index] ?? Number.NaN;

/** Index of an element of `shape` for coordinates of a larger, broadcast shape. */
function offset(shape: readonly number[], coordinates: readonly number[]): number {
  const skip = coordinates.length - shape.length;
  return shape.reduce((sum, size, axis) => sum * size + (size === 1 ? 0 : at(coordinates, axis + skip)), 0);
}

function* coordinatesOf(shape: readonly number[]): Generator<number[]> {
  const count = elementCount(shape);
  for (let i = 0; i < count; i++) {
    const coordinates: number[] = [];
    let rest = i;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      coordinates.unshift(rest % at(shape, axis));
      rest = Math.floor(rest / at(shape, axis));
    }
    yield coordinates;
  }
}

function elementwise(shape: readonly number[], inputs: readonly Value[], f: (...x: number[]) => number): Value {
  const data: number[] = [];
  for (const c of coordinatesOf(shape)) data.push(f(...inputs.map((value) => at(value.data, offset(value.shape, c)))));
  return tensorOf(shape, data);
}

const scalars: Readonly<Record<string, (...x: number[]) => number>> = {
  Add: (a = 0, b = 0) => a + b,
  Sub: (a = 0, b = 0) => a - b,
  Mul: (a = 0, b = 0) => a * b,
  Div: (a = 0, b = 0) => a / b,
  Min: (a = 0, b = 0) => Math.min(a, b),
  Max: (a = 0, b = 0) => Math.max(a, b),
  Neg: (x = 0) => -x,
  Exp: (x = 0) => Math.exp(x),
  Log: (x = 0) => Math.log(x),
  Sqrt: (x = 0) => Math.sqrt(x),
  Tanh: (x = 0) => Math.tanh(x),
  Relu: (x = 0) => Math.max(x, 0),
  Softplus: (x = 0) => Math.log1p(Math.exp(x)),
  Clip: (x = 0, low = 0, high = 0) => Math.min(Math.max(x, low), high),
  Where: (condition = 0, a = 0, b = 0) => (condition ? a : b),
  Less: (a = 0, b = 0) => Number(a < b),
  LessOrEqual: (a = 0, b = 0) => Number(a <= b),
  Equal: (a = 0, b = 0) => Number(a === b),
  Cast: (x = 0) => x,
  Identity: (x = 0) => x,
};

const intAttribute = ({ attributes }: GraphNode, name: string): number => {
  const value = attributes[name];
  return value && "int" in value ? value.int : 0;
};

function gemm(node: GraphNode, [a, b, bias]: readonly Value[]): Value {
  const [transA, transB] = [intAttribute(node, "transA"), intAttribute(node, "transB")];
  const [output] = node.outputs;
  if (!a || !b || !output) throw new RangeError("Gemm");
  const inner = at(a.shape, transA ? 0 : 1);
  const data: number[] = [];
  for (const [i = 0, j = 0] of coordinatesOf(fixed(output))) {
    let sum = bias ? at(bias.data, offset(bias.shape, [i, j])) : 0;
    for (let k = 0; k < inner; k++) {
      sum +=
        at(a.data, offset(a.shape, transA ? [k, i] : [i, k])) * at(b.data, offset(b.shape, transB ? [j, k] : [k, j]));
    }
    data.push(sum);
  }
  return tensorOf(fixed(output), data);
}

function alongLast(x: Value, f: (row: number[]) => number[]): Value {
  const length = x.shape.at(-1) ?? 1;
  const rows = Array.from({ length: x.data.length / length }, (_, row) => [
    ...x.data.subarray(row * length, (row + 1) * length),
  ]);
  return tensorOf(x.shape, rows.flatMap(f));
}

function evaluate(node: GraphNode, inputs: readonly Value[]): Value[] {
  const { operation, outputs, attributes } = node;
  const [x, second] = inputs;
  const [output] = outputs;
  if (!x || !output) throw new RangeError(operation);
  const shape = fixed(output);
  const scalar = scalars[operation];
  if (scalar) return [elementwise(shape, inputs, scalar)];
  if (operation === "Gemm") return [gemm(node, inputs)];
  if (operation === "Reshape") return [tensorOf(shape, x.data)];
  if (operation === "ReduceSum") {
    const axes = [...(second?.data ?? [])];
    const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const sums = new Float64Array(elementCount(kept));
    for (const c of coordinatesOf(x.shape))
      sums[offset(kept, c)] = at(sums, offset(kept, c)) + at(x.data, offset(x.shape, c));
    return [tensorOf(shape, sums)];
  }
  if (operation === "Softmax" || operation === "LogSoftmax") {
    return [
      alongLast(x, (row) => {
        const total = Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0));
        return row.map((value) => (operation === "Softmax" ? Math.exp(value - total) : value - total));
      }),
    ];
  }
  if (operation === "Transpose") {
    const { perm } = attributes;
    const order = perm && "ints" in perm ? perm.ints : [];
    const data: number[] = [];
    for (const c of coordinatesOf(shape)) {
      data.push(
        at(
          x.data,
          offset(
            x.shape,
            x.shape.map((_, axis) => at(c, order.indexOf(axis))),
          ),
        ),
      );
    }
    return [tensorOf(shape, data)];
  }
  if (operation === "Gather") {
    const row = elementCount(x.shape.slice(1));
    return [
      tensorOf(
        shape,
        [...(second?.data ?? [])].flatMap((i) => [...x.data.subarray(i * row, (i + 1) * row)]),
      ),
    ];
  }
  if (operation === "Concat" || operation === "Split") {
    const axis = intAttribute(node, "axis");
    const joined =
      operation === "Concat" ? [{ shape, data: new Float64Array(elementCount(shape)) }] : inputs.slice(0, 1);
    const parts =
      operation === "Concat"
        ? inputs
        : outputs.map((each) => tensorOf(fixed(each), new Float64Array(elementCount(each.shape))));
    let start = 0;
    for (const part of parts) {
      for (const c of coordinatesOf(part.shape)) {
        const whole = joined[0];
        if (!whole) continue;
        const there = offset(
          whole.shape,
          c.map((value, each) => (each === axis ? value + start : value)),
        );
        if (operation === "Concat") whole.data[there] = at(part.data, offset(part.shape, c));
        else part.data[offset(part.shape, c)] = at(whole.data, there);
      }
      start += at(part.shape, axis);
    }
    return [...(operation === "Concat" ? joined : parts)];
  }
  if (operation === "ArgMax") {
    const axis = intAttribute(node, "axis");
    const kept = x.shape.map((size, each) => (each === axis ? 1 : size));
    const best = new Float64Array(elementCount(kept));
    const most = new Float64Array(best.length).fill(Number.NEGATIVE_INFINITY);
    for (const c of coordinatesOf(x.shape)) {
      const value = at(x.data, offset(x.shape, c));
      if (value <= at(most, offset(kept, c))) continue;
      most[offset(kept, c)] = value;
      best[offset(kept, c)] = at(c, axis);
    }
    return [tensorOf(shape, best)];
  }
  throw new RangeError(`the oracle does not know ${operation}`);
}

/** Every value of a graph, by name. */
export function interpretGraph(g: Graph, feeds: Readonly<Record<string, ArrayLike<number>>>): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const { tensor, values: data } of g.constants)
    values.set(tensor.name, tensorOf(fixed(tensor), Array.from(data, Number)));
  for (const { name, tensor } of g.inputs) values.set(name, tensorOf(fixed(tensor), feeds[name] ?? []));
  for (const node of g.nodes) {
    const inputs = node.inputs.map(({ name }) => {
      const value = values.get(name);
      if (!value) throw new RangeError(`${node.operation} reads ${name} before it is there`);
      return value;
    });
    for (const [index, value] of evaluate(node, inputs).entries()) {
      const output = node.outputs[index];
      if (output) values.set(output.name, value);
    }
  }
  return values;
}
