/**
 * The values a generator works with: `Float`, `Int` and `Bool` are typed handles on nodes of one kernel under construction.
 * `x.mul(2).add(y)` computes nothing now; it adds to the kernel what will be computed for every environment. Plain numbers
 * are taken wherever a value is, so ordinary TypeScript loops and conditions unroll and specialise a kernel.
 */
import { kernelError } from "./errors.ts";
import type { Graph } from "./graph.ts";
import type { Node, ScalarType } from "./ir.ts";
import type { OperationName } from "./operations.ts";

export type FloatLike = Float | number;
export type IntLike = Int | number;
export type BoolLike = Bool | boolean;
export type Value = Float | Int | Bool;

abstract class Handle<Type extends ScalarType> {
  abstract readonly type: Type;
  readonly graph: Graph;
  readonly node: Node;

  constructor(graph: Graph, node: Node) {
    this.graph = graph;
    this.node = node;
  }

  /** The number, where it is known while the kernel is built. */
  get known(): number | undefined {
    return this.node.kind === "constant" ? this.node.value : undefined;
  }

  protected floatNode(value: FloatLike): Node {
    return typeof value === "number" ? this.graph.constant("f32", value) : value.node;
  }

  protected intNode(value: IntLike): Node {
    return typeof value === "number" ? this.graph.constant("i32", value) : value.node;
  }

  protected float(operation: OperationName, ...inputs: Node[]): Float {
    return new Float(this.graph, this.graph.operation(operation, inputs));
  }

  protected int(operation: OperationName, ...inputs: Node[]): Int {
    return new Int(this.graph, this.graph.operation(operation, inputs));
  }

  protected bool(operation: OperationName, ...inputs: Node[]): Bool {
    return new Bool(this.graph, this.graph.operation(operation, inputs));
  }
}

/** A 32-bit float. */
export class Float extends Handle<"f32"> {
  readonly type = "f32";

  /** A number as a value of the same kernel. */
  constant(value: number): Float {
    return new Float(this.graph, this.graph.constant("f32", value));
  }
  add(other: FloatLike): Float {
    return this.float("f32.add", this.node, this.floatNode(other));
  }
  sub(other: FloatLike): Float {
    return this.float("f32.sub", this.node, this.floatNode(other));
  }
  mul(other: FloatLike): Float {
    return this.float("f32.mul", this.node, this.floatNode(other));
  }
  /** Gives an infinity or NaN where IEEE does; see docs/kernel.md. */
  div(other: FloatLike): Float {
    return this.float("f32.div", this.node, this.floatNode(other));
  }
  /** `other < this ? other : this` */
  min(other: FloatLike): Float {
    return this.float("f32.min", this.node, this.floatNode(other));
  }
  /** `this < other ? other : this` */
  max(other: FloatLike): Float {
    return this.float("f32.max", this.node, this.floatNode(other));
  }
  clamp(low: FloatLike, high: FloatLike): Float {
    return this.max(low).min(high);
  }
  neg(): Float {
    return this.float("f32.neg", this.node);
  }
  abs(): Float {
    return this.float("f32.abs", this.node);
  }
  square(): Float {
    return this.mul(this);
  }
  /** The bare operation: NaN below zero. `sqrt` of math/ is total. */
  squareRoot(): Float {
    return this.float("f32.sqrt", this.node);
  }
  floor(): Float {
    return this.float("f32.floor", this.node);
  }
  ceil(): Float {
    return this.float("f32.ceil", this.node);
  }
  truncate(): Float {
    return this.float("f32.trunc", this.node);
  }
  /** To the nearest integer, ties to even. */
  round(): Float {
    return this.float("f32.nearest", this.node);
  }
  lt(other: FloatLike): Bool {
    return this.bool("f32.lt", this.node, this.floatNode(other));
  }
  le(other: FloatLike): Bool {
    return this.bool("f32.le", this.node, this.floatNode(other));
  }
  gt(other: FloatLike): Bool {
    return this.bool("f32.lt", this.floatNode(other), this.node);
  }
  ge(other: FloatLike): Bool {
    return this.bool("f32.le", this.floatNode(other), this.node);
  }
  eq(other: FloatLike): Bool {
    return this.bool("f32.eq", this.node, this.floatNode(other));
  }
  ne(other: FloatLike): Bool {
    return this.bool("f32.ne", this.node, this.floatNode(other));
  }
  /** Towards zero; saturates; NaN gives 0. */
  toInt(): Int {
    return this.int("i32.truncate", this.node);
  }
  /** The bits of the binary32 number. Those of a NaN are not specified. */
  bits(): Int {
    return this.int("i32.bits", this.node);
  }
}

/** A 32-bit integer: signed and wrapping, with unsigned operations where the sign matters. */
export class Int extends Handle<"i32"> {
  readonly type = "i32";

  add(other: IntLike): Int {
    return this.int("i32.add", this.node, this.intNode(other));
  }
  sub(other: IntLike): Int {
    return this.int("i32.sub", this.node, this.intNode(other));
  }
  mul(other: IntLike): Int {
    return this.int("i32.mul", this.node, this.intNode(other));
  }
  /** Towards zero; by zero gives 0. */
  div(other: IntLike): Int {
    return this.int("i32.div", this.node, this.intNode(other));
  }
  /** With the sign of `this`; by zero gives 0. */
  rem(other: IntLike): Int {
    return this.int("i32.rem", this.node, this.intNode(other));
  }
  min(other: IntLike): Int {
    return this.int("i32.min", this.node, this.intNode(other));
  }
  max(other: IntLike): Int {
    return this.int("i32.max", this.node, this.intNode(other));
  }
  clamp(low: IntLike, high: IntLike): Int {
    return this.max(low).min(high);
  }
  neg(): Int {
    return this.int("i32.sub", this.intNode(0), this.node);
  }
  and(other: IntLike): Int {
    return this.int("i32.and", this.node, this.intNode(other));
  }
  or(other: IntLike): Int {
    return this.int("i32.or", this.node, this.intNode(other));
  }
  xor(other: IntLike): Int {
    return this.int("i32.xor", this.node, this.intNode(other));
  }
  shiftLeft(count: number): Int {
    return this.int("i32.shl", this.node, this.shiftCount(count));
  }
  /** Copies the sign. */
  shiftRight(count: number): Int {
    return this.int("i32.shr", this.node, this.shiftCount(count));
  }
  shiftRightUnsigned(count: number): Int {
    return this.int("i32.ushr", this.node, this.shiftCount(count));
  }
  lt(other: IntLike): Bool {
    return this.bool("i32.lt", this.node, this.intNode(other));
  }
  le(other: IntLike): Bool {
    return this.bool("i32.le", this.node, this.intNode(other));
  }
  gt(other: IntLike): Bool {
    return this.bool("i32.lt", this.intNode(other), this.node);
  }
  ge(other: IntLike): Bool {
    return this.bool("i32.le", this.intNode(other), this.node);
  }
  eq(other: IntLike): Bool {
    return this.bool("i32.eq", this.node, this.intNode(other));
  }
  ne(other: IntLike): Bool {
    return this.bool("i32.ne", this.node, this.intNode(other));
  }
  ltUnsigned(other: IntLike): Bool {
    return this.bool("i32.ult", this.node, this.intNode(other));
  }
  /** Rounded to the nearest float. */
  toFloat(): Float {
    return this.float("f32.convert", this.node);
  }
  /** The float whose bits these are. */
  asFloatBits(): Float {
    return this.float("f32.frombits", this.node);
  }

  private shiftCount(count: number): Node {
    if (!Number.isInteger(count) || count < 0 || count > 31) {
      throw kernelError(`a shift by ${count}; the count must be a plain integer from 0 to 31`);
    }
    return this.graph.constant("i32", count);
  }
}

/** A truth value. */
export class Bool extends Handle<"bool"> {
  readonly type = "bool";

  private boolNode(value: BoolLike): Node {
    return typeof value === "boolean" ? this.graph.constant("bool", Number(value)) : value.node;
  }

  and(other: BoolLike): Bool {
    return this.bool("bool.and", this.node, this.boolNode(other));
  }
  or(other: BoolLike): Bool {
    return this.bool("bool.or", this.node, this.boolNode(other));
  }
  /** Exclusive or; the same as "not equal". */
  xor(other: BoolLike): Bool {
    return this.bool("bool.xor", this.node, this.boolNode(other));
  }
  not(): Bool {
    return this.bool("bool.not", this.node);
  }
  /** `this ? yes : no`, both computed. */
  select(yes: FloatLike, no: FloatLike): Float {
    return this.float("f32.select", this.node, this.floatNode(yes), this.floatNode(no));
  }
  selectInt(yes: IntLike, no: IntLike): Int {
    return this.int("i32.select", this.node, this.intNode(yes), this.intNode(no));
  }
  selectBool(yes: BoolLike, no: BoolLike): Bool {
    return this.bool("bool.select", this.node, this.boolNode(yes), this.boolNode(no));
  }
  /** 1 or 0. */
  toFloat(): Float {
    return this.select(1, 0);
  }
  toInt(): Int {
    return this.selectInt(1, 0);
  }
}

/** The handle for a node, by its type. */
export function handleOf(graph: Graph, node: Node): Value {
  if (node.type === "f32") return new Float(graph, node);
  return node.type === "i32" ? new Int(graph, node) : new Bool(graph, node);
}
