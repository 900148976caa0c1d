/**
 * Four environments a vector (f32x4). bool is a lane mask, all ones or all zeros. Where lanes take different sides of an `if`,
 * both sides run with their stores masked, and the results are blended (as on a GPU: Levinthal & Porter 1984, "Chap: a SIMD graphics
 * processor"); a side that no lane takes is jumped over when it is long enough to be worth the test.
 */
import { entry, kernelError } from "../errors.ts";
import { inputsOf, type LoadNode, type Node, type Statement } from "../ir.ts";
import { floatBits, type OperationName } from "../operations.ts";
import type { WasmType } from "./encoder.ts";
import { opcode, simd, vectorOpcodes, vectorShifts } from "./opcodes.ts";
import { FunctionWriter, type KernelContext } from "./writer.ts";

/** Statements from which jumping over a side costs less than computing it for nothing. */
const worthJumping = 6;

export class VectorWriter extends FunctionWriter {
  /** The local with the lanes that run here, or undefined where all do. */
  private mask: number | undefined;
  private readonly loopIndices: ReadonlySet<Node>;

  constructor(
    context: KernelContext,
    parameters: number,
    lane: number,
    scratch: number,
    mask: number | undefined,
    loopIndices: ReadonlySet<Node>,
  ) {
    super(context, parameters, lane, scratch);
    this.mask = mask;
    this.loopIndices = loopIndices;
  }

  localType(): WasmType {
    return "v128";
  }

  private simd(instruction: number): void {
    this.code.byte(0xfd).unsigned(instruction);
  }

  private splat(bits: number): void {
    this.simd(simd.const);
    for (let lane = 0; lane < 4; lane++) this.code.word(bits);
  }

  protected constant({ type, value }: Node & { kind: "constant" }): void {
    const bits = type === "f32" ? floatBits(value) : type === "bool" ? -value : value;
    // No bits and all bits are one instruction without a load.
    if (bits === 0 || bits === -1) this.splat(bits);
    else this.code.byte(opcode.globalGet).unsigned(this.context.constants.globalOf(bits));
  }

  /** The same in all lanes, whatever the environments hold. */
  private isUniform(node: Node): boolean {
    if (node.kind === "constant" || node.kind === "parameter" || this.loopIndices.has(node)) return true;
    if (node.kind === "operation" || (node.kind === "load" && node.source === "table")) {
      return inputsOf(node).every((input) => this.isUniform(input));
    }
    return false;
  }

  /** Pushes the index clamped to 0 .. size - 1, a vector. */
  private clamped(index: Node, size: number): void {
    this.use(index);
    this.splat(0);
    this.simd(simd.i32x4MaxS);
    this.splat(size - 1);
    this.simd(simd.i32x4MinS);
  }

  /** Pushes the byte address of one lane's element, without its constant part. */
  private laneAddress(clamped: number, lane: number, step: number, source: "field" | "table"): void {
    this.get(clamped);
    this.simd(simd.i32x4ExtractLane);
    this.code.byte(lane);
    this.i32Const(step);
    this.code.byte(opcode.i32Mul);
    if (source === "table") return;
    this.get(this.lane);
    this.code.byte(opcode.i32Add);
  }

  private load(node: Pick<LoadNode, "source" | "name" | "index">): void {
    const { source, name, index } = node;
    const { size, start, step } = this.place(source, name);
    const whole = () => {
      this.simd(source === "field" ? simd.load : simd.load32Splat);
      return source === "field" ? 4 : 2;
    };
    if (typeof index === "number") {
      if (source === "field") this.get(this.lane);
      else this.i32Const(0);
      this.memarg(whole(), start + index * step);
      return;
    }
    const clamped = this.newLocal("v128");
    this.clamped(index, size);
    this.set(clamped);
    if (this.isUniform(index)) {
      this.laneAddress(clamped, 0, step, source);
      this.memarg(whole(), start);
      return;
    }
    const gathered = this.newLocal("v128");
    for (let lane = 0; lane < 4; lane++) {
      this.laneAddress(clamped, lane, step, source);
      if (lane === 0) this.splat(0);
      else this.get(gathered);
      this.simd(simd.load32Lane);
      this.memarg(2, start + (source === "field" ? 4 * lane : 0));
      this.code.byte(lane);
      this.set(gathered);
    }
    this.get(gathered);
  }

  protected writeStore({ name, index, value }: Statement & { kind: "store" }): void {
    const { size, start, step } = this.place("field", name);
    const stored = this.newLocal("v128");
    this.use(value);
    if (this.mask !== undefined) {
      this.load({ source: "field", name, index });
      this.get(this.mask);
      this.simd(simd.bitselect);
    }
    this.set(stored);
    if (typeof index === "number") {
      this.get(this.lane);
      this.get(stored);
      this.simd(simd.store);
      this.memarg(4, start + index * step);
      return;
    }
    const clamped = this.newLocal("v128");
    this.clamped(index, size);
    this.set(clamped);
    if (this.isUniform(index)) {
      this.laneAddress(clamped, 0, step, "field");
      this.get(stored);
      this.simd(simd.store);
      this.memarg(4, start);
      return;
    }
    for (let lane = 0; lane < 4; lane++) {
      this.laneAddress(clamped, lane, step, "field");
      this.get(stored);
      this.simd(simd.store32Lane);
      this.memarg(2, start + 4 * lane);
      this.code.byte(lane);
    }
  }

  protected compute(node: Node): void {
    switch (node.kind) {
      case "environment":
        this.get(this.lane);
        this.i32Const(2);
        this.code.byte(opcode.i32ShrU);
        this.simd(simd.i32x4Splat);
        this.simd(simd.const);
        for (let lane = 0; lane < 4; lane++) this.code.word(lane);
        this.simd(simd.i32x4Add);
        break;
      case "parameter":
        this.i32Const(0);
        this.simd(simd.load32Splat);
        this.memarg(2, entry(this.context.placement.parameters, node.name));
        break;
      case "load":
        this.load(node);
        break;
      case "operation":
        this.operation(node.operation, node.inputs);
        break;
      default:
        this.use(node);
    }
  }

  private operation(name: OperationName, inputs: readonly Node[]): void {
    const [a, b, c] = inputs;
    if (a && b && c) {
      for (const input of [b, c, a]) this.use(input);
      this.simd(simd.bitselect);
      return;
    }
    if (a && b && this.context.relaxed && this.fused(name, a, b)) return;
    const shift = vectorShifts[name];
    if (a && b?.kind === "constant" && shift !== undefined) {
      this.use(a);
      this.i32Const(b.value);
      this.simd(shift);
      return;
    }
    for (const input of inputs) this.use(input);
    if (name === "i32.div") this.byLane(this.context.divide);
    else if (name === "i32.rem") this.byLane(this.context.remainder);
    else if (name in vectorOpcodes) {
      const instruction = vectorOpcodes[name];
      if (instruction !== undefined) this.simd(instruction);
    } else throw kernelError(`no vector instruction for ${name}`);
  }

  /** a * b + c and c - a * b in one rounding, where the product is used nowhere else. */
  private fused(name: OperationName, left: Node, right: Node): boolean {
    const product = (node: Node) =>
      node.kind === "operation" && node.operation === "f32.mul" && this.isInlined(node) ? node.inputs : undefined;
    const onTheRight = product(right);
    const factors = onTheRight ?? (name === "f32.add" ? product(left) : undefined);
    if ((name !== "f32.add" && name !== "f32.sub") || !factors) return false;
    for (const factor of factors) this.use(factor);
    this.use(onTheRight ? left : right);
    this.simd(name === "f32.add" ? simd.relaxedMadd : simd.relaxedNmadd);
    return true;
  }

  /** Calls a scalar function of two i32 for each lane; the operands are on the stack. */
  private byLane(index: number): void {
    const [a, b, result] = [this.newLocal("v128"), this.newLocal("v128"), this.newLocal("v128")];
    this.set(b);
    this.set(a);
    for (let lane = 0; lane < 4; lane++) {
      this.get(result);
      for (const operand of [a, b]) {
        this.get(operand);
        this.simd(simd.i32x4ExtractLane);
        this.code.byte(lane);
      }
      this.code.byte(opcode.call).unsigned(index);
      this.simd(simd.i32x4ReplaceLane);
      this.code.byte(lane);
      this.set(result);
    }
    this.get(result);
  }

  protected writeIf(statement: Statement & { kind: "if" }): void {
    const outer = this.mask;
    const condition = this.newLocal("v128");
    this.use(statement.condition);
    this.set(condition);
    const blended = statement.results.map(({ variable }) => ({
      variable,
      whenTrue: this.newLocal("v128"),
      whenFalse: this.newLocal("v128"),
    }));
    for (const side of ["whenTrue", "whenFalse"] as const) {
      this.mask = this.sideMask(condition, outer, side);
      const jumped = isLong(statement[side]);
      if (jumped) {
        this.get(this.mask);
        this.simd(simd.anyTrue);
        this.code.byte(opcode.if, opcode.empty);
      }
      this.scoped(() => {
        this.write(statement[side]);
        statement.results.forEach((result, position) => {
          this.use(result[side]);
          this.set(blended[position]?.[side] ?? 0);
        });
      });
      if (jumped) this.code.byte(opcode.end);
      this.mask = outer;
    }
    for (const { variable, whenTrue, whenFalse } of blended) {
      for (const local of [whenTrue, whenFalse, condition]) this.get(local);
      this.simd(simd.bitselect);
      const local = this.bindNew(variable);
      this.set(local);
      this.publish(variable, local);
    }
  }

  /** The local with the lanes that take one side. */
  private sideMask(condition: number, outer: number | undefined, side: "whenTrue" | "whenFalse"): number {
    if (outer === undefined && side === "whenTrue") return condition;
    const local = this.newLocal("v128");
    if (outer !== undefined) this.get(outer);
    this.get(condition);
    if (outer === undefined) this.simd(simd.not);
    else this.simd(side === "whenTrue" ? simd.and : simd.andnot);
    this.set(local);
    return local;
  }

  protected writeIndex(counter: number, index: number): void {
    this.get(counter);
    this.simd(simd.i32x4Splat);
    this.set(index);
  }

  protected accessSlot(what: "load" | "store"): void {
    this.simd(simd[what]);
  }

  protected writeCall(part: number): void {
    this.get(this.lane);
    this.get(this.scratch);
    if (this.context.plan.parts[part]?.conditional) {
      if (this.mask === undefined) throw kernelError(`part ${part} needs a mask`);
      this.get(this.mask);
    }
    this.code.byte(opcode.call).unsigned(this.context.firstPart + part);
  }
}

function isLong(block: readonly Statement[]): boolean {
  return block.length >= worthJumping || block.some(({ kind }) => kind === "loop" || kind === "call" || kind === "if");
}
