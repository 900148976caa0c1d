/**
 * Running error analysis of a kernel (Wilkinson; Higham 2002, "Accuracy and Stability of Numerical Algorithms", 3.3), as intervals:
 * an interpreter that carries for every value the interval of what WGSL may make of it. A condition that is not decided takes both
 * sides, an index that is not known touches every element it may be; so the result is a bound for every word of memory, and
 * never a guess. A bound that says nothing (`anything`) is counted by the tests.
 */
import type { Kernel } from "../../src/kernel/index.ts";
import type { Node, Statement, StoredType } from "../../src/kernel/ir.ts";
import type { KernelMemory } from "../../src/kernel/memory.ts";
import { operationOf } from "../../src/kernel/operations.ts";
import { anything, hull, type Interval, intervalOf, loaded, point } from "./interval.ts";

/** The fields of one environment: an interval for each component, by name. */
export type Fields = Map<string, Interval[]>;

const sizeOf = (memory: KernelMemory, source: "fields" | "tables", name: string) =>
  memory.placement.layout[source][name]?.size ?? 0;

/** What lies in memory now, as the kernel will read it. */
export function fieldsOf(memory: KernelMemory, environment: number): Fields {
  return new Map(
    Object.entries(memory.placement.layout.fields).map(([name, { type, size }]) => [
      name,
      Array.from({ length: size }, (_, component) => {
        const value = memory.field(name, component)[environment] ?? 0;
        return type === "f32" ? loaded(value) : point(value);
      }),
    ]),
  );
}

const join = (a: Interval, b: Interval) => (a === anything || b === anything ? anything : hull(a, b));

class Analysis {
  private readonly values = new Map<Node, Interval>();
  private readonly memory: KernelMemory;
  private readonly environment: number;
  fields: Fields;

  constructor(memory: KernelMemory, environment: number, fields: Fields) {
    this.memory = memory;
    this.environment = environment;
    this.fields = fields;
  }

  private get(node: Node): Interval {
    if (node.kind === "constant") return node.type === "f32" ? loaded(node.value) : point(node.value);
    const value = this.values.get(node);
    if (!value) throw new Error(`node ${node.id} is used before it is computed`);
    return value;
  }

  /** The first and the last element that an index may mean. */
  private range(index: number | Node, size: number): [number, number] {
    if (typeof index === "number") return [index, index];
    const { low, high } = this.get(index);
    return [Math.max(0, Math.min(size - 1, low)), Math.max(0, Math.min(size - 1, high))];
  }

  private word(type: StoredType, value: number): Interval {
    return type === "f32" ? loaded(value) : point(value);
  }

  private compute(node: Node): Interval {
    const { parameters } = this.memory.placement;
    switch (node.kind) {
      case "environment":
        return point(this.environment);
      case "parameter": {
        const view = node.type === "f32" ? this.memory.floats : this.memory.ints;
        return this.word(node.type, view[(parameters.get(node.name) ?? 0) / 4] ?? 0);
      }
      case "load": {
        const size = sizeOf(this.memory, node.source === "field" ? "fields" : "tables", node.name);
        const [first, last] = this.range(node.index, size);
        const elements =
          node.source === "field"
            ? (this.fields.get(node.name) ?? [])
            : [...this.memory.table(node.name)].map((value) => this.word(node.type, value));
        return elements.slice(first, last + 1).reduce(join);
      }
      case "operation": {
        const { evaluate } = operationOf(node.operation);
        return intervalOf(
          node.operation,
          node.inputs.map((input) => this.get(input)),
          evaluate,
        );
      }
      default:
        return this.get(node);
    }
  }

  run(statements: readonly Statement[]): void {
    for (const statement of statements) this.step(statement);
  }

  private step(statement: Statement): void {
    if (statement.kind === "define") this.values.set(statement.node, this.compute(statement.node));
    else if (statement.kind === "store") this.store(statement);
    else if (statement.kind === "if") this.branch(statement);
    else if (statement.kind === "loop") this.loop(statement);
  }

  private store({ name, index, value }: Statement & { kind: "store" }): void {
    const elements = this.fields.get(name) ?? [];
    const [first, last] = this.range(index, elements.length);
    const stored = this.get(value);
    for (let at = first; at <= last; at++) {
      elements[at] = first === last ? stored : join(elements[at] ?? anything, stored);
    }
  }

  private branch({ condition, whenTrue, whenFalse, results }: Statement & { kind: "if" }): void {
    const decided = this.get(condition);
    const before = this.fields;
    const side = (block: readonly Statement[], key: "whenTrue" | "whenFalse") => {
      this.fields = new Map([...before].map(([name, elements]) => [name, [...elements]]));
      this.run(block);
      return { fields: this.fields, values: results.map((result) => this.get(result[key])) };
    };
    const sides = [
      ...(decided.high === 1 ? [side(whenTrue, "whenTrue")] : []),
      ...(decided.low === 0 ? [side(whenFalse, "whenFalse")] : []),
    ];
    const { fields, values } = sides.reduce((a, b) => ({
      fields: new Map(
        [...a.fields].map(([name, elements]) => [
          name,
          elements.map((element, at) => join(element, b.fields.get(name)?.[at] ?? anything)),
        ]),
      ),
      values: a.values.map((value, at) => join(value, b.values[at] ?? anything)),
    }));
    this.fields = fields;
    results.forEach(({ variable }, at) => {
      this.values.set(variable, values[at] ?? anything);
    });
  }

  private loop({ carried, count, index, body }: Statement & { kind: "loop" }): void {
    for (const { variable, initial } of carried) this.values.set(variable, this.get(initial));
    for (let iteration = 0; iteration < count; iteration++) {
      this.values.set(index, point(iteration));
      this.run(body);
      const next = carried.map((each) => this.get(each.next));
      carried.forEach(({ variable }, at) => {
        this.values.set(variable, next[at] ?? anything);
      });
    }
    for (const { variable, result } of carried) this.values.set(result, this.get(variable));
  }
}

/** What a kernel may leave in the fields of one environment that held `fields` before. Parameters and tables are the memory's. */
export function analyse(kernel: Kernel, memory: KernelMemory, environment: number, fields: Fields): Fields {
  const analysis = new Analysis(memory, environment, fields);
  analysis.run(kernel.statements);
  return analysis.fields;
}
