/**
 * Graphs as ONNX files: `encodeModel` writes the protocol buffer (onnx.proto, field numbers beside the names), `readModelNotes` reads the
 * metadata, inputs and outputs of a file back. Constants that nothing uses, and nodes that lead to no output, are left out.
 */
import { EmbodyError, messageOf } from "../core/errors.ts";
import type { AttributeValue, Constant, Graph, GraphNode, Port } from "./graph.ts";
import { MessageWriter, readFields, textOf } from "./protobuf.ts";
import type { ElementType, Shape } from "./tensor.ts";

/** Of onnx.proto. Opset 18 has Split with sizes and reductions with axes as inputs. */
const irVersion = 8;
const opsetVersion = 18;

const elementTypes: Readonly<Record<ElementType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

const message = () => new MessageWriter();

function attribute(name: string, value: AttributeValue): MessageWriter {
  const writer = message().string(1, name);
  if ("float" in value) return writer.float(2, value.float).int(20, 1);
  if ("int" in value) return writer.int(3, value.int).int(20, 2);
  if ("string" in value) return writer.string(4, value.string).int(20, 3);
  return writer.ints(8, value.ints).int(20, 7);
}

function node({ operation, inputs, outputs, attributes }: GraphNode): MessageWriter {
  const writer = message();
  for (const { name } of inputs) writer.string(1, name);
  for (const { name } of outputs) writer.string(2, name);
  writer.string(3, outputs[0]?.name ?? "").string(4, operation);
  for (const [name, value] of Object.entries(attributes)) writer.message(5, attribute(name, value));
  return writer;
}

function initializer({ tensor, values }: Constant): MessageWriter {
  const writer = message();
  if (tensor.shape.length > 0) writer.ints(1, tensor.shape.map(Number));
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return writer.int(2, elementTypes[tensor.type]).string(8, tensor.name).bytes(9, bytes);
}

function valueInfo({ name, tensor, meaning }: Port): MessageWriter {
  const shape = message();
  for (const size of tensor.shape) {
    shape.message(1, typeof size === "number" ? message().int(1, size) : message().string(2, size));
  }
  const type = message().message(1, message().int(1, elementTypes[tensor.type]).message(2, shape));
  const writer = message().string(1, name).message(2, type);
  return meaning ? writer.string(3, meaning) : writer;
}

/** What outputs depend on. */
function live(graph: Graph): { readonly nodes: GraphNode[]; readonly constants: Constant[] } {
  const needed = new Set(graph.outputs.map(({ tensor }) => tensor.name));
  const nodes: GraphNode[] = [];
  for (const each of [...graph.nodes].reverse()) {
    if (!each.outputs.some(({ name }) => needed.has(name))) continue;
    for (const { name } of each.inputs) needed.add(name);
    nodes.unshift(each);
  }
  return { nodes, constants: graph.constants.filter(({ tensor }) => needed.has(tensor.name)) };
}

/** The bytes of an .onnx file. `metadata` goes into its metadata_props. */
export function encodeModel(graph: Graph, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const { nodes, constants } = live(graph);
  const body = message();
  for (const each of nodes) body.message(1, node(each));
  body.string(2, graph.name);
  for (const each of constants) body.message(5, initializer(each));
  for (const port of graph.inputs) body.message(11, valueInfo(port));
  for (const port of graph.outputs) body.message(12, valueInfo(port));
  const model = message().int(1, irVersion).string(2, "embody").message(7, body);
  model.message(8, message().string(1, "").int(2, opsetVersion));
  for (const [key, value] of Object.entries(metadata)) {
    model.message(14, message().string(1, key).string(2, value));
  }
  return model.finish();
}

export interface PortNotes {
  readonly name: string;
  readonly shape: Shape;
  readonly meaning: string;
}

export interface ModelNotes {
  readonly metadata: Readonly<Record<string, string>>;
  readonly inputs: readonly PortNotes[];
  readonly outputs: readonly PortNotes[];
}

const first = (bytes: Uint8Array, number: number): Uint8Array => {
  for (const field of readFields(bytes)) if (field.number === number) return field.bytes;
  return new Uint8Array(0);
};

function readPort(bytes: Uint8Array): PortNotes {
  const shape: (number | string)[] = [];
  for (const dimension of readFields(first(first(first(bytes, 2), 1), 2))) {
    for (const field of readFields(dimension.bytes)) {
      if (field.number === 1) shape.push(field.value);
      if (field.number === 2) shape.push(textOf(field.bytes));
    }
  }
  return { name: textOf(first(bytes, 1)), shape, meaning: textOf(first(bytes, 3)) };
}

/** Metadata, inputs and outputs of an ONNX file. Throws `bad-file`. */
export function readModelNotes(model: Uint8Array): ModelNotes {
  const metadata: Record<string, string> = {};
  const inputs: PortNotes[] = [];
  const outputs: PortNotes[] = [];
  try {
    for (const field of readFields(model)) {
      if (field.number === 14) metadata[textOf(first(field.bytes, 1))] = textOf(first(field.bytes, 2));
      if (field.number !== 7) continue;
      for (const part of readFields(field.bytes)) {
        if (part.number === 11) inputs.push(readPort(part.bytes));
        if (part.number === 12) outputs.push(readPort(part.bytes));
      }
    }
  } catch (error) {
    throw new EmbodyError("bad-file", `The ONNX file is damaged: ${messageOf(error)}.`, { cause: error });
  }
  if (outputs.length === 0) throw new EmbodyError("bad-file", "The file is not an ONNX model: it has no outputs.");
  return { metadata, inputs, outputs };
}
