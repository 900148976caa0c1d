/**
 * A straightforward interpreter, one environment after another: slow, and so short that it can be checked by reading. It is the
 * oracle that the other back ends are tested against.
 */

import type { Kernel } from "./builder.ts";
import { kernelError } from "./errors.ts";
import type { Node, Statement, StoredType } from "./ir.ts";
import { slotOf } from "./layout.ts";
import type { KernelMemory } from "./memory.ts";
import { operationOf } from "./operations.ts";
import { checkKernels, createRunner, type Runner } from "./runner.ts";

class Environment {
  private readonly values = new Map<Node, number>();
  private readonly memory: KernelMemory;
  private readonly index: number;

  constructor(memory: KernelMemory, index: number) {
    this.memory = memory;
    this.index = index;
  }

  private get(node: Node): number {
    if (node.kind === "constant") return node.value;
    const value = this.values.get(node);
    if (value === undefined) throw kernelError(`node ${node.id} is used before it is computed`);
    return value;
  }

  private address(source: "field" | "table", name: string, index: number | Node): number {
    const { layout, fields, tables, stride } = this.memory.placement;
    const { size } = slotOf(source === "field" ? layout.fields : layout.tables, name, source);
    const component = typeof index === "number" ? index : Math.max(0, Math.min(size - 1, this.get(index)));
    if (source === "table") return (tables.get(name) ?? 0) / 4 + component;
    return (fields.get(name) ?? 0) / 4 + component * stride + this.index;
  }

  private view(type: StoredType): Float32Array | Int32Array {
    return type === "f32" ? this.memory.floats : this.memory.ints;
  }

  private compute(node: Node): number {
    switch (node.kind) {
      case "constant":
        return node.value;
      case "environment":
        return this.index;
      case "parameter":
        return this.view(node.type)[(this.memory.placement.parameters.get(node.name) ?? 0) / 4] ?? 0;
      case "load":
        return this.view(node.type)[this.address(node.source, node.name, node.index)] ?? 0;
      case "operation": {
        const [a = 0, b = 0, c = 0] = node.inputs.map((input) => this.get(input));
        return operationOf(node.operation).evaluate(a, b, c);
      }
      case "variable":
        throw kernelError(`the variable ${node.id} has no statement`);
    }
  }

  run(statements: readonly Statement[]): void {
    for (const statement of statements) this.step(statement);
  }

  private step(statement: Statement): void {
    switch (statement.kind) {
      case "define":
        this.values.set(statement.node, this.compute(statement.node));
        return;
      case "store":
        this.view(statement.type)[this.address("field", statement.name, statement.index)] = this.get(statement.value);
        return;
      case "if": {
        const holds = this.get(statement.condition) !== 0;
        this.run(holds ? statement.whenTrue : statement.whenFalse);
        for (const { variable, whenTrue, whenFalse } of statement.results) {
          this.values.set(variable, this.get(holds ? whenTrue : whenFalse));
        }
        return;
      }
      case "loop": {
        for (const { variable, initial } of statement.carried) this.values.set(variable, this.get(initial));
        for (let iteration = 0; iteration < statement.count; iteration++) {
          this.values.set(statement.index, iteration);
          this.run(statement.body);
          const next = statement.carried.map((each) => this.get(each.next));
          statement.carried.forEach(({ variable }, position) => {
            this.values.set(variable, next[position] ?? 0);
          });
        }
        for (const { variable, result } of statement.carried) this.values.set(result, this.get(variable));
        return;
      }
      case "call":
        throw kernelError("the interpreter runs kernels, not plans");
    }
  }
}

export function interpret(kernels: readonly Kernel[], memory: KernelMemory): Runner {
  checkKernels(kernels, memory.placement);
  const functions = kernels.map(
    ({ name, statements }) =>
      [
        name,
        (begin: number, end: number) => {
          for (let index = begin; index < end; index++) new Environment(memory, index).run(statements);
        },
      ] as const,
  );
  return createRunner("interpreter", memory.placement, new Map(functions));
}
