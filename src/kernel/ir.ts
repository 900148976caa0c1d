/**
 * The intermediate representation: what a kernel is, as plain data. Think of one environment walking alone through a short
 * program; every back end then runs that program for all environments at once. Values are scalars (f32, i32, bool) and are
 * computed once (SSA); control flow is structured (`if`, loops with a constant count), so that a vector back end can turn it
 * into masks and a GPU never sees a jump. Where control flow joins, a variable node stands for the joined value. The shape is
 * that of a small functional SSA (Appel 1998, "SSA is functional programming"); the names of operations follow WebAssembly.
 */
import type { OperationName } from "./operations.ts";

export type ScalarType = "f32" | "i32" | "bool";

/** What can lie in a buffer. */
export type StoredType = "f32" | "i32";

interface NodeBase {
  /** Unique and increasing within a kernel: an input has a smaller number than its user. */
  readonly id: number;
  readonly type: ScalarType;
}

/** A finite number; i32 as a signed integer, bool as 0 or 1. */
export interface ConstantNode extends NodeBase {
  readonly kind: "constant";
  readonly value: number;
}

/** A value that is the same for all environments of one call. */
export interface ParameterNode extends NodeBase {
  readonly kind: "parameter";
  readonly type: StoredType;
  readonly name: string;
}

/** The index of the environment, 0 to numEnvs - 1. */
export interface EnvironmentNode extends NodeBase {
  readonly kind: "environment";
  readonly type: "i32";
}

/** A load from a field of this environment or from a read-only table that all share. */
export interface LoadNode extends NodeBase {
  readonly kind: "load";
  readonly type: StoredType;
  readonly source: "field" | "table";
  readonly name: string;
  /** A number, or an i32 node, which is clamped to the bounds. */
  readonly index: number | Node;
}

/** The result of an `if`, or a loop's index, carried value or result; its statement gives it its value. */
export interface VariableNode extends NodeBase {
  readonly kind: "variable";
}

export interface OperationNode extends NodeBase {
  readonly kind: "operation";
  readonly operation: OperationName;
  readonly inputs: readonly Node[];
}

export type Node = ConstantNode | ParameterNode | EnvironmentNode | LoadNode | VariableNode | OperationNode;

export interface DefineStatement {
  readonly kind: "define";
  readonly node: Node;
}

export interface StoreStatement {
  readonly kind: "store";
  readonly name: string;
  readonly type: StoredType;
  readonly index: number | Node;
  readonly value: Node;
}

export interface IfStatement {
  readonly kind: "if";
  readonly condition: Node;
  readonly whenTrue: readonly Statement[];
  readonly whenFalse: readonly Statement[];
  readonly results: readonly { readonly variable: VariableNode; readonly whenTrue: Node; readonly whenFalse: Node }[];
}

export interface LoopStatement {
  readonly kind: "loop";
  readonly count: number;
  readonly index: VariableNode;
  readonly body: readonly Statement[];
  /** `variable` is seen by the body and is `initial` at first, `next` afterwards; `result` is the last value. */
  readonly carried: readonly {
    readonly variable: VariableNode;
    readonly initial: Node;
    readonly next: Node;
    readonly result: VariableNode;
  }[];
}

/** Made by the planner only: a call of a part that was moved into a function of its own. */
export interface CallStatement {
  readonly kind: "call";
  readonly part: number;
}

export type Statement = DefineStatement | StoreStatement | IfStatement | LoopStatement | CallStatement;

/** The nodes that a node computes from. */
export function inputsOf(node: Node): readonly Node[] {
  if (node.kind === "operation") return node.inputs;
  if (node.kind === "load" && typeof node.index !== "number") return [node.index];
  return [];
}
