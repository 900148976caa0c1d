/**
 * Products of matrices. Tiles of 64 by 64 results (32 by 32 where there are not many), a workgroup each, with both operands brought to workgroup memory 16 deep
 * (8) and 4 by 4 results (2 by 2) an invocation (Volkov & Demmel 2008, doi:10.1109/SC.2008.5214359); narrow products have an invocation for each result. Where there are few results of long sums (a weight's
 * gradient over a minibatch), the sums are cut into parts, which are added in order afterwards.
 */
import type { GraphNode } from "../graph.ts";
import { type Dispatch, forEach, groupSize, heapBinding, workgroupsFor } from "./dispatch.ts";
import { broadcastIndex, Expressions, intOf, sizesOf, type Values } from "./expressions.ts";
import type { Region } from "./heap.ts";
import { sumDispatches, type TakeScratch } from "./reduce.ts";

/** Invocations of a workgroup, each way. */
const side = 16;

interface Tiling {
  /** Results of an invocation, each way. */
  readonly block: number;
  /** Results of a workgroup, each way. */
  readonly tile: number;
  /** How much of the sums is in workgroup memory at a time. */
  readonly depth: number;
}

const tilings = {
  large: { block: 4, tile: 4 * side, depth: 16 },
  small: { block: 2, tile: 2 * side, depth: 8 },
} as const satisfies Record<string, Tiling>;

const tilingFor = (rows: number, columns: number): Tiling =>
  Math.min(rows, columns) >= tilings.large.tile ? tilings.large : tilings.small;
/** Sums are not cut into parts shorter than this. */
const shortest = 64;
/** Products with a side up to this are narrow. */
const narrow = 8;
/** Workgroups and invocations that keep a large device busy. */
const enoughGroups = 256;
const enoughInvocations = 32_768;

interface Product {
  readonly label: string;
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  /** Elements as texts. */
  a(row: string, k: string): string;
  b(k: string, column: string): string;
  /** Whether neighbours in memory are neighbours in k. */
  readonly isDeepA: boolean;
  readonly isDeepB: boolean;
  readonly declarations: readonly string[];
}

/** The operation Gemm: a b + bias, either operand transposed first. */
export function gemmDispatches(node: GraphNode, into: Region, values: Values, take: TakeScratch): Dispatch[] {
  const { inputs, outputs, attributes } = node;
  const [a, b, bias] = inputs;
  const [output] = outputs;
  if (!a || !b || !output) throw new RangeError("Gemm");
  const [transA, transB] = [intOf(attributes.transA) === 1, intOf(attributes.transB) === 1];
  const [rows = 1, columns = 1] = sizesOf(output.shape);
  const inner = sizesOf(a.shape)[transA ? 0 : 1] ?? 1;
  const operands = new Expressions(values);
  const at = (major: string, minor: string, width: number) => `(${major}) * ${width}u + (${minor})`;
  const product: Product = {
    label: `${a.name}${transA ? "'" : ""} ${b.name}${transB ? "'" : ""}, ${rows} x ${inner} x ${columns}`,
    rows,
    columns,
    inner,
    a: (row, k) => operands.element(a, transA ? at(k, row, rows) : at(row, k, inner)),
    b: (k, column) => operands.element(b, transB ? at(column, k, inner) : at(k, column, columns)),
    isDeepA: !transA,
    isDeepB: transB,
    get declarations() {
      return operands.declarations;
    },
  };
  // Asked for once, so that what they need is declared.
  product.a("0u", "0u");
  product.b("0u", "0u");
  const added = (functions: Expressions) =>
    bias ? ` + ${functions.element(bias, broadcastIndex(output.shape, bias.shape))}` : "";
  const isNarrow = Math.min(rows, columns) <= narrow;
  const parts = partsOf(product, isNarrow);
  if (parts === 1) {
    const whole = added(operands);
    const store = (sum: string) => `heap[${into.offset}u + i] = bitcast<u32>(${sum}${whole});`;
    return [isNarrow ? narrowDispatch(product, 1, store) : tiledDispatch(product, 1, store)];
  }
  const count = rows * columns;
  const region = take(parts * count);
  const finish = new Expressions(values);
  const whole = added(finish);
  const store = (sum: string) => `heap[${region.offset}u + part * ${count}u + i] = bitcast<u32>(${sum});`;
  return [
    isNarrow ? narrowDispatch(product, parts, store) : tiledDispatch(product, parts, store),
    ...sumDispatches(
      {
        label: `parts of ${product.label}`,
        terms: parts,
        results: count,
        element: (r, o) => `bitcast<f32>(heap[${region.offset}u + ${r} * ${count}u + ${o}])`,
        store: (_, sum) => `heap[${into.offset}u + i] = bitcast<u32>(${sum}${whole})`,
        declarations: [],
        storeDeclarations: finish.declarations,
      },
      take,
    ),
  ];
}

/** How many parts the sums are cut into. */
function partsOf({ rows, columns, inner }: Product, isNarrow: boolean): number {
  const { tile } = tilingFor(rows, columns);
  const wanted = isNarrow
    ? Math.ceil(enoughInvocations / (rows * columns))
    : Math.floor(enoughGroups / (Math.ceil(rows / tile) * Math.ceil(columns / tile)));
  return Math.max(1, Math.min(wanted, Math.ceil(inner / (isNarrow ? shortest : 2 * shortest))));
}

type Store = (sum: string) => string;

function narrowDispatch({ label, rows, columns, inner, a, b, declarations }: Product, parts: number, store: Store) {
  const count = rows * columns;
  const chunk = Math.ceil(inner / parts);
  const body = [
    `let part = i / ${count}u;`,
    `let o = i % ${count}u;`,
    `let row = o / ${columns}u;`,
    `let column = o % ${columns}u;`,
    "var sum = 0f;",
    `for (var k = part * ${chunk}u; k < min(${inner}u, (part + 1u) * ${chunk}u); k++) {`,
    `  sum += ${a("row", "k")} * ${b("k", "column")};`,
    "}",
    `{ let i = o; ${store("sum")} }`,
  ];
  return forEach(label, parts * count, body, declarations);
}

function tiledDispatch(product: Product, parts: number, store: Store): Dispatch {
  const { label, rows, columns, inner, a, b, isDeepA, isDeepB, declarations } = product;
  const { tile, depth, block } = tilingFor(rows, columns);
  const [down, across] = [Math.ceil(rows / tile), Math.ceil(columns / tile)];
  const chunk = Math.ceil(inner / parts / depth) * depth;
  const [width, height] = workgroupsFor(parts * down * across, 1);
  /** Element e of a tile in workgroup memory, [depth][tile]: which k and which row or column it is. */
  const element = (isDeep: boolean) => (isDeep ? [`e % ${depth}u`, `e / ${depth}u`] : [`e / ${tile}u`, `e % ${tile}u`]);
  const fetch = (
    name: string,
    isDeep: boolean,
    begin: string,
    limit: number,
    value: (k: string, at: string) => string,
  ) => {
    const [k, at] = element(isDeep);
    return [
      `for (var e = lane; e < ${depth * tile}u; e += ${groupSize}u) {`,
      `  let k = base + ${k};`,
      `  let at = ${begin} + ${at};`,
      "  var value = 0f;",
      `  if (k < end && at < ${limit}u) { value = ${value("k", "at")}; }`,
      `  ${name}[(${k}) * ${tile}u + ${at}] = value;`,
      "}",
    ];
  };
  const ways = Array.from({ length: block }, (_, index) => index);
  const vector = `vec${block}<f32>`;
  const lines = [
    `var<workgroup> left: array<f32, ${depth * tile}>;`,
    `var<workgroup> right: array<f32, ${depth * tile}>;`,
    ...declarations,
    `@compute @workgroup_size(${groupSize})`,
    "fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {",
    `  let number = group.y * ${width}u + group.x;`,
    `  if (number >= ${parts * down * across}u) { return; }`,
    `  let part = number / ${down * across}u;`,
    `  let top = (number % ${down * across}u) / ${across}u * ${tile}u;`,
    `  let first = number % ${across}u * ${tile}u;`,
    `  let end = min(${inner}u, (part + 1u) * ${chunk}u);`,
    `  let y = lane / ${side}u;`,
    `  let x = lane % ${side}u;`,
    ...ways.map((r) => `  var sum${r} = ${vector}(0f);`),
    `  for (var base = part * ${chunk}u; base < end; base += ${depth}u) {`,
    ...fetch("left", isDeepA, "top", rows, (k, at) => a(at, k)).map((line) => `    ${line}`),
    ...fetch("right", isDeepB, "first", columns, (k, at) => b(k, at)).map((line) => `    ${line}`),
    "    workgroupBarrier();",
    `    for (var k = 0u; k < ${depth}u; k++) {`,
    `      let r = k * ${tile}u + x;`,
    `      let b = ${vector}(${ways.map((c) => `right[r + ${side * c}u]`).join(", ")});`,
    `      let l = k * ${tile}u + y;`,
    ...ways.map((r) => `      sum${r} += left[l + ${side * r}u] * b;`),
    "    }",
    "    workgroupBarrier();",
    "  }",
    `  let sums = array<${vector}, ${block}>(${ways.map((r) => `sum${r}`).join(", ")});`,
    `  for (var e = 0u; e < ${block * block}u; e++) {`,
    `    let row = top + y + ${side}u * (e / ${block}u);`,
    `    let column = first + x + ${side}u * (e % ${block}u);`,
    `    if (row < ${rows}u && column < ${columns}u) {`,
    `      let i = row * ${columns}u + column;`,
    `      ${store(`sums[e / ${block}u][e % ${block}u]`)}`,
    "    }",
    "  }",
    "}",
    "",
  ];
  return { label, code: [`// ${label}`, heapBinding, ...lines].join("\n"), workgroups: [width, height] };
}
