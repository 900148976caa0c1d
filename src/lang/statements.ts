/**
 * Statements, worked out in order. What a block did to its function is a completion: under which condition it returned, and what.
 * Variables are assigned in place; a branch remembers what it changed, is taken back, and the two sides are joined afterwards.
 */
import { annotationMismatch } from "./annotations.ts";
import type { Argument } from "./context.ts";
import type { Diagnostics } from "./diagnostics.ts";
import type { SourcePosition } from "./errors.ts";
import type { FunctionDefinition, Pattern, ProgramExpression, Statement } from "./program-syntax.ts";
import { patternNames } from "./resolve.ts";
import type { Scalar, ScalarGraph } from "./scalars.ts";
import { type Binding, combine, describe, type Journal, Scope, type Value, wrong } from "./values.ts";

/** What statements need of expressions. */
interface Expressions {
  readonly graph: ScalarGraph;
  readonly diagnostics: Diagnostics;
  evaluate(expression: ProgramExpression, scope: Scope): Value;
  condition(expression: ProgramExpression, scope: Scope, what: string): Scalar | undefined;
  select(condition: Scalar, left: Value, right: Value, at: SourcePosition): Value | null;
  member(object: Value, name: string, at: SourcePosition): Value;
  arithmetic(operator: "+" | "-" | "*" | "/" | "%" | "**", left: Argument, right: Argument, at: SourcePosition): Value;
}

interface Completion {
  /** Whether the function has returned by now. */
  readonly returned: Scalar;
  readonly value?: Value;
}

const isTrue = (scalar: Scalar) => scalar.kind === "constant" && scalar.value === 1;
const isFalse = (scalar: Scalar) => scalar.kind === "constant" && scalar.value === 0;

/** Loops go round no more often than this, nested ones counted by the work they make. */
const maximumRounds = 2000;

export class Statements {
  private readonly expressions: Expressions;
  private readonly journals: Journal[] = [];

  constructor(expressions: Expressions) {
    this.expressions = expressions;
  }

  private report(at: SourcePosition, message: string): void {
    this.expressions.diagnostics.report(at, message);
  }

  private get goesOn(): Completion {
    return { returned: this.expressions.graph.constant("boolean", 0) };
  }

  /** The value that a function's body returns. */
  body(definition: FunctionDefinition, statements: readonly Statement[], scope: Scope): Value {
    const { returned, value } = this.run(statements, scope);
    if (isTrue(returned)) return value ?? wrong;
    this.report(definition.at, `not every path of ${definition.name || "this function"} returns a value`);
    return wrong;
  }

  run(statements: readonly Statement[], scope: Scope): Completion {
    this.hoist(statements, scope);
    let so: Completion = this.goesOn;
    for (const statement of statements) {
      so = this.sequence(so, this.statement(statement, scope), statement.at);
      if (isTrue(so.returned)) return so;
    }
    return so;
  }

  private hoist(statements: readonly Statement[], scope: Scope): void {
    for (const statement of statements) {
      if (statement.kind === "function") {
        const { definition } = statement;
        scope.declare(definition.name, {
          value: { kind: "function", definition, scope },
          mutable: false,
          assigned: true,
        });
      }
      if (statement.kind === "declare") {
        for (const { name } of patternNames(statement.pattern)) {
          scope.declare(name, { value: wrong, mutable: statement.mutable, assigned: false });
        }
      }
    }
  }

  /** One after the other. */
  private sequence(first: Completion, second: Completion, at: SourcePosition): Completion {
    if (isFalse(first.returned)) return second;
    if (isFalse(second.returned)) return first;
    const { graph } = this.expressions;
    return {
      returned: graph.operation("or", [first.returned, second.returned], at),
      value: this.join(first.returned, first.value, second.value, at, "values that are returned"),
    };
  }

  private join(
    condition: Scalar,
    left: Value | undefined,
    right: Value | undefined,
    at: SourcePosition,
    what: string,
  ): Value {
    if (!left || !right) return left ?? right ?? wrong;
    const joined = this.expressions.select(condition, left, right, at);
    if (joined) return joined;
    this.report(at, `${what} differ: ${describe(left)} and ${describe(right)}`);
    return wrong;
  }

  private statement(statement: Statement, scope: Scope): Completion {
    const { at } = statement;
    this.expressions.graph.spend(at);
    switch (statement.kind) {
      case "function":
        return this.goesOn;
      case "declare":
        this.declareOne(statement, scope);
        return this.goesOn;
      case "assign":
        this.assign(statement, scope);
        return this.goesOn;
      case "return":
        return {
          returned: this.expressions.graph.constant("boolean", 1),
          value: this.expressions.evaluate(statement.value, scope),
        };
      case "block":
        return this.run(statement.body, new Scope(scope));
      case "if":
        return this.branch(statement, scope);
      case "for":
        return this.expressions.graph.unroll(at, () => this.count(statement, scope));
      case "for-of":
        return this.expressions.graph.unroll(at, () => this.each(statement, scope));
    }
  }

  private declareOne(statement: Statement & { kind: "declare" }, scope: Scope): void {
    const { pattern, annotation, at } = statement;
    if (!statement.value) return;
    const value = this.expressions.evaluate(statement.value, scope);
    const mismatch = annotationMismatch(annotation, value);
    if (mismatch) this.report(at, `${pattern.kind === "name" ? pattern.name : "this"} ${mismatch}`);
    this.bind(pattern, mismatch ? wrong : value, scope, statement.mutable);
  }

  /** Gives the names of a pattern their values. */
  bind(pattern: Pattern, value: Value, scope: Scope, mutable: boolean): void {
    switch (pattern.kind) {
      case "name":
        scope.declare(pattern.name, { value, mutable, assigned: true });
        return;
      case "record":
        for (const { name, target, at } of pattern.entries) {
          this.bind(target, this.expressions.member(value, name, at), scope, mutable);
        }
        return;
      case "list":
        if (value.kind !== "list" && value.kind !== "wrong") {
          this.report(pattern.at, `only vectors can be taken apart by [ ], not ${describe(value)}`);
        }
        pattern.items.forEach((item, index) => {
          if (!item) return;
          const part = value.kind === "list" ? value.items[index] : wrong;
          if (!part) this.report(item.at, `there is no index ${index}: this is ${describe(value)}`);
          this.bind(item, part ?? wrong, scope, mutable);
        });
    }
  }

  private assign(statement: Statement & { kind: "assign" }, scope: Scope): void {
    const { name, operator, at } = statement;
    const binding = scope.find(name);
    // What may not change was reported with the names.
    if (!binding?.mutable) return;
    if (operator === "=") {
      this.set(binding, this.sameShape(binding, this.expressions.evaluate(statement.value, scope), name, at));
      return;
    }
    if (!binding.assigned) this.report(at, `"${name}" has no value here yet`);
    this.set(binding, this.stepped(statement, binding, scope));
  }

  /** What `+=` and its like make of a variable. */
  private stepped(statement: Statement & { kind: "assign" }, binding: Binding, scope: Scope): Value {
    const { operator, value, at } = statement;
    if (operator === "=") return binding.value;
    const right = { value: this.expressions.evaluate(value, scope), at: value.at };
    return this.expressions.arithmetic(operator, { value: binding.value, at }, right, at);
  }

  private sameShape(binding: Binding, value: Value, name: string, at: SourcePosition): Value {
    if (!binding.assigned || binding.value.kind === "wrong" || value.kind === "wrong") return value;
    if (combine(binding.value, value, (_, right) => right)) return value;
    this.report(at, `"${name}" is ${describe(binding.value)} and cannot become ${describe(value)}`);
    return wrong;
  }

  private set(binding: Binding, value: Value): void {
    const journal = this.journals.at(-1);
    if (journal && !journal.has(binding)) journal.set(binding, { value: binding.value, assigned: binding.assigned });
    binding.value = value;
    binding.assigned = true;
  }

  /** Runs a side of a branch and takes its assignments back; gives them. */
  private side(
    statements: readonly Statement[],
    scope: Scope,
  ): { completion: Completion; changes: Map<Binding, Value> } {
    const journal: Journal = new Map();
    this.journals.push(journal);
    const completion = this.run(statements, new Scope(scope));
    this.journals.pop();
    const changes = new Map<Binding, Value>();
    for (const [binding, before] of journal) {
      changes.set(binding, binding.value);
      binding.value = before.value;
      binding.assigned = before.assigned;
    }
    return { completion, changes };
  }

  private branch(statement: Statement & { kind: "if" }, scope: Scope): Completion {
    const { at } = statement;
    const test = this.expressions.condition(statement.test, scope, "if");
    if (test?.kind === "constant") {
      return this.run(test.value ? statement.whenTrue : statement.whenFalse, new Scope(scope));
    }
    const yes = this.side(statement.whenTrue, scope);
    const no = this.side(statement.whenFalse, scope);
    const condition = test ?? this.expressions.graph.constant("boolean", 0);
    for (const binding of new Set([...yes.changes.keys(), ...no.changes.keys()])) {
      const [left, right] = [yes.changes.get(binding), no.changes.get(binding)];
      // What a side did that has returned does not matter afterwards.
      if (isTrue(yes.completion.returned)) {
        if (right) this.set(binding, right);
      } else if (isTrue(no.completion.returned)) {
        if (left) this.set(binding, left);
      } else if ((left && right) || binding.assigned) {
        this.set(
          binding,
          this.join(condition, left ?? binding.value, right ?? binding.value, at, "values given to a variable"),
        );
      }
    }
    const { graph } = this.expressions;
    const [left, right] = [yes.completion, no.completion];
    if (isFalse(left.returned) && isFalse(right.returned)) return this.goesOn;
    return {
      returned: graph.operation("choose", [condition, left.returned, right.returned], at),
      value: this.join(condition, left.value, right.value, at, "values that are returned"),
    };
  }

  private count(statement: Statement & { kind: "for" }, scope: Scope): Completion {
    const { at, counter, update } = statement;
    const header = new Scope(scope);
    const start = this.expressions.evaluate(statement.start, scope);
    if (start.kind !== "number" || start.scalar.kind !== "constant") {
      if (start.kind !== "wrong") this.report(statement.start.at, "a loop must start at a constant number");
      return this.goesOn;
    }
    this.bind({ kind: "name", name: counter, at }, start, header, false);
    const binding = header.find(counter);
    let so: Completion = this.goesOn;
    for (let round = 0; ; round++) {
      const test = this.expressions.condition(statement.test, header, "the loop's condition");
      if (!test) return so;
      if (test.kind !== "constant") {
        this.report(statement.test.at, "the end of a loop must be a constant: a number or v.length");
        return so;
      }
      if (test.value === 0) return so;
      if (round >= maximumRounds)
        this.expressions.diagnostics.refuse(at, `this loop goes round more than ${maximumRounds} times`);
      so = this.sequence(so, this.run(statement.body, new Scope(header)), at);
      if (isTrue(so.returned)) return so;
      if (binding) binding.value = this.stepped(update, binding, header);
    }
  }

  private each(statement: Statement & { kind: "for-of" }, scope: Scope): Completion {
    const list = this.expressions.evaluate(statement.list, scope);
    let so: Completion = this.goesOn;
    if (list.kind !== "list") {
      if (list.kind !== "wrong")
        this.report(statement.list.at, `for … of goes through a vector, not ${describe(list)}`);
      return so;
    }
    for (const item of list.items) {
      const inner = new Scope(scope);
      this.bind(statement.pattern, item, inner, false);
      so = this.sequence(so, this.run(statement.body, inner), statement.at);
      if (isTrue(so.returned)) return so;
    }
    return so;
  }
}
