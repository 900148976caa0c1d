/** One environment at a time: each operation as its scalar instruction, an `if` as a branch. bool is an i32, 0 or 1. */
import { entry, kernelError } from "../errors.ts";
import type { Node, Statement } from "../ir.ts";
import { floatBits, type OperationName } from "../operations.ts";
import type { WasmType } from "./encoder.ts";
import { opcode, scalarOpcodes } from "./opcodes.ts";
import { FunctionWriter } from "./writer.ts";

export class ScalarWriter extends FunctionWriter {
  localType(type: Node["type"]): WasmType {
    return type === "f32" ? "f32" : "i32";
  }

  protected constant(node: Node & { kind: "constant" }): void {
    if (node.type === "f32") this.code.byte(opcode.f32Const).word(floatBits(node.value));
    else this.i32Const(node.value);
  }

  /** Pushes the byte address, without the constant part, which is returned. */
  private address(source: "field" | "table", name: string, index: number | Node): number {
    const { size, start, step } = this.place(source, name);
    if (typeof index === "number") {
      if (source === "field") this.get(this.lane);
      else this.i32Const(0);
      return start + index * step;
    }
    const local = this.newLocal("i32");
    this.i32Const(0);
    this.i32Const(size - 1);
    this.use(index);
    this.tee(local);
    this.get(local);
    this.i32Const(size - 1);
    this.code.byte(opcode.i32GtS, opcode.select);
    this.get(local);
    this.i32Const(0);
    this.code.byte(opcode.i32LtS, opcode.select);
    this.i32Const(step);
    this.code.byte(opcode.i32Mul);
    if (source === "field") {
      this.get(this.lane);
      this.code.byte(opcode.i32Add);
    }
    return start;
  }

  protected compute(node: Node): void {
    switch (node.kind) {
      case "environment":
        this.get(this.lane);
        this.i32Const(2);
        this.code.byte(opcode.i32ShrU);
        break;
      case "parameter":
        this.i32Const(0);
        this.code.byte(node.type === "f32" ? opcode.f32Load : opcode.i32Load);
        this.memarg(2, entry(this.context.placement.parameters, node.name));
        break;
      case "load": {
        const offset = this.address(node.source, node.name, node.index);
        this.code.byte(node.type === "f32" ? opcode.f32Load : opcode.i32Load);
        this.memarg(2, offset);
        break;
      }
      case "operation":
        this.operation(node.operation, node.inputs);
        break;
      default:
        this.use(node);
    }
  }

  private operation(name: OperationName, inputs: readonly Node[]): void {
    if (name.endsWith(".select")) {
      const [condition, yes, no] = inputs;
      for (const input of [yes, no, condition]) if (input) this.use(input);
      this.code.byte(opcode.select);
      return;
    }
    const [a, b] = inputs;
    if (a && b && (name.endsWith(".min") || name.endsWith(".max"))) {
      this.extremum(name, a, b);
      return;
    }
    for (const input of inputs) this.use(input);
    if (name === "i32.div") this.code.byte(opcode.call).unsigned(this.context.divide);
    else if (name === "i32.rem") this.code.byte(opcode.call).unsigned(this.context.remainder);
    else {
      const bytes = scalarOpcodes[name];
      if (!bytes) throw kernelError(`no scalar instruction for ${name}`);
      this.code.byte(...bytes);
    }
  }

  /** min: b < a ? b : a; max: a < b ? b : a. */
  private extremum(name: OperationName, a: Node, b: Node): void {
    const type = this.localType(a.type);
    const [left, right] = [this.newLocal(type), this.newLocal(type)];
    this.use(b);
    this.tee(right);
    this.use(a);
    this.tee(left);
    for (const local of name.endsWith(".min") ? [right, left] : [left, right]) this.get(local);
    this.code.byte(type === "f32" ? opcode.f32Lt : opcode.i32LtS, opcode.select);
  }

  protected writeStore(statement: Statement & { kind: "store" }): void {
    const offset = this.address("field", statement.name, statement.index);
    this.use(statement.value);
    this.code.byte(statement.type === "f32" ? opcode.f32Store : opcode.i32Store);
    this.memarg(2, offset);
  }

  protected writeIf(statement: Statement & { kind: "if" }): void {
    const locals = statement.results.map(({ variable }) => this.newLocal(this.localType(variable.type)));
    this.use(statement.condition);
    this.code.byte(opcode.if, opcode.empty);
    for (const side of ["whenTrue", "whenFalse"] as const) {
      if (side === "whenFalse") this.code.byte(opcode.else);
      this.scoped(() => {
        this.write(statement[side]);
        statement.results.forEach((result, position) => {
          this.use(result[side]);
          this.set(locals[position] ?? 0);
        });
      });
    }
    this.code.byte(opcode.end);
    statement.results.forEach(({ variable }, position) => {
      this.bind(variable, locals[position] ?? 0);
      this.publish(variable, locals[position] ?? 0);
    });
  }

  protected writeIndex(counter: number, index: number): void {
    this.get(counter);
    this.set(index);
  }

  protected accessSlot(what: "load" | "store", type: Node["type"]): void {
    if (what === "load") this.code.byte(type === "f32" ? opcode.f32Load : opcode.i32Load);
    else this.code.byte(type === "f32" ? opcode.f32Store : opcode.i32Store);
  }

  protected writeCall(part: number): void {
    this.get(this.lane);
    this.get(this.scratch);
    this.code.byte(opcode.call).unsigned(this.context.firstPart + part);
  }
}
