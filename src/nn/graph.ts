/**
 * A graph under construction: inputs, constants, nodes in the order in which they were added, outputs. Operations (`ops.ts`)
 * add a node together with its vector-Jacobian product, so that `gradients` can walk the graph backwards and add the nodes of the
 * derivative: reverse-mode differentiation by a tape (Griewank & Walther 2008), where the tape is an ONNX graph.
 */
import { type ElementType, elementCount, type Shape, showShape, type Tensor } from "./tensor.ts";

export type AttributeValue =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly string: string };

/**
 * Gradients of the inputs from those of the outputs; undefined where a gradient is zero or not defined. Adds nodes to the same graph.
 */
export type VectorJacobianProduct = (gradients: readonly (Tensor | undefined)[]) => readonly (Tensor | undefined)[];

export interface GraphNode {
  readonly operation: string;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly backward?: VectorJacobianProduct;
}

export type ConstantValues = Float32Array | Int32Array | BigInt64Array;

export interface Constant {
  readonly tensor: Tensor;
  readonly values: ConstantValues;
}

/** An input or output, with one line for whoever opens the file. */
export interface Port {
  readonly name: string;
  readonly tensor: Tensor;
  readonly meaning: string;
}

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly backward?: VectorJacobianProduct;
}

export class Graph {
  readonly name: string;
  readonly inputs: Port[] = [];
  readonly outputs: Port[] = [];
  readonly constants: Constant[] = [];
  readonly nodes: GraphNode[] = [];
  readonly #scalars = new Map<number, Tensor>();
  #count = 0;

  constructor(name: string) {
    this.name = name;
  }

  input(name: string, shape: Shape, type: ElementType = "float32", meaning = ""): Tensor {
    this.#checkName(name);
    const tensor: Tensor = { name, type, shape };
    this.inputs.push({ name, tensor, meaning });
    return tensor;
  }

  constant(values: ConstantValues, shape: Shape = [values.length]): Tensor {
    if (elementCount(shape) !== values.length) {
      throw new RangeError(`${values.length} values do not fill ${showShape(shape)}`);
    }
    const type = values instanceof Float32Array ? "float32" : values instanceof Int32Array ? "int32" : "int64";
    const tensor: Tensor = { name: this.#fresh("constant"), type, shape };
    this.constants.push({ tensor, values });
    return tensor;
  }

  /** A float constant of rank 0; equal ones are one. */
  scalar(value: number): Tensor {
    const known = this.#scalars.get(value);
    if (known) return known;
    const tensor = this.constant(Float32Array.of(value), []);
    this.#scalars.set(value, tensor);
    return tensor;
  }

  /** int64, as ONNX wants shapes, axes and bounds. */
  indices(values: readonly number[]): Tensor {
    return this.constant(BigInt64Array.from(values, (value) => BigInt(value)));
  }

  /** Adds a node with one output. */
  node(
    operation: string,
    inputs: readonly Tensor[],
    shape: Shape,
    { type = "float32", ...options }: NodeOptions & { readonly type?: ElementType } = {},
  ): Tensor {
    const output: Tensor = { name: this.#fresh(operation.toLowerCase()), type, shape };
    this.add(operation, inputs, [output], options);
    return output;
  }

  /** Adds a node with outputs that `fresh` made. */
  add(operation: string, inputs: readonly Tensor[], outputs: readonly Tensor[], options: NodeOptions = {}): void {
    const { attributes = {}, backward } = options;
    this.nodes.push({ operation, inputs, outputs, attributes, ...(backward ? { backward } : {}) });
  }

  /** A tensor that a node about to be added gives. */
  fresh(shape: Shape, type: ElementType = "float32"): Tensor {
    return { name: this.#fresh("value"), type, shape };
  }

  /** Gives a value a public name. */
  output(name: string, value: Tensor, meaning = ""): void {
    this.#checkName(name);
    const tensor: Tensor = { name, type: value.type, shape: value.shape };
    this.add("Identity", [value], [tensor]);
    this.outputs.push({ name, tensor, meaning });
  }

  #fresh(stem: string): string {
    return `${stem}_${this.#count++}`;
  }

  #checkName(name: string): void {
    const isTaken = [...this.inputs, ...this.outputs].some((port) => port.name === name);
    if (!/^[A-Za-z][\w.]*$/.test(name) || /_\d+$/.test(name) || isTaken) {
      throw new RangeError(`'${name}' cannot be the name of an input or output${isTaken ? ": it is taken" : ""}`);
    }
  }
}
