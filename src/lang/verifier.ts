/**
 * Verifiers: `export const fitness` and `export const success`, folds over the steps of an episode combined by plain arithmetic and logic.
 * A verifier is the ground truth of a task; it runs beside the simulator, on every device, as a few carried numbers.
 */
import type { Bool, Float, Int } from "../kernel/index.ts";
import { type Argument, booleanValue, numberValue } from "./context.ts";
import { type Diagnostic, Diagnostics, LanguageError, Refused } from "./diagnostics.ts";
import { Elaborator } from "./elaborate.ts";
import type { SourcePosition } from "./errors.ts";
import {
  type Fold,
  type FoldName,
  foldKinds,
  foldNames,
  resultOfFold,
  type StepTime,
  startFold,
  updateFold,
} from "./folds.ts";
import { fieldsRead, type InputDeclarations, inputValue } from "./inputs.ts";
import { bounded, type Constants, type LoweredScalar, lowerScalars, truth } from "./lower.ts";
import { isOneOf } from "./parse.ts";
import { bindInputs, builtinNames } from "./program.ts";
import { parseModule } from "./program-parse.ts";
import { operationsOf, type Scalar, ScalarGraph } from "./scalars.ts";
import { describe, Scope, type Value, wrong } from "./values.ts";

export interface VerifierOptions {
  /** For messages. */
  readonly file?: string;
  readonly inputs: InputDeclarations;
}

export interface Verifier {
  readonly source: string;
  readonly file: string;
  /** Numbers (f32) that it carries from step to step. */
  readonly size: number;
  readonly folds: readonly Fold[];
  /** Fields it reads, such as "state.rootPosition". */
  readonly reads: readonly string[];
  /** Operations of a kernel at each step, about. */
  readonly operations: number;
  /** What is carried before the first step. [size] */
  start(k: Constants): Float[];
  /** What is carried after a step. [size] */
  update(
    k: Constants,
    carried: readonly Float[],
    now: StepTime & { readonly read: (input: string, offset: number) => Float },
  ): Float[];
  /** `steps` are those that were lived. */
  result(
    k: Constants,
    carried: readonly Float[],
    end: { readonly steps: Int; readonly horizonSteps: number; readonly terminated: Bool },
  ): { readonly fitness: Float; readonly success: Bool };
}

const foldSource = "#fold";
const survivedSource = "#survived";
/** No verifier needs more. */
const maximumFolds = 64;
const start: SourcePosition = { line: 1, column: 1 };

class Folds {
  readonly list: Fold[] = [];
  private readonly known = new Map<string, Value>();
  private readonly graph: ScalarGraph;
  private readonly diagnostics: Diagnostics;
  private readonly inputs: ReadonlyMap<string, Value>;
  private isInside = false;
  elaborator: Elaborator | undefined;

  constructor(graph: ScalarGraph, diagnostics: Diagnostics, inputs: ReadonlyMap<string, Value>) {
    this.graph = graph;
    this.diagnostics = diagnostics;
    this.inputs = inputs;
  }

  /** The value of a call of a fold; undefined where it is none. */
  call(name: string, given: readonly Argument[], at: SourcePosition): Value | undefined {
    if (name === "survived") return this.refuse(at, "survived is a value, not a function");
    if (!isOneOf(name, foldNames)) return undefined;
    // sum and mean of a vector are functions of the library.
    if ((name === "sum" || name === "mean") && given[0]?.value.kind !== "function") return undefined;
    return this.fold(name, given, at);
  }

  private refuse(at: SourcePosition, message: string): Value {
    this.diagnostics.report(at, message);
    return wrong;
  }

  private fold(name: FoldName, given: readonly Argument[], at: SourcePosition): Value {
    const kind = foldKinds[name];
    if (this.isInside) return this.refuse(at, `${name} stands inside another fold; combine folds outside of them`);
    const callback = given[kind.amount ? 1 : 0];
    if (given.length !== (kind.amount ? 2 : 1) || callback?.value.kind !== "function") {
      return this.refuse(at, `write ${kind.example}`);
    }
    const amount = kind.amount ? this.amount(given[0], kind.amount) : 0;
    if (amount === null) return wrong;
    this.isInside = true;
    const body = this.body(callback.value, callback.at);
    this.isInside = false;
    if (body.kind === "wrong") return wrong;
    if (body.kind !== kind.takes) {
      const hint = kind.takes === "number" && body.kind === "boolean" ? "; write condition ? 1 : 0" : "";
      return this.refuse(callback.at, `${name} takes a function to a ${kind.takes}, not to ${describe(body)}${hint}`);
    }
    return this.make({ name, amount, body: body.scalar }, kind.gives, at);
  }

  private make(fold: Fold, gives: "number" | "boolean", at: SourcePosition): Value {
    const key = `${fold.name} ${fold.amount} ${fold.body.id}`;
    const found = this.known.get(key);
    if (found) return found;
    if (this.list.length >= maximumFolds) return this.refuse(at, `more than ${maximumFolds} folds`);
    const leaf = this.graph.leaf(gives, foldSource, this.list.length);
    const value = gives === "number" ? numberValue(leaf) : booleanValue(leaf);
    this.list.push(fold);
    this.known.set(key, value);
    return value;
  }

  private amount(given: Argument | undefined, what: "share" | "seconds"): number | null {
    const scalar = given?.value.kind === "number" ? given.value.scalar : undefined;
    const isRight =
      scalar?.kind === "constant" &&
      (what === "share" ? scalar.value >= 0 && scalar.value < 1 : scalar.value > 0 && scalar.value <= 1e4);
    if (isRight) return scalar.value;
    const wanted =
      what === "share" ? "a share of the horizon from 0 to below 1" : "a constant number of seconds above 0";
    if (given && given.value.kind !== "wrong") this.diagnostics.report(given.at, `the first argument is ${wanted}`);
    return null;
  }

  private body({ definition, scope }: Value & { kind: "function" }, at: SourcePosition): Value {
    const inner = new Scope(scope);
    const before = this.diagnostics.list.length;
    bindInputs(definition, this.inputs, inner, this.diagnostics);
    if (this.diagnostics.list.length > before) return wrong;
    return this.elaborator?.run(definition, inner, at) ?? wrong;
  }
}

interface Checked {
  readonly folds: readonly Fold[];
  readonly fitness: Scalar | undefined;
  readonly success: Scalar | undefined;
  readonly diagnostics: Diagnostics;
}

function check(source: string, { inputs }: VerifierOptions): Checked {
  const diagnostics = new Diagnostics();
  const graph = new ScalarGraph(diagnostics);
  const values = new Map(Object.entries(inputs).map(([name, each]) => [name, inputValue(name, each, graph)]));
  const folds = new Folds(graph, diagnostics, values);
  const results: Partial<Record<"fitness" | "success", Scalar>> = {};
  try {
    const builtins = [...builtinNames, ...foldNames, "survived"];
    const known = { builtins, inputs: Object.keys(inputs), isEntry: () => false };
    const module = parseModule(source, known, diagnostics);
    const elaborator = new Elaborator(graph, diagnostics, builtins, (...call) => folds.call(...call));
    folds.elaborator = elaborator;
    const outer = new Scope();
    outer.declare("survived", {
      value: booleanValue(graph.leaf("boolean", survivedSource, 0)),
      mutable: false,
      assigned: true,
    });
    const scope = new Scope(outer);
    elaborator.declareAll(module.statements, scope);
    for (const [name, kind] of [
      ["fitness", "number"],
      ["success", "boolean"],
    ] as const) {
      const statement = module.statements.find(
        (each) => each.kind === "declare" && each.pattern.kind === "name" && each.pattern.name === name,
      );
      const binding = scope.find(name);
      if (!statement || !binding)
        diagnostics.report(start, `there is no constant ${name}: write export const ${name} = …`);
      else if (!module.exports.has(name))
        diagnostics.report(statement.at, `${name} is not exported: write export before it`);
      else if (binding.value.kind === "number" || binding.value.kind === "boolean") {
        if (binding.value.kind === kind) results[name] = binding.value.scalar;
        else diagnostics.report(statement.at, `${name} must be a ${kind}, not ${describe(binding.value)}`);
      } else if (binding.value.kind !== "wrong") {
        diagnostics.report(
          statement.at,
          `${name} must be a ${kind}, not ${describe(binding.value)}; gather it over the episode: mean((state) => …)`,
        );
      }
    }
  } catch (error) {
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      diagnostics.list.push({ ...start, message: "nested too deeply" });
    } else if (!(error instanceof Refused)) throw error;
  }
  return { folds: folds.list, fitness: results.fitness, success: results.success, diagnostics };
}

/** What is wrong with a verifier; empty when nothing is. */
export function diagnoseVerifier(source: string, options: VerifierOptions): Diagnostic[] {
  return check(source, options).diagnostics.sorted();
}

/** Checks a verifier; throws `LanguageError` with every diagnostic. */
export function checkVerifier(source: string, options: VerifierOptions): Verifier {
  const { file = "verifier" } = options;
  const { folds, fitness, success, diagnostics } = check(source, options);
  if (diagnostics.list.length > 0 || !fitness || !success) throw new LanguageError(file, diagnostics.sorted());
  const bodies = folds.map(({ body }) => body);
  const at = (carried: readonly Float[], index: number): Float => {
    const value = carried[index];
    if (!value) throw new RangeError(`a verifier carries ${folds.length} numbers, ${carried.length} were given`);
    return value;
  };
  return {
    source,
    file,
    size: folds.length,
    folds,
    reads: fieldsRead(bodies, options.inputs),
    operations: operationsOf(bodies) + folds.length,
    start: (k) => folds.map((fold) => startFold(fold, k)),
    update(k, carried, { read, ...time }) {
      const lowered = lowerScalars(bodies, k, ({ source: input, offset }) => read(input, offset));
      return folds.map((fold, index) => updateFold(fold, at(carried, index), lowered(fold.body), time));
    },
    result(k, carried, { horizonSteps, terminated }) {
      const lowered = lowerScalars([fitness, success], k, ({ source: input, offset }): LoweredScalar => {
        if (input === survivedSource) return terminated.not();
        const fold = folds[offset];
        if (!fold) throw new RangeError(`no fold ${offset}`);
        return resultOfFold(fold, at(carried, offset), horizonSteps);
      });
      const number = lowered(fitness);
      return { fitness: bounded("select" in number ? number.toFloat() : number), success: truth(lowered(success)) };
    },
  };
}
