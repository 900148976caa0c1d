/**
 * Sums over axes, each in a fixed order: the same numbers give the same bits. What is long and has few results is summed in interleaved parts first, so that
 * neighbouring invocations read neighbouring numbers; then the parts.
 */
import type { GraphNode } from "../graph.ts";
import { type Dispatch, forEach } from "./dispatch.ts";
import { coordinate, countOf, Expressions, intOf, sizesOf, stridesOf, type Values } from "./expressions.ts";
import type { Region } from "./heap.ts";

/** Longer sums are cut into parts, but where there are so many results that every invocation has one of its own. */
const longest = 128;
const manyResults = 32_768;

/** Words of scratch that are needed only while it runs. */
export type TakeScratch = (size: number) => Region;

/** `element(r, o)` for r below `terms` summed, for each o below `results`; `store(o, sum)` writes it. */
export interface SumRequest {
  readonly label: string;
  readonly terms: number;
  readonly results: number;
  element(r: string, o: string): string;
  store(o: string, sum: string): string;
  /** Functions that `element` calls. */
  readonly declarations: readonly string[];
  /** Functions that `store` calls. */
  readonly storeDeclarations?: readonly string[];
}

export function sumDispatches(request: SumRequest, take: TakeScratch): Dispatch[] {
  const { label, terms, results, element, store, declarations } = request;
  if (terms <= longest || results >= manyResults) {
    const body = [
      "var sum = 0f;",
      `for (var r = 0u; r < ${terms}u; r++) { sum += ${element("r", "i")}; }`,
      `${store("i", "sum")};`,
    ];
    return [forEach(label, results, body, [...new Set([...declarations, ...(request.storeDeclarations ?? [])])])];
  }
  // Part p has the terms p, p + parts, p + 2 parts, …
  const parts = Math.min(Math.ceil(terms / 64), Math.ceil((4 * manyResults) / results));
  const region = take(parts * results);
  const body = [
    `let p = i / ${results}u;`,
    `let o = i % ${results}u;`,
    "var sum = 0f;",
    `for (var r = p; r < ${terms}u; r += ${parts}u) { sum += ${element("r", "o")}; }`,
    `heap[${region.offset}u + i] = bitcast<u32>(sum);`,
  ];
  const rest: SumRequest = {
    ...request,
    terms: parts,
    element: (r, o) => `bitcast<f32>(heap[${region.offset}u + ${r} * ${results}u + ${o}])`,
    declarations: [],
  };
  return [forEach(`${label}, in ${parts} parts`, parts * results, body, declarations), ...sumDispatches(rest, take)];
}

/** The operation ReduceSum. */
export function reduceSumDispatches(
  { inputs, attributes, outputs }: GraphNode,
  axes: readonly number[],
  into: Region,
  values: Values,
  take: TakeScratch,
): Dispatch[] {
  const [input] = inputs;
  const [output] = outputs;
  if (!input || !output) throw new RangeError("ReduceSum");
  const sizes = sizesOf(input.shape);
  const strides = stridesOf(sizes);
  const kept = sizes.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const summed = sizes.map((size, axis) => (axes.includes(axis) ? size : 1));
  const expressions = new Expressions(values);
  const index = (r: string, o: string) => {
    const parts = sizes.flatMap((_, axis) => {
      const text = axes.includes(axis) ? coordinate(summed, axis, r) : coordinate(kept, axis, o);
      return text === "0u" ? [] : [`${text} * ${strides[axis]}u`];
    });
    return parts.length > 0 ? parts.join(" + ") : "0u";
  };
  // Asked for once, so that what it needs is declared.
  expressions.element(input, "0u");
  return sumDispatches(
    {
      label: `sum ${input.name} over ${axes.join(", ")}${intOf(attributes.keepdims) ? ", kept" : ""}`,
      terms: summed.reduce((product, size) => product * size, 1),
      results: countOf(output),
      element: (r, o) => expressions.element(input, index(r, o)),
      store: (o, sum) => `heap[${into.offset}u + ${o}] = bitcast<u32>(${sum})`,
      declarations: expressions.declarations,
    },
    take,
  );
}

/** LogSoftmax and Softmax along the last axis, and ArgMax along any: an invocation for each line of numbers. */
export function lineDispatch(node: GraphNode, into: Region, values: Values): Dispatch {
  const { operation, inputs, outputs, attributes } = node;
  const [input] = inputs;
  const [output] = outputs;
  if (!input || !output) throw new RangeError(operation);
  const sizes = sizesOf(input.shape);
  const named = intOf(attributes.axis);
  const axis = named < 0 ? named + sizes.length : named;
  const length = sizes[axis] ?? 1;
  const inner = stridesOf(sizes)[axis] ?? 1;
  const expressions = new Expressions(values);
  const at = (c: string) => expressions.element(input, `begin + ${c} * ${inner}u`);
  const head = [`let begin = (i / ${inner}u) * ${length * inner}u + i % ${inner}u;`];
  const body = operation === "ArgMax" ? argMax(at, length, into) : softmax(at, length, inner, into, operation);
  return forEach(
    `${operation} of ${input.name}`,
    countOf(input) / length,
    [...head, ...body],
    expressions.declarations,
  );
}

function argMax(at: (c: string) => string, length: number, into: Region): string[] {
  return [
    "var best = 0u;",
    `var most = ${at("0u")};`,
    `for (var c = 1u; c < ${length}u; c++) {`,
    `  let value = ${at("c")};`,
    "  if (value > most) { most = value; best = c; }",
    "}",
    `heap[${into.offset}u + i] = best;`,
  ];
}

function softmax(at: (c: string) => string, length: number, inner: number, into: Region, operation: string): string[] {
  const result = operation === "LogSoftmax" ? `${at("c")} - most - log(sum)` : `exp(${at("c")} - most) / sum`;
  return [
    `var most = ${at("0u")};`,
    `for (var c = 1u; c < ${length}u; c++) { most = max(most, ${at("c")}); }`,
    "var sum = 0f;",
    `for (var c = 0u; c < ${length}u; c++) { sum += exp(${at("c")} - most); }`,
    `for (var c = 0u; c < ${length}u; c++) { heap[${into.offset}u + begin + c * ${inner}u] = bitcast<u32>(${result}); }`,
  ];
}
