/**
 * Values of a graph as functions of WGSL: `fn v12(i: u32) -> f32` gives element i. A value that lies in the heap is read there; any other is computed
 * where it is asked for, from the values that it is made of. So a chain of elementwise operations, views and gathers is one shader, and what it passes through is
 * never written.
 */
import type { Constant, GraphNode } from "../graph.ts";
import { type ElementType, elementCount, type Shape, type Tensor } from "../tensor.ts";
import { floatLiteral } from "./dispatch.ts";
import type { Region } from "./heap.ts";

export type WordType = "f32" | "i32" | "bool";

const wordTypes: Readonly<Record<ElementType, WordType>> = { float32: "f32", int32: "i32", int64: "i32", bool: "bool" };
export const wordType = ({ type }: Tensor): WordType => wordTypes[type];

/** Words as they lie in the heap, read and written. */
export const readWord: Readonly<Record<WordType, (word: string) => string>> = {
  f32: (word) => `bitcast<f32>(${word})`,
  i32: (word) => `bitcast<i32>(${word})`,
  bool: (word) => `(${word} != 0u)`,
};
export const writeWord: Readonly<Record<WordType, (value: string) => string>> = {
  f32: (value) => `bitcast<u32>(${value})`,
  i32: (value) => `bitcast<u32>(${value})`,
  bool: (value) => `select(0u, 1u, ${value})`,
};

/** Sizes as numbers. */
export const sizesOf = (shape: Shape): number[] => shape.map((size) => elementCount([size]));
export const countOf = ({ shape }: Tensor): number => elementCount(shape);

/** Elements from one index of each axis to the next. */
export function stridesOf(sizes: readonly number[]): number[] {
  const strides: number[] = [];
  sizes.reduceRight((stride, size, axis) => {
    strides[axis] = stride;
    return stride * size;
  }, 1);
  return strides;
}

const times = (text: string, factor: number) => (factor === 1 ? text : `${text} * ${factor}u`);

/** The coordinate of an axis from the flat index `i` of a shape. */
export function coordinate(sizes: readonly number[], axis: number, index = "i"): string {
  const size = sizes[axis] ?? 1;
  if (size === 1) return "0u";
  const stride = stridesOf(sizes)[axis] ?? 1;
  const divided = stride === 1 ? index : `(${index} / ${stride}u)`;
  const isFirst = sizes.slice(0, axis).every((each) => each === 1);
  return isFirst ? divided : `(${divided} % ${size}u)`;
}

/** The flat index that coordinates, one text an axis, have with these strides. */
function flatIndex(coordinates: readonly string[], strides: readonly number[]): string {
  const parts = coordinates.flatMap((text, axis) => (text === "0u" ? [] : [times(text, strides[axis] ?? 1)]));
  return parts.length > 0 ? parts.join(" + ") : "0u";
}

/** Where an operand of `shape` is read for element `i` of `whole`, to which it is broadcast. */
export function broadcastIndex(whole: Shape, shape: Shape): string {
  const [all, own] = [sizesOf(whole), sizesOf(shape)];
  const missing = all.length - own.length;
  const standing = [...Array.from({ length: missing }, () => 1), ...own];
  if (standing.every((size, axis) => size === all[axis])) return "i";
  const strides = stridesOf(standing);
  const coordinates = standing.map((size, axis) => (size === 1 ? "0u" : coordinate(all, axis)));
  return flatIndex(coordinates, strides);
}

const infix =
  (operator: string) =>
  ([a, b]: readonly string[]) =>
    `(${a} ${operator} ${b})`;
const called =
  (name: string) =>
  (inputs: readonly string[]): string =>
    `${name}(${inputs.join(", ")})`;

/** Element by element, inputs broadcast to the output; with what each costs, in additions. */
const elementwise: Readonly<Record<string, { readonly cost: number; write(inputs: readonly string[]): string }>> = {
  Identity: { cost: 0, write: ([a = ""]) => a },
  Add: { cost: 1, write: infix("+") },
  Sub: { cost: 1, write: infix("-") },
  Mul: { cost: 1, write: infix("*") },
  Div: { cost: 4, write: infix("/") },
  Min: { cost: 1, write: called("min") },
  Max: { cost: 1, write: called("max") },
  Clip: { cost: 2, write: ([x, low, high]) => `min(max(${x}, ${low}), ${high})` },
  Neg: { cost: 1, write: ([a]) => `(-${a})` },
  Exp: { cost: 8, write: called("exp") },
  Log: { cost: 8, write: called("log") },
  Sqrt: { cost: 4, write: called("sqrt") },
  Tanh: { cost: 12, write: called("hyperbolicTangent") },
  Relu: { cost: 1, write: ([a]) => `max(${a}, 0f)` },
  Softplus: { cost: 20, write: ([a]) => `softplus(${a})` },
  Where: { cost: 1, write: ([condition, a, b]) => `select(${b}, ${a}, ${condition})` },
  Less: { cost: 1, write: infix("<") },
  LessOrEqual: { cost: 1, write: infix("<=") },
  Equal: { cost: 1, write: infix("==") },
};

/** Elements in another place: nothing is computed but where. */
const views = new Set(["Reshape", "Transpose", "Split", "Concat", "Gather"]);

/** Whether it can be computed where it is asked for; with what that costs, the costs of its inputs left out. */
export function inlineCost({ operation }: GraphNode): number | null {
  if (operation === "Cast") return 0;
  return elementwise[operation]?.cost ?? (views.has(operation) ? 1 : null);
}

const largestTable = 256;
/** What WGSL has none of, or one that is wrong far out: its tanh may divide infinity by infinity. */
const helpers: Readonly<Record<string, string>> = {
  Softplus: "fn softplus(x: f32) -> f32 { return max(x, 0f) + log(1f + exp(-abs(x))); }",
  Tanh: [
    "fn hyperbolicTangent(x: f32) -> f32 {",
    "  let e = exp(-2f * abs(x));",
    "  let far = sign(x) * (1f - e) / (1f + e);",
    "  let square = x * x;",
    "  let near = x * (1f - square * (0.33333334f - square * (0.13333334f - square * 0.053968254f)));",
    "  return select(far, near, abs(x) < 0.1f);",
    "}",
  ].join("\n"),
};

/** What is known of a graph while its shaders are written. */
export interface Values {
  /** Where a tensor lies, if it lies anywhere. */
  place(tensor: Tensor): Region | undefined;
  producer(tensor: Tensor): GraphNode | undefined;
  constant(tensor: Tensor): Constant | undefined;
}

/** The functions that one shader needs. */
export class Expressions {
  readonly #values: Values;
  readonly #names = new Map<string, string>();
  readonly #texts: string[] = [];

  constructor(values: Values) {
    this.#values = values;
  }

  /** In an order in which each is declared. */
  get declarations(): readonly string[] {
    return this.#texts;
  }

  /** Element `index` of a tensor. */
  element(tensor: Tensor, index: string): string {
    const constant = this.#values.constant(tensor);
    const filling = constant ? fillingOf(constant) : null;
    return filling ?? `${this.#function(tensor, constant)}(${index})`;
  }

  #function(tensor: Tensor, constant: Constant | undefined): string {
    const known = this.#names.get(tensor.name);
    if (known) return known;
    const name = `v${this.#names.size}`;
    this.#names.set(tensor.name, name);
    const body = constant ? table(constant) : this.#body(tensor);
    this.#texts.push(`fn ${name}(i: u32) -> ${wordType(tensor)} { ${body} }`);
    return name;
  }

  #body(tensor: Tensor): string {
    const region = this.#values.place(tensor);
    if (region) return `return ${readWord[wordType(tensor)](`heap[${region.offset}u + i]`)};`;
    const node = this.#values.producer(tensor);
    if (!node) throw new RangeError(`nothing gives '${tensor.name}'`);
    return this.#computed(node, tensor);
  }

  #computed(node: GraphNode, output: Tensor): string {
    const { operation, inputs, attributes } = node;
    const [first] = inputs;
    if (!first) throw new RangeError(`${operation} without inputs`);
    const simple = elementwise[operation];
    if (simple) {
      const helper = helpers[operation];
      if (helper && !this.#texts.includes(helper)) this.#texts.push(helper);
      return `return ${simple.write(inputs.map((input) => this.element(input, broadcastIndex(output.shape, input.shape))))};`;
    }
    switch (operation) {
      case "Cast": {
        const value = this.element(first, "i");
        return `return ${castToFloat[wordType(first)](value)};`;
      }
      case "Reshape":
        return `return ${this.element(first, "i")};`;
      case "Transpose": {
        const order = intsOf(attributes.perm);
        const strides = stridesOf(sizesOf(first.shape));
        const coordinates = order.map((_, axis) => coordinate(sizesOf(output.shape), axis));
        return `return ${this.element(
          first,
          flatIndex(
            coordinates,
            order.map((axis) => strides[axis] ?? 1),
          ),
        )};`;
      }
      case "Split":
        return this.#part(node, first, output);
      case "Concat":
        return this.#joined(node, output);
      case "Gather":
        return this.#gathered(first, inputs[1] ?? first, output);
      default:
        throw new RangeError(`${operation} has to be written before it is read`);
    }
  }

  #part({ outputs, attributes }: GraphNode, whole: Tensor, output: Tensor): string {
    const axis = intOf(attributes.axis);
    const sizes = sizesOf(output.shape);
    let begin = 0;
    for (const part of outputs) {
      if (part.name === output.name) break;
      begin += sizesOf(part.shape)[axis] ?? 0;
    }
    const coordinates = sizes.map((_, each) => {
      const own = coordinate(sizes, each);
      return each === axis && begin > 0 ? (own === "0u" ? `${begin}u` : `(${own} + ${begin}u)`) : own;
    });
    return `return ${this.element(whole, flatIndex(coordinates, stridesOf(sizesOf(whole.shape))))};`;
  }

  #joined({ inputs, attributes }: GraphNode, output: Tensor): string {
    const axis = intOf(attributes.axis);
    const sizes = sizesOf(output.shape);
    const lines = [`let c = ${coordinate(sizes, axis)};`];
    let begin = 0;
    for (const [index, part] of inputs.entries()) {
      const own = sizesOf(part.shape);
      const length = own[axis] ?? 0;
      const coordinates = sizes.map((_, each) => (each === axis ? `(c - ${begin}u)` : coordinate(sizes, each)));
      const value = `return ${this.element(part, flatIndex(coordinates, stridesOf(own)))};`;
      begin += length;
      lines.push(index === inputs.length - 1 ? value : `if (c < ${begin}u) { ${value} }`);
    }
    return lines.join(" ");
  }

  /** Rows; an index outside is moved to the nearest row, so that nothing else is ever read. */
  #gathered(table: Tensor, index: Tensor, output: Tensor): string {
    const [rows = 1, ...rest] = sizesOf(table.shape);
    const width = rest.reduce((product, size) => product * size, 1);
    const row = this.element(index, width === 1 ? "i" : `i / ${width}u`);
    const column = width === 1 ? "" : ` + i % ${width}u`;
    if (countOf(output) !== countOf(index) * width) throw new RangeError("rows of another width");
    return `return ${this.element(table, `${times(`u32(clamp(${row}, 0i, ${rows - 1}i))`, width)}${column}`)};`;
  }
}

const castToFloat: Readonly<Record<WordType, (value: string) => string>> = {
  f32: (value) => value,
  i32: (value) => `f32(${value})`,
  bool: (value) => `select(0f, 1f, ${value})`,
};

export function intOf(attribute: GraphNode["attributes"][string] | undefined): number {
  return attribute && "int" in attribute ? attribute.int : 0;
}

function intsOf(attribute: GraphNode["attributes"][string] | undefined): readonly number[] {
  return attribute && "ints" in attribute ? attribute.ints : [];
}

const literalOf = (value: number | bigint, type: WordType) =>
  type === "f32" ? floatLiteral(Number(value)) : `${value}i`;

/** The one number that a constant is filled with, if it is one. */
function fillingOf({ tensor, values }: Constant): string | null {
  const [first] = values;
  if (first === undefined || !values.every((value: number | bigint) => Object.is(value, first))) return null;
  return literalOf(first, wordType(tensor));
}

function table({ tensor, values }: Constant): string {
  if (values.length > largestTable) throw new RangeError(`a constant of ${values.length} different numbers`);
  const type = wordType(tensor);
  const texts = Array.from<number | bigint, string>(values, (value) => literalOf(value, type));
  return `var c = array<${type}, ${values.length}>(${texts.join(", ")}); return c[i];`;
}
