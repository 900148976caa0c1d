/**
 * Text to syntax tree. The grammar is ECMAScript's expression grammar as acorn reads it, cut down by a whitelist: whatever is
 * not listed here is refused with its place, so nothing in a predicate can name a constructor, assign, call a method or make a function.
 * The text is never evaluated by the JavaScript engine.
 */
import { type AnyNode, type Expression as EstreeExpression, parse as parseProgram } from "acorn";
import { predicateError, type SourcePosition } from "./errors.ts";
import { binaryOperators, type Expression, logicalOperators, unaryOperators } from "./syntax.ts";

/** Longer texts are refused before they are parsed (characters). */
export const maximumLength = 8192;
/** Deeper trees are refused, so that no later pass can exhaust the stack. */
export const maximumDepth = 128;

/** Names that lead from plain data to the language's machinery. */
export const forbiddenNames: ReadonlySet<string> = new Set([
  "__proto__",
  "prototype",
  "constructor",
  "__defineGetter__",
  "__defineSetter__",
  "__lookupGetter__",
  "__lookupSetter__",
  "hasOwnProperty",
  "isPrototypeOf",
  "propertyIsEnumerable",
  "toLocaleString",
  "toString",
  "valueOf",
]);

const refused: Readonly<Record<string, string>> = {
  ArrayExpression: "array literals",
  ArrowFunctionExpression: "functions",
  AssignmentExpression: "assignments (write == to compare)",
  AwaitExpression: "await",
  ChainExpression: "optional chaining (an absent entry already reads as 0)",
  ClassExpression: "classes",
  FunctionExpression: "functions",
  ImportExpression: "import",
  MetaProperty: "meta properties",
  NewExpression: "new",
  ObjectExpression: "object literals",
  ParenthesizedExpression: "parentheses here",
  SequenceExpression: "comma expressions",
  Super: "super",
  SpreadElement: "spread arguments",
  TaggedTemplateExpression: "template literals (use quotes)",
  TemplateLiteral: "template literals (use quotes)",
  ThisExpression: "this",
  UpdateExpression: "++ and --",
  YieldExpression: "yield",
};

export function positionOf(node: AnyNode): SourcePosition {
  return { line: node.loc?.start.line ?? 1, column: (node.loc?.start.column ?? 0) + 1 };
}

export function isOneOf<Name extends string>(name: string, names: readonly Name[]): name is Name {
  return (names as readonly string[]).includes(name);
}

function allowedName(name: string, at: SourcePosition): string {
  if (forbiddenNames.has(name)) throw predicateError(at, `the name "${name}" is not allowed`);
  return name;
}

function memberName(node: AnyNode, computed: boolean): string | number {
  const at = positionOf(node);
  if (!computed && node.type === "Identifier") return allowedName(node.name, at);
  if (computed && node.type === "Literal") {
    if (typeof node.value === "string") return allowedName(node.value, at);
    if (typeof node.value === "number" && Number.isInteger(node.value) && node.value >= 0) return node.value;
  }
  throw predicateError(at, "an index must be a literal: a name in quotes or a whole number");
}

function convert(node: EstreeExpression | AnyNode, depth: number): Expression {
  const at = positionOf(node);
  if (depth > maximumDepth) throw predicateError(at, `nested deeper than ${maximumDepth} levels`);
  const inner = (child: AnyNode) => convert(child, depth + 1);
  switch (node.type) {
    case "Literal": {
      const { value } = node;
      if (node.regex !== undefined && node.regex !== null)
        throw predicateError(at, "regular expressions are not allowed");
      if (typeof value === "number" && !Number.isFinite(value)) throw predicateError(at, "the number is not finite");
      if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") {
        return { kind: "literal", value, at };
      }
      throw predicateError(at, `${value === null ? "null" : `a literal of type ${typeof value}`} is not allowed`);
    }
    case "Identifier":
      return { kind: "name", name: allowedName(node.name, at), at };
    case "MemberExpression":
      if (node.optional) throw predicateError(at, "optional chaining is not allowed");
      return { kind: "member", object: inner(node.object), member: memberName(node.property, node.computed), at };
    case "UnaryExpression":
      if (!isOneOf(node.operator, unaryOperators))
        throw predicateError(at, `the operator ${node.operator} is not allowed`);
      return { kind: "unary", operator: node.operator, operand: inner(node.argument), at };
    case "BinaryExpression":
      if (!isOneOf(node.operator, binaryOperators))
        throw predicateError(at, `the operator ${node.operator} is not allowed`);
      return { kind: "binary", operator: node.operator, left: inner(node.left), right: inner(node.right), at };
    case "LogicalExpression":
      if (!isOneOf(node.operator, logicalOperators))
        throw predicateError(at, `the operator ${node.operator} is not allowed`);
      return { kind: "logical", operator: node.operator, left: inner(node.left), right: inner(node.right), at };
    case "ConditionalExpression":
      return {
        kind: "conditional",
        test: inner(node.test),
        whenTrue: inner(node.consequent),
        whenFalse: inner(node.alternate),
        at,
      };
    case "CallExpression":
      if (node.optional) throw predicateError(at, "optional calls are not allowed");
      if (node.callee.type !== "Identifier") throw predicateError(at, "only listed functions can be called, by name");
      return { kind: "call", callee: allowedName(node.callee.name, at), arguments: node.arguments.map(inner), at };
    default:
      throw predicateError(at, `${refused[node.type] ?? node.type} are not allowed in a predicate`);
  }
}

interface AcornError {
  readonly message: string;
  readonly loc?: { readonly line: number; readonly column: number };
}

/** One expression; comments and white space around it are fine. */
export function parseExpression(text: string): Expression {
  const start: SourcePosition = { line: 1, column: 1 };
  if (text.length > maximumLength) {
    throw predicateError(start, `the text has ${text.length} characters, at most ${maximumLength} are allowed`);
  }
  let program: ReturnType<typeof parseProgram>;
  try {
    program = parseProgram(text, { ecmaVersion: "latest", sourceType: "script", locations: true });
  } catch (error) {
    if (error instanceof RangeError) throw predicateError(start, "nested too deeply to be read");
    if (!(error instanceof SyntaxError)) throw error;
    const { message, loc } = error as AcornError;
    const at = loc ? { line: loc.line, column: loc.column + 1 } : start;
    throw predicateError(at, message.replace(/ \(\d+:\d+\)$/, "").toLowerCase());
  }
  const [statement, second] = program.body;
  if (!statement) throw predicateError(start, "the predicate is empty");
  if (statement.type !== "ExpressionStatement") {
    throw predicateError(positionOf(statement), "a predicate is one expression, not a statement");
  }
  if (second) throw predicateError(positionOf(second), "a predicate is one expression; join conditions with &&");
  return convert(statement.expression, 0);
}
