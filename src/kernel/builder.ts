/**
 * `kernel(name, layout, build)` runs a generator once and keeps what it wrote. Inside, `load` and `store` read and write the
 * fields of the environment at hand, `if` and `loop` are control flow that is decided when the kernel runs; everything else is
 * ordinary TypeScript, decided now. Values come out of branches and loops by being returned, in any shape of arrays and objects
 * (as in JAX's `cond` and `scan`); there are no mutable variables.
 */
import { kernelError } from "./errors.ts";
import { Graph } from "./graph.ts";
import type { Node, Statement } from "./ir.ts";
import { type Layout, type Slot, type Slots, slotOf } from "./layout.ts";
import { Bool, Float, type FloatLike, handleOf, Int, type IntLike, type Value } from "./values.ts";

/** A finished kernel: data that back ends read. */
export interface Kernel {
  readonly name: string;
  readonly layout: Layout;
  readonly statements: readonly Statement[];
  readonly nodeCount: number;
}

/** What branches return and loops carry: values in arrays and objects. */
export type Tree = Value | undefined | readonly Tree[] | { readonly [key: string]: Tree };

/** A branch may return nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: a callback without `return` has the type void.
type Returned = Tree | void;

/** One of the two, or both for a layout that was put together while the program runs. */
type ByType<Declared extends Slot | undefined, ForFloat, ForInt> =
  Declared extends Slot<infer Type> ? (Type extends "f32" ? ForFloat : ForInt) : never;
type ValueIn<Declared extends Slot | undefined> = ByType<Declared, Float, Int>;
type LikeIn<Declared extends Slot | undefined> = ByType<Declared, FloatLike, IntLike>;
type Name<Declared> = keyof Declared & string;

function isTree(value: unknown): value is { readonly [key: string]: Tree } {
  return typeof value === "object" && value !== null;
}

function flatten(tree: Returned, leaves: Node[] = []): Node[] {
  if (tree instanceof Float || tree instanceof Int || tree instanceof Bool) leaves.push(tree.node);
  else if (isTree(tree)) for (const key of Object.keys(tree).sort()) flatten(tree[key], leaves);
  else if (tree !== undefined) {
    throw kernelError(`a branch or loop gave ${String(tree)}`, "Give values of the kernel: k.float(1), k.bool(true).");
  }
  return leaves;
}

/** The same shape with other leaves, in the order in which `flatten` met them. */
function rebuild<Shape extends Returned>(shape: Shape, graph: Graph, leaves: Iterator<Node>): Shape {
  const visit = (tree: Returned): Returned => {
    if (tree instanceof Float || tree instanceof Int || tree instanceof Bool) {
      return handleOf(graph, leaves.next().value as Node);
    }
    if (!isTree(tree)) return tree;
    const parts = new Map(
      Object.keys(tree)
        .sort()
        .map((key) => [key, visit(tree[key])]),
    );
    const entries = Object.keys(tree).map((key) => [key, parts.get(key)] as const);
    return (Array.isArray(tree) ? entries.map(([, part]) => part) : Object.fromEntries(entries)) as Tree;
  };
  return visit(shape) as Shape;
}

export class KernelBuilder<Fields extends Slots, Tables extends Slots, Parameters extends Slots> {
  readonly layout: Layout<Fields, Tables, Parameters>;
  readonly graph = new Graph();

  constructor(layout: Layout<Fields, Tables, Parameters>) {
    this.layout = layout;
  }

  float(value: number): Float {
    return new Float(this.graph, this.graph.constant("f32", value));
  }

  int(value: number): Int {
    return new Int(this.graph, this.graph.constant("i32", value));
  }

  bool(value: boolean): Bool {
    return new Bool(this.graph, this.graph.constant("bool", Number(value)));
  }

  /** The index of this environment, i32. */
  environment(): Int {
    return new Int(this.graph, this.graph.environment());
  }

  parameter<Key extends Name<Parameters>>(name: Key): ValueIn<Parameters[Key]> {
    const { type } = slotOf(this.layout.parameters, name, "parameter");
    return handleOf(this.graph, this.graph.parameter(name, type)) as ValueIn<Parameters[Key]>;
  }

  /** A component of a field of this environment. An index computed by the kernel is clamped to the field's bounds. */
  load<Key extends Name<Fields>>(name: Key, index: IntLike = 0): ValueIn<Fields[Key]> {
    const slot = slotOf(this.layout.fields, name, "field");
    return handleOf(this.graph, this.graph.loadField(name, slot.type, this.index(name, slot, index))) as ValueIn<
      Fields[Key]
    >;
  }

  /** An element of a table that all environments share. An index computed by the kernel is clamped. */
  lookup<Key extends Name<Tables>>(name: Key, index: IntLike): ValueIn<Tables[Key]> {
    const slot = slotOf(this.layout.tables, name, "table");
    return handleOf(this.graph, this.graph.loadTable(name, slot.type, this.index(name, slot, index))) as ValueIn<
      Tables[Key]
    >;
  }

  store<Key extends Name<Fields>>(name: Key, value: LikeIn<Fields[Key]>): void;
  store<Key extends Name<Fields>>(name: Key, index: IntLike, value: LikeIn<Fields[Key]>): void;
  store(name: string, first: FloatLike | IntLike, second?: FloatLike | IntLike): void {
    const slot = slotOf(this.layout.fields, name, "field");
    const [index, value] = second === undefined ? [0, first] : [first as IntLike, second];
    const node = typeof value === "number" ? this.graph.constant(slot.type, value) : value.node;
    if (node.type !== slot.type) throw kernelError(`field "${name}" holds ${slot.type}, not ${node.type}`);
    this.graph.store(name, slot.type, this.index(name, slot, index), node);
  }

  /**
   * Runs one side. Whatever the sides return, in the same shape, is the result. On a vector back end both sides may be computed,
   * and stores are masked.
   */
  if<Result extends Returned>(condition: Bool, whenTrue: () => Result, whenFalse?: () => NoInfer<Result>): Result {
    if (condition.known !== undefined) {
      if (condition.known) return whenTrue();
      if (whenFalse) return whenFalse();
    }
    let shape: Result | undefined;
    const results = this.graph.branch(
      condition.node,
      () => {
        shape = whenTrue();
        return flatten(shape);
      },
      () => flatten(whenFalse?.()),
    );
    return rebuild(shape as Result, this.graph, results.values());
  }

  /** Runs `body` `count` times, carrying a state; gives the last one. `count` is known now; to unroll, write a `for` loop. */
  loop<State extends Tree>(count: number, initial: State, body: (index: Int, state: State) => NoInfer<State>): State {
    const results = this.graph.loop(count, flatten(initial), (index, state) =>
      flatten(body(new Int(this.graph, index), rebuild(initial, this.graph, state.values()))),
    );
    return rebuild(initial, this.graph, results.values());
  }

  /** A loop that carries nothing. */
  repeat(count: number, body: (index: Int) => void): void {
    this.loop(count, undefined, (index) => {
      body(index);
      return undefined;
    });
  }

  private index(name: string, slot: Slot, index: IntLike): number | Node {
    if (typeof index !== "number") {
      // A computed index that happens to be known now is clamped as it would be later.
      return index.known === undefined ? index.node : Math.max(0, Math.min(slot.size - 1, index.known));
    }
    if (!Number.isInteger(index) || index < 0 || index >= slot.size) {
      throw kernelError(`${name}[${index}] is out of bounds`, `"${name}" has ${slot.size} elements, counted from 0.`);
    }
    return index;
  }
}

/** Builds a kernel. The same generator gives the same kernel, node for node. */
export function kernel<Fields extends Slots, Tables extends Slots, Parameters extends Slots>(
  name: string,
  layout: Layout<Fields, Tables, Parameters>,
  build: (k: KernelBuilder<Fields, Tables, Parameters>) => void,
): Kernel {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name)) {
    throw kernelError(`"${name}" is not a kernel's name`, "Use letters, digits and _, a letter first, 64 at most.");
  }
  const builder = new KernelBuilder(layout);
  build(builder);
  return { name, layout, statements: builder.graph.statements, nodeCount: builder.graph.nodeCount };
}
