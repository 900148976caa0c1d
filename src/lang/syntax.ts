/**
 * The syntax tree of the little language: what is left of the parser's tree after the whitelist. Every node knows where
 * it stands in the text. Later back ends (kernel IR, WGSL) start from this tree, not from acorn's.
 */
import type { SourcePosition } from "./errors.ts";

export const unaryOperators = ["-", "+", "!"] as const;
export const binaryOperators = ["+", "-", "*", "/", "%", "<", "<=", ">", ">=", "==", "!=", "===", "!=="] as const;
export const logicalOperators = ["&&", "||"] as const;
export type UnaryOperator = (typeof unaryOperators)[number];
export type BinaryOperator = (typeof binaryOperators)[number];
export type LogicalOperator = (typeof logicalOperators)[number];

export type Expression = { readonly at: SourcePosition } & (
  | { readonly kind: "literal"; readonly value: number | string | boolean }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "member"; readonly object: Expression; readonly member: string | number }
  | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "logical";
      readonly operator: LogicalOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "conditional";
      readonly test: Expression;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression;
    }
  | { readonly kind: "call"; readonly callee: string; readonly arguments: readonly Expression[] }
);
