/**
 * Programs: a text that exports functions of the inputs (a reward, an observation, a termination, …). It is checked once, against the inputs
 * that are offered and the entries that are wanted, and then written into as many kernels as needed.
 */
import type { StateRecord } from "../core/state-record.ts";
import type { Bool, Float } from "../kernel/index.ts";
import { type Diagnostic, Diagnostics, LanguageError, Refused, unknownNameMessage } from "./diagnostics.ts";
import { Elaborator } from "./elaborate.ts";
import { fieldsRead, type InputDeclarations, inputValue } from "./inputs.ts";
import { library } from "./library.ts";
import { boundedNumber, type Constants, lowerScalars, truth } from "./lower.ts";
import { parseModule } from "./program-parse.ts";
import type { FunctionDefinition, ModuleSyntax } from "./program-syntax.ts";
import { declaredFunction } from "./resolve.ts";
import { describeOutput, type Output, placesOf, type ResultKind } from "./results.ts";
import { operationsOf, ScalarGraph } from "./scalars.ts";
import { Scope, type Value } from "./values.ts";

export interface EntryDeclaration {
  readonly name: string;
  /**
   * "terms": a record of numbers, or one number, which becomes the term of the entry's name. "observation": a record of numbers, vectors and
   * booleans. A record: exactly its fields.
   */
  readonly result: ResultKind | { readonly record: StateRecord };
  readonly optional?: boolean;
}

export interface ProgramOptions {
  /** For messages. */
  readonly file?: string;
  readonly inputs: InputDeclarations;
  readonly entries: readonly EntryDeclaration[];
}

export interface Entry {
  readonly name: string;
  /** Inputs among its parameters. */
  readonly inputs: readonly string[];
  /** Fields it reads, such as "state.rootPosition". */
  readonly reads: readonly string[];
  /** Operations of a kernel, about. */
  readonly operations: number;
  readonly result: { readonly kind: "boolean" | "number" | "record"; readonly fields: readonly Output[] };
}

export interface Program {
  readonly source: string;
  readonly file: string;
  readonly entries: ReadonlyMap<string, Entry>;
}

export type Lowered =
  | { readonly kind: "boolean"; readonly value: Bool }
  | { readonly kind: "number"; readonly value: Float }
  | {
      readonly kind: "record";
      readonly fields: readonly { readonly name: string; readonly values: readonly Float[] }[];
    };

/** Functions and constants that every program knows. */
export const builtinNames: readonly string[] = [...library.keys(), "Math", "PI"];

/** The exported function of that name, or null after a report. */
function entryFunction(
  module: ModuleSyntax,
  { name, optional }: EntryDeclaration,
  diagnostics: Diagnostics,
): FunctionDefinition | null {
  const start = { line: 1, column: 1 };
  for (const statement of module.statements) {
    const declared = declaredFunction(statement);
    const own =
      declared?.name ??
      (statement.kind === "declare" && statement.pattern.kind === "name" ? statement.pattern.name : "");
    if (own !== name) continue;
    const at = declared?.definition.at ?? statement.at;
    if (!declared) diagnostics.report(statement.at, `${name} must be a function: export function ${name}(…) { … }`);
    else if (module.exports.has(name)) return declared.definition;
    else diagnostics.report(at, `${name} is not exported: write export before it`);
    return null;
  }
  if (!optional) {
    const near = module.exports.size > 0 ? `; ${unknownNameMessage("name", name, module.exports).split("; ")[1]}` : "";
    diagnostics.report(
      start,
      `there is no exported function ${name}: write export function ${name}(…) { … }${near.replace("known", "exported")}`,
    );
  }
  return null;
}

/** Gives an entry's parameters the inputs of their names. */
export function bindInputs(
  definition: FunctionDefinition,
  inputs: ReadonlyMap<string, Value>,
  scope: Scope,
  diagnostics: Diagnostics,
): string[] {
  const names: string[] = [];
  for (const { pattern, preset, at } of definition.parameters) {
    const what = definition.name || "this function";
    if (pattern.kind !== "name" || preset) {
      const known = [...inputs.keys()].slice(0, 2).join(", ");
      diagnostics.report(
        at,
        `the parameters of ${what} are inputs, by name: ${definition.name || "function"}(${known}, …)`,
      );
      continue;
    }
    const value = inputs.get(pattern.name);
    if (!value) diagnostics.report(at, unknownNameMessage("input", pattern.name, inputs.keys()));
    else names.push(pattern.name);
    scope.declare(pattern.name, { value: value ?? { kind: "wrong" }, mutable: false, assigned: true });
  }
  return names;
}

interface Checked {
  readonly program: Program;
  readonly diagnostics: Diagnostics;
}

function check(source: string, { file = "program", inputs, entries }: ProgramOptions): Checked {
  const diagnostics = new Diagnostics();
  const found = new Map<string, Entry>();
  try {
    const isEntry = (name: string) => entries.some((entry) => entry.name === name);
    const module = parseModule(source, { builtins: builtinNames, inputs: Object.keys(inputs), isEntry }, diagnostics);
    const graph = new ScalarGraph(diagnostics);
    const elaborator = new Elaborator(graph, diagnostics, builtinNames);
    const scope = new Scope();
    elaborator.declareAll(module.statements, scope);
    const values = new Map(Object.entries(inputs).map(([name, each]) => [name, inputValue(name, each, graph)]));
    for (const declaration of entries) {
      const target = entryFunction(module, declaration, diagnostics);
      if (!target) continue;
      const inner = new Scope(scope);
      const names = bindInputs(target, values, inner, diagnostics);
      const value = elaborator.run(target, inner, target.at);
      const result = describeOutput(value, declaration.name, declaration.result, placesOf(target), diagnostics);
      if (!result) continue;
      const roots = result.fields.flatMap(({ scalars }) => scalars);
      found.set(declaration.name, {
        name: declaration.name,
        inputs: names,
        reads: fieldsRead(roots, inputs),
        operations: operationsOf(roots),
        result,
      });
    }
  } catch (error) {
    // A stack that overflows in spite of all limits is the text's fault, too.
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      diagnostics.list.push({ line: 1, column: 1, message: "nested too deeply" });
    } else if (!(error instanceof Refused)) throw error;
  }
  return { program: { source, file, entries: found }, diagnostics };
}

/** Checks a text; throws `LanguageError` with every diagnostic. */
export function checkProgram(source: string, options: ProgramOptions): Program {
  const { program, diagnostics } = check(source, options);
  if (diagnostics.list.length > 0) throw new LanguageError(program.file, diagnostics.sorted());
  return program;
}

/** What is wrong with a text; empty when nothing is. */
export function diagnose(source: string, options: ProgramOptions): Diagnostic[] {
  return check(source, options).diagnostics.sorted();
}

/**
 * Writes an entry into a kernel. `read` gives a number of an input by its offset. Numbers of the result are finite and within +-1e9; vectors are
 * flattened, truth values in records are 0 and 1. Fields come in the order of the text, or of the record that was declared.
 */
export function lowerEntry(
  program: Program,
  name: string,
  k: Constants,
  read: (input: string, offset: number) => Float,
): Lowered {
  const entry = program.entries.get(name);
  if (!entry) throw new RangeError(`${program.file} has no entry '${name}'`);
  const { kind, fields } = entry.result;
  const roots = fields.flatMap(({ scalars }) => scalars);
  const lowered = lowerScalars(roots, k, ({ source, offset }) => read(source, offset));
  if (kind === "record") {
    return {
      kind,
      fields: fields.map((field) => ({
        name: field.name,
        values: field.scalars.map((each) => boundedNumber(lowered(each))),
      })),
    };
  }
  const [root] = roots;
  if (!root) throw new RangeError(`the entry '${name}' gives nothing`);
  return kind === "boolean" ? { kind, value: truth(lowered(root)) } : { kind, value: boundedNumber(lowered(root)) };
}
