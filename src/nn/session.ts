/**
 * Running graphs with onnxruntime on the CPU. A session has a fixed number of threads, because sums are cut differently for
 * another number: the same graph, inputs and threads give the same bytes. onnxruntime is loaded when the first session is made, so that
 * commands which need none start at once. One call runs at a time, on the calling thread (and onnxruntime's own).
 */
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { EmbodyError, messageOf } from "../core/errors.ts";
import type { Graph } from "./graph.ts";
import { encodeModel } from "./onnx.ts";
import { type ElementType, elementCount, type Shape, showShape } from "./tensor.ts";

type Ort = typeof import("onnxruntime-node");
let loading: Promise<Ort> | undefined;

/** onnxruntime-node, loaded once. */
export function loadOnnxRuntime(): Promise<Ort> {
  loading ??= import("onnxruntime-node").catch((error: unknown) => {
    throw new EmbodyError("unavailable", `onnxruntime-node cannot be loaded: ${messageOf(error)}.`, {
      remedy: "Run `npm ci` again; there are builds for Linux, Windows and macOS on arm64.",
      cause: error,
    });
  });
  return loading;
}

export interface SessionOptions {
  /** Threads of one call. Part of what results depend on. Default: 1. */
  readonly threads?: number;
}

export type TensorValues = Float32Array | Int32Array;
/** Of inputs, by name. Shapes are the graph's; a named size follows from the length. */
export type Feeds = Readonly<Record<string, TensorValues>>;

interface InputPort {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}

/** The sizes of a shape for so many values; at most one size may be open. */
function sizesFor({ name, shape }: InputPort, length: number): number[] {
  const known = elementCount(shape.filter((size) => typeof size === "number"));
  const isOpen = shape.some((size) => typeof size !== "number");
  const open = isOpen ? length / known : 1;
  if (!Number.isInteger(open) || known * open !== length) {
    throw new RangeError(`the input '${name}' is ${showShape(shape)}; it was given ${length} numbers`);
  }
  return shape.map((size) => (typeof size === "number" ? size : open));
}

export class Session {
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly string[];
  readonly #ort: Ort;
  readonly #session: InferenceSession;
  /** Tensors over arrays that were given before: the same array is not wrapped twice. */
  readonly #wrapped = new Map<string, { readonly values: TensorValues; readonly tensor: OrtTensor }>();

  constructor(ort: Ort, session: InferenceSession, inputs: readonly InputPort[]) {
    this.#ort = ort;
    this.#session = session;
    this.inputs = inputs;
    this.outputs = session.outputNames;
  }

  /** One call. Outputs are new arrays each time. */
  async run(feeds: Feeds): Promise<Record<string, Float32Array>> {
    const tensors: Record<string, OrtTensor> = {};
    for (const port of this.inputs) tensors[port.name] = this.#wrap(port, feeds[port.name]);
    const results = await this.#session.run(tensors);
    return Object.fromEntries(
      this.outputs.map((name) => {
        const data = results[name]?.data;
        if (!(data instanceof Float32Array)) throw new RangeError(`the output '${name}' is not made of floats`);
        return [name, data];
      }),
    );
  }

  async close(): Promise<void> {
    this.#wrapped.clear();
    await this.#session.release();
  }

  #wrap(port: InputPort, values: TensorValues | undefined): OrtTensor {
    if (!values) throw new RangeError(`the input '${port.name}' is missing`);
    const known = this.#wrapped.get(port.name);
    if (known?.values === values) return known.tensor;
    const sizes = sizesFor(port, values.length);
    const { Tensor } = this.#ort;
    const tensor =
      values instanceof Float32Array ? new Tensor("float32", values, sizes) : new Tensor("int32", values, sizes);
    if (tensor.type !== port.type) throw new RangeError(`the input '${port.name}' is of ${port.type}`);
    this.#wrapped.set(port.name, { values, tensor });
    return tensor;
  }
}

function sessionOptions({ threads = 1 }: SessionOptions): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    // Threads that spin between calls would take the cores from the simulator. Never `set_denormal_as_zero`: it changes the arithmetic
    // of the calling thread for good, JavaScript and WebAssembly included; Rapier then fails.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  };
}

/** A session for a graph. */
export async function openGraph(graph: Graph, options: SessionOptions = {}): Promise<Session> {
  const ort = await loadOnnxRuntime();
  const session = await ort.InferenceSession.create(encodeModel(graph), sessionOptions(options));
  const inputs = graph.inputs.map(({ name, tensor }) => ({ name, type: tensor.type, shape: tensor.shape }));
  return new Session(ort, session, inputs);
}

/** A session for the bytes of an .onnx file. Throws `bad-file` where they are not a model. */
export async function openModel(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  const ort = await loadOnnxRuntime();
  let session: InferenceSession;
  try {
    session = await ort.InferenceSession.create(model, sessionOptions(options));
  } catch (error) {
    throw new EmbodyError("bad-file", `The ONNX model cannot be loaded: ${messageOf(error)}.`, { cause: error });
  }
  const inputs = session.inputMetadata.map((meta): InputPort => {
    if (!meta.isTensor) throw new EmbodyError("bad-file", `The input '${meta.name}' is not a tensor.`);
    return { name: meta.name, type: meta.type === "int32" ? "int32" : "float32", shape: meta.shape };
  });
  return new Session(ort, session, inputs);
}
