/**
 * A graph as shaders over a heap: what the CPU runs with onnxruntime, a GPU runs from the same graph. Products, sums and softmaxes are written to the heap, and so is
 * what is dear and wanted often; everything else is computed where it is read (`expressions.ts`). Outputs that nobody has a place for are not computed.
 */
import type { Constant, Graph, GraphNode } from "../graph.ts";
import type { Tensor } from "../tensor.ts";
import { copy, type Dispatch, forEach } from "./dispatch.ts";
import { countOf, Expressions, inlineCost, type Values, wordType, writeWord } from "./expressions.ts";
import { type Region, ScratchAllocator } from "./heap.ts";
import { gemmDispatches } from "./matrix.ts";
import { lineDispatch, reduceSumDispatches } from "./reduce.ts";

export interface CompiledGraph {
  readonly dispatches: readonly Dispatch[];
  /** Words of scratch. */
  readonly scratch: number;
}

/** What is computed again for every reader costs this much at most, where it has several. */
const dear = 12;
/** What a product reads costs this much at most: it reads each element many times. */
const dearInProduct = 2;
/** Nothing computed in place costs more. */
const dearest = 400;

/**
 * @param ports Where inputs and outputs lie, by name: an input and an output may not share a place.
 * @param scratchBegin First word of the heap's scratch.
 */
export function compileGraph(graph: Graph, ports: ReadonlyMap<string, Region>, scratchBegin: number): CompiledGraph {
  checkPorts(graph, ports);
  return new Compiler(graph, ports, scratchBegin).compile();
}

function checkPorts({ name, inputs, outputs }: Graph, ports: ReadonlyMap<string, Region>): void {
  const all = [...inputs, ...outputs];
  for (const port of ports.keys()) {
    if (!all.some((each) => each.name === port)) throw new RangeError(`the graph '${name}' has no '${port}'`);
  }
  for (const { name: port, tensor } of all) {
    const region = ports.get(port);
    if (region && region.size < countOf(tensor)) {
      throw new RangeError(`'${port}' of '${name}' has ${countOf(tensor)} numbers; its region has ${region.size}`);
    }
  }
  const overlap = (a: Region, b: Region) => a.offset < b.offset + b.size && b.offset < a.offset + a.size;
  for (const output of outputs) {
    const region = ports.get(output.name);
    const other = all.find((each) => {
      const its = ports.get(each.name);
      return region && its && each.name !== output.name && overlap(region, its);
    });
    if (other) throw new RangeError(`'${output.name}' and '${other.name}' of '${name}' share a place`);
  }
}

/** Inputs that hold numbers, not axes or shapes. */
const dataInputs = ({ operation, inputs }: GraphNode): readonly Tensor[] =>
  ["Reshape", "Split", "ReduceSum"].includes(operation) ? inputs.slice(0, 1) : inputs;

class Compiler implements Values {
  readonly #graph: Graph;
  readonly #ports: ReadonlyMap<string, Region>;
  readonly #scratch: ScratchAllocator;
  readonly #producers = new Map<string, GraphNode>();
  readonly #constants = new Map<string, Constant>();
  readonly #places = new Map<string, Region>();
  /** Tensors that are written to the heap. */
  readonly #written = new Set<string>();
  /** Outputs that are another tensor under a public name. */
  readonly #aliases = new Map<string, string>();

  constructor(graph: Graph, ports: ReadonlyMap<string, Region>, scratchBegin: number) {
    this.#graph = graph;
    this.#ports = ports;
    this.#scratch = new ScratchAllocator(scratchBegin);
    for (const node of graph.nodes) for (const { name } of node.outputs) this.#producers.set(name, node);
    for (const constant of graph.constants) this.#constants.set(constant.tensor.name, constant);
  }

  place(tensor: Tensor): Region | undefined {
    return this.#places.get(tensor.name);
  }

  producer(tensor: Tensor): GraphNode | undefined {
    return this.#producers.get(tensor.name);
  }

  constant(tensor: Tensor): Constant | undefined {
    return this.#constants.get(tensor.name);
  }

  compile(): CompiledGraph {
    const nodes = this.#live();
    this.#choose(nodes);
    for (const { name } of this.#graph.inputs) {
      const region = this.#ports.get(name);
      if (region) this.#places.set(name, region);
    }
    const lastReads = this.#lastReads(nodes);
    const dispatches: Dispatch[] = [];
    for (const [position, node] of nodes.entries()) {
      for (const output of node.outputs) {
        if (!this.#written.has(output.name) || this.#aliases.has(output.name)) continue;
        const own: Region[] = [];
        const take = (size: number) => {
          const region = this.#scratch.take(size);
          own.push(region);
          return region;
        };
        const into = this.#portOf(output) ?? this.#scratch.take(countOf(output));
        dispatches.push(...this.#write(node, output, into, take));
        this.#places.set(output.name, into);
        for (const region of own) this.#scratch.give(region);
      }
      for (const name of lastReads.get(position) ?? []) {
        const region = this.#places.get(name);
        if (region) this.#scratch.give(region);
      }
    }
    return { dispatches, scratch: this.#scratch.size };
  }

  /** Those that an output with a place depends on, in order. */
  #live(): GraphNode[] {
    const wanted = new Set(this.#graph.outputs.map(({ name }) => name).filter((name) => this.#ports.has(name)));
    const live: GraphNode[] = [];
    for (const node of [...this.#graph.nodes].reverse()) {
      if (!node.outputs.some(({ name }) => wanted.has(name))) continue;
      live.push(node);
      for (const { name } of dataInputs(node)) wanted.add(name);
    }
    for (const { name } of this.#graph.inputs) {
      if (wanted.has(name) && !this.#ports.has(name)) {
        throw new RangeError(`the graph '${this.#graph.name}' reads '${name}', which has no place`);
      }
    }
    return live.reverse();
  }

  /** Which tensors are written to the heap, by how often they are read and what computing them takes. */
  #choose(nodes: readonly GraphNode[]): void {
    const readers = new Map<string, GraphNode[]>();
    for (const node of nodes) {
      for (const { name } of dataInputs(node)) readers.set(name, [...(readers.get(name) ?? []), node]);
    }
    const costs = new Map<string, number>();
    const publicNames = new Set(this.#graph.outputs.map(({ name }) => name));
    for (const node of nodes) {
      const own = inlineCost(node);
      const inputs = dataInputs(node).reduce((sum, { name }) => sum + (costs.get(name) ?? 0), 0);
      for (const output of node.outputs) {
        const cost = (own ?? 0) + inputs;
        const its = readers.get(output.name) ?? [];
        const isRepeated = its.some((reader) =>
          reader.outputs.some((larger) => countOf(larger) > 4 * countOf(output) && inlineCost(reader) !== null),
        );
        const isWritten =
          own === null ||
          publicNames.has(output.name) ||
          cost > dearest ||
          (cost > dear && (its.length > 1 || isRepeated)) ||
          (cost > dearInProduct && its.some(({ operation }) => operation === "Gemm"));
        if (isWritten) this.#written.add(output.name);
        costs.set(output.name, isWritten ? 0 : cost);
      }
    }
    // What is only given a public name is written to its place at once.
    for (const { operation, inputs, outputs } of nodes) {
      const [from] = inputs;
      const [to] = outputs;
      if (operation !== "Identity" || !from || !to || !publicNames.has(to.name)) continue;
      const isTaken = [...this.#aliases.values()].includes(from.name);
      if (this.#written.has(from.name) && !publicNames.has(from.name) && !isTaken) {
        this.#aliases.set(to.name, from.name);
      }
    }
  }

  #portOf({ name }: Tensor): Region | undefined {
    const own = this.#ports.get(name);
    if (own) return own;
    const [alias] = [...this.#aliases].find(([, from]) => from === name) ?? [];
    return alias === undefined ? undefined : this.#ports.get(alias);
  }

  /** What may be given back after each node: scratch that no later shader reads, directly or by computing in place. */
  #lastReads(nodes: readonly GraphNode[]): Map<number, string[]> {
    const behind = new Map<string, ReadonlySet<string>>();
    const last = new Map<string, number>();
    for (const [position, node] of nodes.entries()) {
      const sources = new Set<string>();
      for (const { name } of dataInputs(node)) {
        if (this.#written.has(name)) sources.add(name);
        else for (const source of behind.get(name) ?? []) sources.add(source);
      }
      for (const output of node.outputs) {
        behind.set(output.name, sources);
        if (!this.#written.has(output.name)) continue;
        for (const source of sources) last.set(source, position);
        if (!last.has(output.name)) last.set(output.name, position);
      }
    }
    const result = new Map<number, string[]>();
    for (const [name, position] of last) {
      const node = this.#producers.get(name);
      const tensor = node?.outputs.find((output) => output.name === name);
      if (tensor && !this.#portOf(tensor)) result.set(position, [...(result.get(position) ?? []), name]);
    }
    return result;
  }

  #write(node: GraphNode, output: Tensor, into: Region, take: (size: number) => Region): Dispatch[] {
    switch (node.operation) {
      case "Gemm":
        return gemmDispatches(node, into, this, take);
      case "ReduceSum":
        return reduceSumDispatches(node, this.#axes(node), into, this, take);
      case "Softmax":
      case "LogSoftmax":
      case "ArgMax":
        return [lineDispatch(node, into, this)];
      default:
        return [this.#elements(node, output, into)];
    }
  }

  /** Whatever is computed element by element. */
  #elements(node: GraphNode, output: Tensor, into: Region): Dispatch {
    const [input] = node.inputs;
    const from = node.operation === "Identity" && input ? this.place(input) : undefined;
    if (from) return copy(`${output.name}: as it is`, { ...from, size: countOf(output) }, into);
    const expressions = new Expressions(this);
    const value = expressions.element(output, "i");
    return forEach(
      `${output.name}: ${node.operation}`,
      countOf(output),
      [`heap[${into.offset}u + i] = ${writeWord[wordType(output)](value)};`],
      expressions.declarations,
    );
  }

  #axes({ inputs }: GraphNode): number[] {
    const axes = inputs[1] && this.#constants.get(inputs[1].name);
    if (!axes) throw new RangeError("a sum over axes that are not constant");
    return Array.from(axes.values, Number);
  }
}
