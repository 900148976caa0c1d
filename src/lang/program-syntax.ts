/**
 * The syntax tree of programs: what is left of the parser's tree after the whitelist. Every node knows where it stands in the
 * text. Statements and functions exist here only; predicates have a smaller tree of their own (syntax.ts).
 */
import type { SourcePosition } from "./errors.ts";

export type UnaryOperator = "-" | "+" | "!";
export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "**";
export type ComparisonOperator = "<" | "<=" | ">" | ">=" | "==" | "!=";
export type LogicalOperator = "&&" | "||";

export interface Spread {
  readonly kind: "spread";
  readonly value: ProgramExpression;
  readonly at: SourcePosition;
}

export interface RecordEntry {
  readonly kind: "entry";
  readonly name: string;
  readonly value: ProgramExpression;
  readonly at: SourcePosition;
}

export type ProgramExpression = { readonly at: SourcePosition } & (
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "name"; readonly name: string }
  | {
      readonly kind: "member";
      readonly object: ProgramExpression;
      readonly name: string;
      readonly nameAt: SourcePosition;
    }
  | { readonly kind: "index"; readonly object: ProgramExpression; readonly index: ProgramExpression }
  | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly operand: ProgramExpression }
  | {
      readonly kind: "binary";
      readonly operator: ArithmeticOperator | ComparisonOperator;
      readonly left: ProgramExpression;
      readonly right: ProgramExpression;
    }
  | {
      readonly kind: "logical";
      readonly operator: LogicalOperator;
      readonly left: ProgramExpression;
      readonly right: ProgramExpression;
    }
  | {
      readonly kind: "conditional";
      readonly test: ProgramExpression;
      readonly whenTrue: ProgramExpression;
      readonly whenFalse: ProgramExpression;
    }
  | {
      readonly kind: "call";
      readonly callee: ProgramExpression;
      readonly arguments: readonly (ProgramExpression | Spread)[];
    }
  | { readonly kind: "list"; readonly items: readonly (ProgramExpression | Spread)[] }
  | { readonly kind: "record"; readonly entries: readonly (RecordEntry | Spread)[] }
  | { readonly kind: "function"; readonly definition: FunctionDefinition }
);

/** What a declaration or a parameter binds. */
export type Pattern = { readonly at: SourcePosition } & (
  | { readonly kind: "name"; readonly name: string }
  | {
      readonly kind: "record";
      readonly entries: readonly { readonly name: string; readonly target: Pattern; readonly at: SourcePosition }[];
    }
  | { readonly kind: "list"; readonly items: readonly (Pattern | null)[] }
);

export interface Parameter {
  readonly pattern: Pattern;
  readonly preset?: ProgramExpression;
  /** The erased type, as written. */
  readonly annotation?: string;
  readonly at: SourcePosition;
}

export interface FunctionDefinition {
  /** "" for a function without a name. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: ProgramExpression | readonly Statement[];
  readonly isExpression: boolean;
  readonly at: SourcePosition;
}

export type AssignmentOperator = "=" | "+" | "-" | "*" | "/" | "%" | "**";

export type Statement = { readonly at: SourcePosition } & (
  | {
      readonly kind: "declare";
      readonly mutable: boolean;
      readonly pattern: Pattern;
      readonly value?: ProgramExpression;
      readonly annotation?: string;
    }
  | {
      readonly kind: "assign";
      readonly name: string;
      readonly operator: AssignmentOperator;
      readonly value: ProgramExpression;
    }
  | {
      readonly kind: "if";
      readonly test: ProgramExpression;
      readonly whenTrue: readonly Statement[];
      readonly whenFalse: readonly Statement[];
    }
  | {
      readonly kind: "for";
      readonly counter: string;
      readonly start: ProgramExpression;
      readonly test: ProgramExpression;
      /** Assigns the counter. */
      readonly update: Statement & { readonly kind: "assign" };
      readonly body: readonly Statement[];
    }
  | {
      readonly kind: "for-of";
      readonly pattern: Pattern;
      readonly list: ProgramExpression;
      readonly body: readonly Statement[];
    }
  | { readonly kind: "block"; readonly body: readonly Statement[] }
  | { readonly kind: "function"; readonly definition: FunctionDefinition }
  | { readonly kind: "return"; readonly value: ProgramExpression }
);

/** A module: functions and constants in source order, and which of them are exported. */
export interface ModuleSyntax {
  readonly statements: readonly Statement[];
  readonly exports: ReadonlySet<string>;
}
