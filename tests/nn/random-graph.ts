/** Random graphs over every operation, for whatever runs graphs. */
import { RandomStream } from "../../src/core/random.ts";
import { Graph } from "../../src/nn/graph.ts";
import * as ops from "../../src/nn/ops.ts";
import { elementCount, type Tensor } from "../../src/nn/tensor.ts";

type Unary = (g: Graph, x: Tensor) => Tensor;
type Binary = (g: Graph, a: Tensor, b: Tensor) => Tensor;

/** Every operation, kept where it is smooth and moderate, so that central differences mean something. */
export const unary: Readonly<Record<string, Unary>> = {
  neg: ops.neg,
  exp: (g, x) => ops.exp(g, ops.tanh(g, x)),
  log: (g, x) => ops.log(g, ops.add(g, ops.square(g, x), 0.5)),
  sqrt: (g, x) => ops.sqrt(g, ops.add(g, ops.square(g, x), 0.5)),
  tanh: ops.tanh,
  elu: ops.elu,
  relu: ops.relu,
  softplus: ops.softplus,
  clip: (g, x) => ops.clip(g, x, -0.8, 0.9),
  softmax: ops.softmax,
  logSoftmax: ops.logSoftmax,
  sumOfRows: (g, x) => ops.add(g, x, ops.reduceSum(g, x, [1], true)),
  meanOfColumns: (g, x) => ops.mul(g, x, ops.reduceMean(g, x, [0])),
  transposed: (g, x) => ops.transpose(g, ops.tanh(g, ops.transpose(g, x, [1, 0])), [1, 0]),
  cut: (g, x) => {
    const width = Number(x.shape[1]);
    const [first = x, second = x] = ops.split(g, x, [1, width - 1], 1);
    return ops.concat(g, [second, ops.square(g, first)], 1);
  },
  halfUsed: (g, x) => {
    const [first = x] = ops.split(g, x, [1, Number(x.shape[1]) - 1], 1);
    return ops.add(g, x, first);
  },
  reshaped: (g, x) => ops.reshape(g, ops.tanh(g, ops.reshape(g, x, [elementCount(x.shape)])), x.shape),
  selected: (g, x) => ops.select(g, ops.less(g, x, 0.1), ops.mul(g, x, 2), ops.square(g, x)),
};
export const binary: Readonly<Record<string, Binary>> = {
  add: ops.add,
  sub: ops.sub,
  mul: ops.mul,
  div: (g, a, b) => ops.div(g, a, ops.add(g, ops.square(g, b), 1)),
  min: ops.min,
  max: ops.max,
  product: (g, a, b) => ops.matMul(g, ops.matMul(g, a, b, { transposeB: true }), b),
  productT: (g, a, b) => ops.matMul(g, ops.matMul(g, b, a, { transposeB: true }), b, { transposeA: true }),
  square: (g, a, b) => ops.matMul(g, a, ops.matMul(g, b, b, { transposeA: true }), { transposeB: true }),
};

const [rows, columns] = [3, 4];

/** A random graph over x [rows, columns], a row and a column vector; a scalar comes out. */
export function randomGraph(choices: readonly (readonly [string, number, number])[]) {
  const g = new Graph("random");
  const x = g.input("x", [rows, columns]);
  const row = g.input("row", [columns]);
  const column = g.input("column", [rows, 1]);
  const values: Tensor[] = [x, ops.mul(g, x, row), ops.add(g, x, column)];
  const pick = (index: number) => values[index % values.length] ?? x;
  for (const [name, first, second] of choices) {
    const one = unary[name];
    const two = binary[name];
    // Bounded, so that a chain of products stays moderate.
    if (one) values.push(one(g, pick(first)));
    if (two) values.push(ops.tanh(g, two(g, pick(first), pick(second))));
  }
  const all = [...values.slice(0, 3), ...values.slice(-3)].reduce((sum, value) =>
    ops.add(g, sum, ops.square(g, value)),
  );
  return { g, loss: ops.reduceMean(g, all, [0, 1]), inputs: [x, row, column] };
}

/** Numbers for inputs, uniform in [-size, size]. */
export function randomFeeds(inputs: readonly Tensor[], seed: number, size: number): Record<string, Float64Array> {
  const random = new RandomStream(seed, "point");
  return Object.fromEntries(
    inputs.map(({ name, shape }) => [
      name,
      Float64Array.from({ length: elementCount(shape) }, () => random.range(-size, size)),
    ]),
  );
}
