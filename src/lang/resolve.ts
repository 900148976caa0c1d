/**
 * Names, before anything is worked out: every name is declared or built in, also in functions that nobody calls and in branches that are
 * never taken; nothing is assigned that may not change; no function calls itself, by whatever detour; no local name hides an input.
 */
import { type Diagnostics, unknownNameMessage } from "./diagnostics.ts";
import type { SourcePosition } from "./errors.ts";
import type {
  FunctionDefinition,
  ModuleSyntax,
  Pattern,
  ProgramExpression,
  Spread,
  Statement,
} from "./program-syntax.ts";

export interface KnownNames {
  /** Functions and constants that are built in. */
  readonly builtins: Iterable<string>;
  /** Parameters that entries may have. */
  readonly inputs: readonly string[];
  /** Whether the parameters of this exported function are inputs. */
  isEntry(name: string): boolean;
}

interface Name {
  readonly kind: "constant" | "variable" | "parameter" | "input" | "counter" | "function";
  /** How many functions are around it. */
  readonly level: number;
}

class Frame {
  readonly names = new Map<string, Name>();
  readonly parent: Frame | undefined;
  readonly level: number;
  constructor(parent: Frame | undefined, level: number) {
    this.parent = parent;
    this.level = level;
  }
  find(name: string): Name | undefined {
    return this.names.get(name) ?? this.parent?.find(name);
  }
  *all(): Iterable<string> {
    yield* this.names.keys();
    if (this.parent) yield* this.parent.all();
  }
}

export function patternNames(pattern: Pattern): { name: string; at: SourcePosition }[] {
  switch (pattern.kind) {
    case "name":
      return [{ name: pattern.name, at: pattern.at }];
    case "record":
      return pattern.entries.flatMap(({ target }) => patternNames(target));
    case "list":
      return pattern.items.flatMap((item) => (item ? patternNames(item) : []));
  }
}

/** The function that a declaration gives a name, or null. */
export function declaredFunction(statement: Statement): { name: string; definition: FunctionDefinition } | null {
  if (statement.kind === "function") return { name: statement.definition.name, definition: statement.definition };
  if (statement.kind !== "declare" || statement.pattern.kind !== "name" || statement.value?.kind !== "function")
    return null;
  return { name: statement.pattern.name, definition: statement.value.definition };
}

class Resolver {
  private readonly diagnostics: Diagnostics;
  private readonly known: KnownNames;
  private readonly builtins: ReadonlySet<string>;
  /** Named functions whose bodies are being read, outermost first. */
  private readonly inside: string[] = [];
  /** Which functions a top-level function names, and where. */
  private readonly calls = new Map<string, Map<string, SourcePosition>>();

  constructor(diagnostics: Diagnostics, known: KnownNames) {
    this.diagnostics = diagnostics;
    this.known = known;
    this.builtins = new Set(known.builtins);
  }

  module({ statements, exports }: ModuleSyntax): void {
    const frame = new Frame(undefined, 0);
    this.declareAll(statements, frame);
    for (const statement of statements) {
      const declared = declaredFunction(statement);
      if (!declared) {
        if (statement.kind === "declare" && statement.mutable) {
          this.diagnostics.report(statement.at, "at the top level write const: what lasts from step to step is memory");
        }
        this.statement(statement, frame);
        continue;
      }
      this.inside.push(declared.name);
      this.calls.set(declared.name, new Map());
      const isEntry = exports.has(declared.name) && this.known.isEntry(declared.name);
      this.function(declared.definition, frame, isEntry);
      this.inside.pop();
    }
    this.refuseRecursion();
  }

  /** Looks for a way round in the graph of calls, each function once (depth first). */
  private refuseRecursion(): void {
    const state = new Map<string, "open" | "done">();
    const visit = (name: string): void => {
      state.set(name, "open");
      for (const [next, at] of this.calls.get(name) ?? []) {
        if (state.get(next) === "open") {
          const detour = next === name ? "" : ` through ${name}`;
          this.diagnostics.report(at, `${next} calls itself${detour}; recursion is not in the language`);
        } else if (!state.has(next)) visit(next);
      }
      state.set(name, "done");
    };
    for (const name of this.calls.keys()) if (!state.has(name)) visit(name);
  }

  private add(frame: Frame, name: string, at: SourcePosition, kind: Name["kind"]): void {
    if (frame.find(name)?.kind === "input")
      this.diagnostics.report(at, `"${name}" hides the input of that name; choose another`);
    frame.names.set(name, { kind, level: frame.level });
  }

  /** As in JavaScript, a name is known in all of its block, and has a value from its declaration on. */
  private declareAll(statements: readonly Statement[], frame: Frame): void {
    for (const statement of statements) {
      if (statement.kind === "function") this.add(frame, statement.definition.name, statement.at, "function");
      if (statement.kind === "declare") {
        for (const { name, at } of patternNames(statement.pattern)) {
          this.add(frame, name, at, statement.mutable ? "variable" : "constant");
        }
      }
    }
  }

  private block(statements: readonly Statement[], parent: Frame): Frame {
    const frame = new Frame(parent, parent.level);
    this.declareAll(statements, frame);
    for (const statement of statements) this.statement(statement, frame);
    return frame;
  }

  private function(definition: FunctionDefinition, parent: Frame, isEntry = false): void {
    const frame = new Frame(parent, parent.level + 1);
    for (const { pattern, preset } of definition.parameters) {
      if (preset) this.expression(preset, frame);
      for (const { name, at } of patternNames(pattern)) this.add(frame, name, at, isEntry ? "input" : "parameter");
    }
    if (Array.isArray(definition.body)) this.block(definition.body as readonly Statement[], frame);
    else this.expression(definition.body as ProgramExpression, frame);
  }

  private statement(statement: Statement, frame: Frame): void {
    switch (statement.kind) {
      case "declare":
        if (!statement.value) return;
        if (statement.value.kind === "function" && statement.pattern.kind === "name")
          this.inside.push(statement.pattern.name);
        this.expression(statement.value, frame);
        if (statement.value.kind === "function" && statement.pattern.kind === "name") this.inside.pop();
        return;
      case "assign":
        this.assignment(statement.name, statement.at, frame);
        this.expression(statement.value, frame);
        return;
      case "if":
        this.expression(statement.test, frame);
        this.block(statement.whenTrue, frame);
        this.block(statement.whenFalse, frame);
        return;
      case "for": {
        const inner = new Frame(frame, frame.level);
        this.expression(statement.start, frame);
        this.add(inner, statement.counter, statement.at, "counter");
        this.expression(statement.test, inner);
        this.expression(statement.update.value, inner);
        this.block(statement.body, inner);
        return;
      }
      case "for-of": {
        const inner = new Frame(frame, frame.level);
        this.expression(statement.list, frame);
        for (const { name, at } of patternNames(statement.pattern)) this.add(inner, name, at, "constant");
        this.block(statement.body, inner);
        return;
      }
      case "block":
        this.block(statement.body, frame);
        return;
      case "function":
        this.inside.push(statement.definition.name);
        this.function(statement.definition, frame);
        this.inside.pop();
        return;
      case "return":
        this.expression(statement.value, frame);
    }
  }

  private assignment(name: string, at: SourcePosition, frame: Frame): void {
    const found = frame.find(name);
    if (!found) this.reference(name, at, frame);
    else if (found.kind === "input") this.diagnostics.report(at, `"${name}" is an input and cannot be changed`);
    else if (found.kind === "counter")
      this.diagnostics.report(at, `"${name}" counts a loop; only the loop's header may change it`);
    else if (found.kind === "constant" || found.kind === "function") {
      this.diagnostics.report(at, `"${name}" is constant; declare it with let to change it`);
    } else if (found.level !== frame.level) {
      this.diagnostics.report(
        at,
        `"${name}" belongs to the function around; a function can change only its own variables`,
      );
    }
  }

  private reference(name: string, at: SourcePosition, frame: Frame): void {
    const found = frame.find(name);
    if (found) {
      const [top] = this.inside;
      if (found.level === 0 && top !== undefined && !this.calls.get(top)?.has(name)) this.calls.get(top)?.set(name, at);
      if (found.level > 0 && this.inside.slice(1).includes(name)) {
        this.diagnostics.report(at, `${name} calls itself; recursion is not in the language`);
      }
      return;
    }
    if (this.builtins.has(name)) return;
    if (this.known.inputs.includes(name)) {
      const message = `"${name}" is an input: add it to the parameters of the function`;
      this.diagnostics.report(at, message);
      return;
    }
    this.diagnostics.report(
      at,
      unknownNameMessage("name", name, [...frame.all(), ...this.known.inputs, ...this.builtins]),
    );
  }

  private items(items: readonly (ProgramExpression | Spread)[], frame: Frame): void {
    for (const item of items) this.expression(item.kind === "spread" ? item.value : item, frame);
  }

  private expression(expression: ProgramExpression, frame: Frame): void {
    switch (expression.kind) {
      case "name":
        this.reference(expression.name, expression.at, frame);
        return;
      case "member":
        this.expression(expression.object, frame);
        return;
      case "index":
        this.items([expression.object, expression.index], frame);
        return;
      case "unary":
        this.expression(expression.operand, frame);
        return;
      case "binary":
      case "logical":
        this.items([expression.left, expression.right], frame);
        return;
      case "conditional":
        this.items([expression.test, expression.whenTrue, expression.whenFalse], frame);
        return;
      case "call":
        this.expression(expression.callee, frame);
        this.items(expression.arguments, frame);
        return;
      case "list":
        this.items(expression.items, frame);
        return;
      case "record":
        for (const { value } of expression.entries) this.expression(value, frame);
        return;
      case "function":
        this.function(expression.definition, frame);
    }
  }
}

/** Reports every mistake about names. */
export function resolveNames(module: ModuleSyntax, known: KnownNames, diagnostics: Diagnostics): void {
  new Resolver(diagnostics, known).module(module);
}
