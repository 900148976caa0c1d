/**
 * What the scalar and the vector back end have in common: one function's instructions, its locals, and which local holds which
 * node in the scopes that are open. The stack machine wants operands first, so a node used once is simply written where it is
 * used, and any other is kept in a local.
 */
import { entry } from "../errors.ts";
import type { Node, Statement } from "../ir.ts";
import { type Placement, slotOf } from "../layout.ts";
import type { Plan } from "../plan.ts";
import { ByteWriter, type WasmType } from "./encoder.ts";
import { opcode } from "./opcodes.ts";

/**
 * Vector constants of a module, each in an immutable global. V8 makes a v128 constant by three instructions of 19 bytes wherever it
 * is used, and loads a global by one of 8: a kernel of 12,000 operations, whose time goes into fetching its code, ran 1.2 times faster.
 */
export class ConstantPool {
  /** The global's index by the bits of one lane, in the order of the globals. */
  readonly indices = new Map<number, number>();

  globalOf(bits: number): number {
    const found = this.indices.get(bits) ?? this.indices.size;
    this.indices.set(bits, found);
    return found;
  }
}

/** What all functions of one kernel share. */
export interface KernelContext {
  readonly plan: Plan;
  readonly placement: Placement;
  /** Function index of part 0; part p is at firstPart + p. */
  readonly firstPart: number;
  /** Bytes from one slot to the next in the scratch memory, where each environment, or vector, of a block has its place. */
  readonly slotStride: number;
  readonly constants: ConstantPool;
  /** Function indices of the total i32 division and remainder. */
  readonly divide: number;
  readonly remainder: number;
  /** Fused multiply-add where it is in hardware: faster, and no longer equal to the other back ends. */
  readonly relaxed: boolean;
}

export abstract class FunctionWriter {
  readonly code = new ByteWriter();
  readonly locals: WasmType[] = [];
  protected readonly context: KernelContext;
  /** The local with the byte offset of the environment's column: 4 times its index. */
  protected readonly lane: number;
  /** The local with the byte offset of the environment's place in a slot. */
  protected readonly scratch: number;
  private readonly firstLocal: number;
  private readonly names: Map<Node, number>[] = [new Map()];

  constructor(context: KernelContext, parameters: number, lane: number, scratch: number) {
    this.context = context;
    this.scratch = scratch;
    this.firstLocal = parameters;
    this.lane = lane;
  }

  abstract localType(type: Node["type"]): WasmType;
  protected abstract constant(node: Node & { kind: "constant" }): void;
  protected abstract compute(node: Node): void;
  protected abstract writeStore(statement: Statement & { kind: "store" }): void;
  protected abstract writeIf(statement: Statement & { kind: "if" }): void;
  /** Puts the loop's index, in `counter`, into the local of the index variable. */
  protected abstract writeIndex(counter: number, index: number): void;
  /** Calls a part for this environment, or vector. */
  protected abstract writeCall(part: number): void;

  newLocal(type: WasmType): number {
    this.locals.push(type);
    return this.firstLocal + this.locals.length - 1;
  }

  protected get(local: number): void {
    this.code.byte(opcode.localGet).unsigned(local);
  }

  protected set(local: number): void {
    this.code.byte(opcode.localSet).unsigned(local);
  }

  protected tee(local: number): void {
    this.code.byte(opcode.localTee).unsigned(local);
  }

  protected i32Const(value: number): void {
    this.code.byte(opcode.i32Const).signed(value);
  }

  /** Alignment as a power of two, and the offset. */
  protected memarg(align: number, offset: number): void {
    this.code.unsigned(align).unsigned(offset);
  }

  protected bind(node: Node, local: number): void {
    this.names.at(-1)?.set(node, local);
  }

  /** A load or store of a slot in the scratch memory; its address, and for a store the value, are on the stack. */
  protected abstract accessSlot(what: "load" | "store", type: Node["type"]): void;

  private slotArgument(slot: number): void {
    // Bit 6 says that the memory's index follows, before the offset.
    this.code.byte(2 | 64, 1).unsigned(slot * this.context.slotStride);
  }

  /** Makes the value of a local visible to other parts, where one of them uses it. */
  protected publish(node: Node, local: number): void {
    const slot = this.context.plan.slots.get(node);
    if (slot === undefined) return;
    this.get(this.scratch);
    this.get(local);
    this.accessSlot("store", node.type);
    this.slotArgument(slot);
  }

  protected bindNew(node: Node): number {
    const local = this.newLocal(this.localType(node.type));
    this.bind(node, local);
    return local;
  }

  /** Pushes the value of a node. */
  protected use(node: Node): void {
    if (node.kind === "constant") this.constant(node);
    else if (this.context.plan.inlined.has(node)) this.compute(node);
    else {
      const local = this.localOf(node);
      if (local !== undefined) this.get(local);
      else this.fetch(node);
    }
  }

  private localOf(node: Node): number | undefined {
    for (let depth = this.names.length - 1; depth >= 0; depth--) {
      const found = this.names[depth]?.get(node);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Pushes a value that another part left in its slot, and keeps it. */
  private fetch(node: Node): void {
    const slot = entry(this.context.plan.slots, node);
    this.get(this.scratch);
    this.accessSlot("load", node.type);
    this.slotArgument(slot);
    this.tee(this.bindNew(node));
  }

  protected isInlined(node: Node): boolean {
    return this.context.plan.inlined.has(node);
  }

  /** Size, byte offset and byte distance of elements. */
  protected place(source: "field" | "table", name: string): { size: number; start: number; step: number } {
    const { layout, fields, tables, stride } = this.context.placement;
    const { size } = slotOf(source === "field" ? layout.fields : layout.tables, name, source);
    if (source === "table") return { size, start: entry(tables, name), step: 4 };
    return { size, start: entry(fields, name), step: stride * 4 };
  }

  protected scoped(body: () => void): void {
    this.names.push(new Map());
    body();
    this.names.pop();
  }

  write(statements: readonly Statement[]): void {
    for (const statement of statements) {
      switch (statement.kind) {
        case "define": {
          this.compute(statement.node);
          const local = this.bindNew(statement.node);
          this.set(local);
          this.publish(statement.node, local);
          break;
        }
        case "store":
          this.writeStore(statement);
          break;
        case "if":
          this.writeIf(statement);
          break;
        case "loop":
          this.writeLoop(statement);
          break;
        case "call":
          this.writeCall(statement.part);
          break;
      }
    }
  }

  private writeLoop({ count, index, carried, body }: Statement & { kind: "loop" }): void {
    const counter = this.newLocal("i32");
    for (const { initial } of carried) this.use(initial);
    this.scoped(() => {
      const locals = carried.map(({ variable }) => this.bindNew(variable));
      for (const local of [...locals].reverse()) this.set(local);
      const indexLocal = this.bindNew(index);
      this.i32Const(0);
      this.set(counter);
      this.code.byte(opcode.loop, opcode.empty);
      this.scoped(() => {
        this.writeIndex(counter, indexLocal);
        this.publish(index, indexLocal);
        carried.forEach(({ variable }, position) => {
          this.publish(variable, locals[position] ?? 0);
        });
        this.write(body);
        // All of the next state lies on the stack before any of it is assigned.
        for (const { next } of carried) this.use(next);
        for (const local of [...locals].reverse()) this.set(local);
      });
      this.get(counter);
      this.i32Const(1);
      this.code.byte(opcode.i32Add);
      this.tee(counter);
      this.i32Const(count);
      this.code.byte(opcode.i32LtS, opcode.brIf).unsigned(0);
      this.code.byte(opcode.end);
      for (const local of locals) this.get(local);
    });
    const results = carried.map(({ result }) => this.bindNew(result));
    for (const local of [...results].reverse()) this.set(local);
    carried.forEach(({ result }, position) => {
      this.publish(result, results[position] ?? 0);
    });
  }
}
