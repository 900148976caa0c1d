/**
 * Works a program out: calls are inlined, loops unrolled, vectors and records taken apart, until only scalar operations are left (partial
 * evaluation: Jones, Gomard & Sestoft 1993). Types are those of the values that arrive, so a mistake is found where it happens. Both
 * sides of a condition that is known only later are worked out and joined; one that is known now chooses its side.
 */
import { annotationMismatch } from "./annotations.ts";
import { type Argument, booleanValue, type Context, numberValue } from "./context.ts";
import { type Diagnostics, unknownNameMessage } from "./diagnostics.ts";
import type { SourcePosition } from "./errors.ts";
import { library, mathConstants } from "./library.ts";
import { callMethod, methodNames } from "./methods.ts";
import type { FunctionDefinition, ProgramExpression, RecordEntry, Spread, Statement } from "./program-syntax.ts";
import type { Scalar, ScalarGraph, ScalarOperationName } from "./scalars.ts";
import { Statements } from "./statements.ts";
import { combine, describe, maximumSize, Scope, sizeOf, type Value, wrong } from "./values.ts";

/** A function that only some programs know, such as the folds of a verifier. */
export type SpecialCall = (name: string, given: readonly Argument[], at: SourcePosition) => Value | undefined;

/** Expressions within functions within expressions: no deeper than this. */
const maximumNesting = 250;

const arithmeticNames = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "%": "remainder",
  "**": "power",
} as const;
const vectorHints: Readonly<Record<string, string>> = {
  "+": "add(a, b)",
  "-": "sub(a, b)",
  "*": "scale(v, s) or mul(a, b)",
};

export class Elaborator implements Context {
  readonly graph: ScalarGraph;
  readonly diagnostics: Diagnostics;
  private readonly builtins: ReadonlySet<string>;
  private readonly special: SpecialCall;
  private readonly statements: Statements;
  private readonly active = new Set<FunctionDefinition>();
  private nesting = 0;

  constructor(
    graph: ScalarGraph,
    diagnostics: Diagnostics,
    builtins: Iterable<string>,
    special: SpecialCall = () => undefined,
  ) {
    this.graph = graph;
    this.builtins = new Set(builtins);
    this.diagnostics = diagnostics;
    this.special = special;
    this.statements = new Statements(this);
  }

  report(at: SourcePosition, message: string): Value {
    this.diagnostics.report(at, message);
    return wrong;
  }

  /** Declares what statements declare, in order: the top level of a module. */
  declareAll(statements: readonly Statement[], scope: Scope): void {
    this.statements.run(statements, scope);
  }

  arithmetic(operator: keyof typeof arithmeticNames, left: Argument, right: Argument, at: SourcePosition): Value {
    const [a, b] = [this.operand(left, operator), this.operand(right, operator)];
    if (!a || !b) return wrong;
    if (operator === "**" && b.kind !== "constant") {
      return this.report(right.at, "the exponent of ** must be a constant; pow(x, y) takes any");
    }
    if ((operator === "/" || operator === "%") && b.kind === "constant" && b.value === 0) {
      return this.report(right.at, "division by zero");
    }
    return numberValue(this.graph.operation(arithmeticNames[operator], [a, b], at));
  }

  private operand({ value, at }: Argument, operator: string): Scalar | undefined {
    if (value.kind === "number") return value.scalar;
    if (value.kind === "boolean") this.report(at, `${operator} takes numbers, not a boolean; write condition ? 1 : 0`);
    else if (value.kind === "list") {
      const hint = vectorHints[operator];
      this.report(at, `${operator} takes numbers, not ${describe(value)}${hint ? `; use ${hint}` : ""}`);
    } else if (value.kind !== "wrong") this.report(at, `${operator} takes numbers, not ${describe(value)}`);
    return undefined;
  }

  /** A condition; undefined after a report. */
  condition(expression: ProgramExpression, scope: Scope, what: string): Scalar | undefined {
    const value = this.evaluate(expression, scope);
    if (value.kind === "boolean") return value.scalar;
    if (value.kind === "number")
      this.report(expression.at, `${what} takes a boolean, not a number; compare it, as in x > 0.5`);
    else if (value.kind !== "wrong") this.report(expression.at, `${what} takes a boolean, not ${describe(value)}`);
    return undefined;
  }

  /** `condition ? left : right`, leaf by leaf; null where the shapes differ. */
  select(condition: Scalar, left: Value, right: Value, at: SourcePosition): Value | null {
    if (left.kind === "wrong" || right.kind === "wrong") return wrong;
    this.graph.spend(at, Math.min(sizeOf(left), maximumSize));
    return combine(left, right, (a, b) =>
      this.graph.operation(a.type === "number" ? "select" : "choose", [condition, a, b], at),
    );
  }

  evaluate(expression: ProgramExpression, scope: Scope): Value {
    this.graph.spend(expression.at);
    if (++this.nesting > maximumNesting)
      this.diagnostics.refuse(expression.at, "functions and expressions are nested too deeply");
    const value = this.shallow(expression, scope);
    this.nesting--;
    return value;
  }

  private shallow(expression: ProgramExpression, scope: Scope): Value {
    const { at } = expression;
    switch (expression.kind) {
      case "number":
        return numberValue(this.graph.finite("number", expression.value, at));
      case "boolean":
        return booleanValue(this.graph.constant("boolean", Number(expression.value)));
      case "name":
        return this.name(expression.name, at, scope);
      case "member":
        return this.member(this.evaluate(expression.object, scope), expression.name, expression.nameAt);
      case "index":
        return this.index(
          this.evaluate(expression.object, scope),
          this.evaluate(expression.index, scope),
          expression.index.at,
        );
      case "unary":
        return this.unary(expression, scope);
      case "binary":
        return this.binary(expression, scope);
      case "logical":
        return this.logical(expression, scope);
      case "conditional": {
        const test = this.condition(expression.test, scope, "the condition of ? :");
        if (test?.kind === "constant")
          return this.evaluate(test.value ? expression.whenTrue : expression.whenFalse, scope);
        const [left, right] = [this.evaluate(expression.whenTrue, scope), this.evaluate(expression.whenFalse, scope)];
        if (!test) return wrong;
        const joined = this.select(test, left, right, at);
        if (joined) return joined;
        return this.report(at, `the two sides of ? : differ: ${describe(left)} and ${describe(right)}`);
      }
      case "call":
        return this.call(expression, scope);
      case "list":
        return this.list(expression.items, scope, at);
      case "record":
        return this.record(expression.entries, scope, at);
      case "function":
        return { kind: "function", definition: expression.definition, scope };
    }
  }

  private name(name: string, at: SourcePosition, scope: Scope): Value {
    const binding = scope.find(name);
    if (binding) {
      if (binding.assigned) return binding.value;
      const isBuiltin = library.has(name) ? "; it hides the function of that name, so call it something else" : "";
      return this.report(at, `"${name}" has no value here yet${isBuiltin}`);
    }
    if (name === "Math") return { kind: "namespace" };
    if (name === "PI") return numberValue(this.graph.constant("number", Math.PI));
    return this.builtins.has(name)
      ? { kind: "builtin", name }
      : this.report(at, unknownNameMessage("name", name, this.builtins));
  }

  member(object: Value, name: string, at: SourcePosition): Value {
    switch (object.kind) {
      case "record": {
        const field = object.fields.get(name);
        return field ?? this.report(at, unknownNameMessage("field", name, object.fields.keys()));
      }
      case "list": {
        if (name === "length") return numberValue(this.graph.constant("number", object.items.length));
        const component = object.items[object.names?.indexOf(name) ?? -1];
        if (component) return component;
        if (methodNames.includes(name)) return this.report(at, `"${name}" is a function: call it, v.${name}(…)`);
        return this.report(
          at,
          unknownNameMessage("component", name, [...(object.names ?? []), "length", ...methodNames]),
        );
      }
      case "namespace": {
        const constant = Object.hasOwn(mathConstants, name) ? mathConstants[name] : undefined;
        if (constant !== undefined) return numberValue(this.graph.constant("number", constant));
        if (library.get(name)?.isMath) return { kind: "builtin", name };
        if (name === "random")
          return this.report(at, "Math.random is not in the language: the same state must give the same value");
        const known = [...library].filter(([, { isMath }]) => isMath).map(([each]) => each);
        return this.report(at, unknownNameMessage("member of Math", name, [...known, ...Object.keys(mathConstants)]));
      }
      case "wrong":
        return wrong;
      default:
        return this.report(at, `${describe(object)} has no members; "${name}" was asked for`);
    }
  }

  private index(object: Value, index: Value, at: SourcePosition): Value {
    if (object.kind === "wrong" || index.kind === "wrong") return wrong;
    if (object.kind !== "list")
      return this.report(at, `${describe(object)} cannot be indexed; fields have names: record.name`);
    if (index.kind !== "number" || index.scalar.kind !== "constant")
      return this.report(at, "an index must be a constant number");
    const item = object.items[index.scalar.value];
    return (
      item ?? this.report(at, `there is no index ${index.scalar.value}: this is ${describe(object)}, counted from 0`)
    );
  }

  private unary(expression: ProgramExpression & { kind: "unary" }, scope: Scope): Value {
    const { operator, at } = expression;
    if (operator === "!") {
      const operand = this.condition(expression.operand, scope, "!");
      return operand ? booleanValue(this.graph.operation("not", [operand], at)) : wrong;
    }
    const operand = this.operand(
      { value: this.evaluate(expression.operand, scope), at: expression.operand.at },
      operator,
    );
    if (!operand) return wrong;
    return numberValue(operator === "-" ? this.graph.operation("negate", [operand], at) : operand);
  }

  private binary(expression: ProgramExpression & { kind: "binary" }, scope: Scope): Value {
    const { operator, at } = expression;
    const left = { value: this.evaluate(expression.left, scope), at: expression.left.at };
    const right = { value: this.evaluate(expression.right, scope), at: expression.right.at };
    const make = (name: ScalarOperationName, inputs: Scalar[]) => this.graph.operation(name, inputs, at);
    switch (operator) {
      case "==":
      case "!=":
        if (left.value.kind === "boolean" && right.value.kind === "boolean") {
          const differ = make("differ", [left.value.scalar, right.value.scalar]);
          return booleanValue(operator === "!=" ? differ : make("not", [differ]));
        }
        break;
      case "<":
      case "<=":
      case ">":
      case ">=":
        break;
      default:
        return this.arithmetic(operator, left, right, at);
    }
    const [a, b] = [this.operand(left, operator), this.operand(right, operator)];
    if (!a || !b) return wrong;
    if (operator === "==" || operator === "!=") {
      const equal = make("equal", [a, b]);
      return booleanValue(operator === "==" ? equal : make("not", [equal]));
    }
    const inputs = operator.startsWith("<") ? [a, b] : [b, a];
    return booleanValue(make(operator.endsWith("=") ? "lessOrEqual" : "less", inputs));
  }

  private logical(expression: ProgramExpression & { kind: "logical" }, scope: Scope): Value {
    const { operator, at } = expression;
    const left = this.condition(expression.left, scope, operator);
    // What is decided already is not worked out: i > 0 && v[i - 1] > 0.
    if (left?.kind === "constant" && left.value === (operator === "&&" ? 0 : 1)) return booleanValue(left);
    const right = this.condition(expression.right, scope, operator);
    if (!left || !right) return wrong;
    return booleanValue(this.graph.operation(operator === "&&" ? "and" : "or", [left, right], at));
  }

  private items(items: readonly (ProgramExpression | Spread)[], scope: Scope): Argument[] {
    return items.flatMap((item): Argument[] => {
      if (item.kind !== "spread") return [{ value: this.evaluate(item, scope), at: item.at }];
      const value = this.evaluate(item.value, scope);
      if (value.kind === "list") return value.items.map((each) => ({ value: each, at: item.at }));
      if (value.kind !== "wrong") this.report(item.at, `only vectors can be spread here, not ${describe(value)}`);
      return [{ value: wrong, at: item.at }];
    });
  }

  private sized(value: Value, at: SourcePosition): Value {
    const size = sizeOf(value);
    if (size > maximumSize) this.diagnostics.refuse(at, `a value of more than ${maximumSize} numbers`);
    this.graph.spend(at, size);
    return value;
  }

  private list(items: readonly (ProgramExpression | Spread)[], scope: Scope, at: SourcePosition): Value {
    const given = this.items(items, scope);
    const first = given.find(({ value }) => value.kind !== "wrong");
    for (const { value, at: where } of given) {
      if (value.kind === "wrong") continue;
      if (!["number", "boolean", "list", "record"].includes(value.kind)) {
        return this.report(where, `a list holds values, not ${describe(value)}`);
      }
      if (first && value.kind !== first.value.kind) {
        return this.report(
          where,
          `the items of a list have one type: ${describe(first.value)}, then ${describe(value)}`,
        );
      }
    }
    return this.sized({ kind: "list", items: given.map(({ value }) => value) }, at);
  }

  private record(entries: readonly (RecordEntry | Spread)[], scope: Scope, at: SourcePosition): Value {
    const fields = new Map<string, Value>();
    let isWhole = true;
    for (const entry of entries) {
      const value = this.evaluate(entry.value, scope);
      if (entry.kind === "entry") fields.set(entry.name, value);
      else if (value.kind === "record") for (const [name, field] of value.fields) fields.set(name, field);
      else {
        isWhole = false;
        if (value.kind !== "wrong") this.report(entry.at, `only records can be spread here, not ${describe(value)}`);
      }
    }
    return isWhole ? this.sized({ kind: "record", fields }, at) : wrong;
  }

  private call(expression: ProgramExpression & { kind: "call" }, scope: Scope): Value {
    const { callee, at } = expression;
    if (callee.kind === "member") {
      const object = this.evaluate(callee.object, scope);
      const isField = object.kind === "list" && object.names?.includes(callee.name);
      if (object.kind === "list" && !isField) {
        return callMethod(callee.name, object, this.items(expression.arguments, scope), callee.nameAt, this);
      }
      const member = this.member(object, callee.name, callee.nameAt);
      return this.invoke(member, this.items(expression.arguments, scope), at);
    }
    return this.invoke(this.evaluate(callee, scope), this.items(expression.arguments, scope), at);
  }

  invoke(callee: Value, given: readonly Argument[], at: SourcePosition, extra: readonly Argument[] = []): Value {
    if (callee.kind === "builtin") {
      const special = this.special(callee.name, given, at);
      if (special) return special;
      const found = library.get(callee.name);
      return found
        ? found.call(given, at, this)
        : this.report(at, unknownNameMessage("function", callee.name, library.keys()));
    }
    if (callee.kind === "wrong") return wrong;
    if (callee.kind !== "function") return this.report(at, `${describe(callee)} cannot be called`);
    const { definition } = callee;
    const all = [...given, ...extra.slice(0, Math.max(0, definition.parameters.length - given.length))];
    const required = definition.parameters.filter(({ preset }) => !preset).length;
    if (all.length > definition.parameters.length || all.length < required) {
      const name = definition.name || "this function";
      return this.report(at, `${name} takes ${definition.parameters.length} arguments, not ${all.length}`);
    }
    const scope = new Scope(callee.scope);
    for (const [index, { pattern, preset, annotation }] of definition.parameters.entries()) {
      const value = all[index]?.value ?? (preset ? this.evaluate(preset, scope) : wrong);
      const mismatch = annotationMismatch(annotation, value);
      if (mismatch) this.report(all[index]?.at ?? at, `${pattern.kind === "name" ? pattern.name : "this"} ${mismatch}`);
      this.statements.bind(pattern, mismatch ? wrong : value, scope, true);
    }
    return this.run(definition, scope, at);
  }

  /** The body of a function whose parameters are bound. */
  run(definition: FunctionDefinition, scope: Scope, at: SourcePosition): Value {
    if (this.active.has(definition))
      return this.report(at, "a function calls itself; recursion is not in the language");
    this.active.add(definition);
    const result = definition.isExpression
      ? this.evaluate(definition.body as ProgramExpression, scope)
      : this.statements.body(definition, definition.body as readonly Statement[], scope);
    this.active.delete(definition);
    return result;
  }
}
