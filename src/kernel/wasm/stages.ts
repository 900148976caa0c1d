/**
 * The functions of one kernel. A long kernel runs in stages: one part for a block of environments, then the next part for the same
 * block, so that the processor finds a part's code in its instruction cache for all but the first (strip-mining: Loveman 1977,
 * "Program improvement by source-to-source transformation"). Values that cross parts lie in the instance's own memory.
 */
import type { Part } from "../cut.ts";
import { at, entry } from "../errors.ts";
import type { Node, Statement } from "../ir.ts";
import type { Plan } from "../plan.ts";
import { walk } from "../slots.ts";
import { ByteWriter, type WasmFunction, type WasmType } from "./encoder.ts";
import { opcode } from "./opcodes.ts";
import { ScalarWriter } from "./scalar.ts";
import { VectorWriter } from "./vector.ts";
import type { KernelContext } from "./writer.ts";

/**
 * Slots of a block of environments fill at most so many bytes, the nearest data cache with room to spare, and a block has at most so
 * many vectors: with 6 to 12 the time is the same, with 4 or 16 it is longer.
 */
const blockBytes = 32768;
const largestBlock = 8;
/** A cache line. */
const lineBytes = 64;

/** Bytes in a row of the environments that go through one part before the next begins. */
export function blockOf({ staged, slotCount }: Plan, simd: boolean): number {
  const stepBytes = stepBytesOf(simd);
  if (!staged && slotCount === 0) return 4096 * stepBytes;
  return stepBytes * Math.max(2, Math.min(largestBlock, Math.floor(blockBytes / (Math.max(1, slotCount) * stepBytes))));
}

function loopIndicesOf(plan: Plan): Set<Node> {
  const indices = new Set<Node>();
  for (const { statements } of plan.parts) {
    walk(statements, (statement) => {
      if (statement.kind === "loop") indices.add(statement.index);
    });
  }
  return indices;
}

/** What the functions of one kernel are made from. */
interface Target {
  readonly context: KernelContext;
  readonly simd: boolean;
  readonly loopIndices: ReadonlySet<Node>;
}

/** Bytes of an environment, or of a vector of four, in a row. */
export const stepBytesOf = (simd: boolean) => (simd ? 16 : 4);

interface Locals {
  readonly lane: number;
  readonly scratch: number;
  readonly mask?: number;
}

function writerFor({ context, simd, loopIndices }: Target, parameters: number, { lane, scratch, mask }: Locals) {
  return simd
    ? new VectorWriter(context, parameters, lane, scratch, mask, loopIndices)
    : new ScalarWriter(context, parameters, lane, scratch);
}

/** (first, last), in bytes: a stage for every environment, or vector, of a block. */
function stageFunction(target: Target, statements: readonly Statement[]): WasmFunction {
  const [lane, last, scratch] = [0, 1, 2];
  const writer = writerFor(target, 3, { lane, scratch });
  const { code } = writer;
  const advanced = (local: number) =>
    code.byte(opcode.localGet, local, opcode.i32Const, stepBytesOf(target.simd), opcode.i32Add);
  code.byte(opcode.loop, opcode.empty);
  writer.write(statements);
  advanced(scratch).byte(opcode.localSet, scratch);
  advanced(lane).byte(opcode.localTee, lane, opcode.localGet, last, opcode.i32LtU, opcode.brIf, 0, opcode.end);
  return { parameters: ["i32", "i32"], results: [], locals: ["i32", ...writer.locals], body: code.finish() };
}

/** A part called from another one, for one environment or vector, with a mask where it lies in a branch. */
function innerFunction(target: Target, { statements, conditional }: Part): WasmFunction {
  const masked = target.simd && conditional;
  const parameters: WasmType[] = masked ? ["i32", "i32", "v128"] : ["i32", "i32"];
  const writer = writerFor(target, parameters.length, { lane: 0, scratch: 1, ...(masked ? { mask: 2 } : {}) });
  writer.write(statements);
  return { parameters, results: [], locals: writer.locals, body: writer.code.finish() };
}

/** Byte offsets of the rows that a kernel reads or writes at known places. */
function rowsOf({ plan, placement }: KernelContext): number[] {
  const rows = new Set<number>();
  const note = (name: string, index: number | Node) => {
    if (typeof index === "number") rows.add(entry(placement.fields, name) + index * placement.stride * 4);
  };
  for (const { statements } of plan.parts) {
    walk(statements, (statement) => {
      if (statement.kind === "store") note(statement.name, statement.index);
      if (statement.kind !== "define" || statement.node.kind !== "load" || statement.node.source === "table") return;
      note(statement.node.name, statement.node.index);
    });
  }
  return [...rows];
}

/**
 * Reads a word of every cache line of a block, so that lines which are far away come together: met one by one among thousands of
 * operations, each is waited for (8 to 10 % of the time of 16,384 ants). The sum is kept in the first slot, which holds
 * nothing yet, so that no compiler drops the reads.
 */
function touch(
  code: ByteWriter,
  rows: readonly number[],
  { lane, stop, line, touched }: Record<"lane" | "stop" | "line" | "touched", number>,
): void {
  code.byte(opcode.localGet, lane, opcode.localSet, line, opcode.loop, opcode.empty, opcode.localGet, touched);
  for (const row of rows) {
    code.byte(opcode.localGet, line, opcode.i32Load, 2).unsigned(row).byte(opcode.i32Add);
  }
  code.byte(opcode.localSet, touched, opcode.localGet, line, opcode.i32Const).signed(lineBytes);
  code.byte(opcode.i32Add, opcode.localTee, line, opcode.localGet, stop, opcode.i32LtU, opcode.brIf, 0, opcode.end);
  code.byte(opcode.i32Const, 0, opcode.localGet, touched, opcode.i32Store, 2 | 64, 1, 0);
}

/** (begin, end), exported: the stages one after another for a block of environments, then for the next block. */
function mainFunction(
  stages: readonly number[],
  block: number,
  rows: readonly number[],
  exportName: string,
): WasmFunction {
  const [begin, end, lane, last, stop, line, touched] = [0, 1, 2, 3, 4, 5, 6];
  const code = new ByteWriter();
  for (const [from, to] of [
    [begin, lane],
    [end, last],
  ] as const) {
    code.byte(opcode.localGet, from, opcode.i32Const, 2, opcode.i32Shl, opcode.localSet, to);
  }
  code.byte(opcode.loop, opcode.empty);
  // stop = min(lane + block, last)
  code.byte(opcode.localGet, lane, opcode.i32Const).signed(block).byte(opcode.i32Add, opcode.localTee, stop);
  code.byte(opcode.localGet, last, opcode.localGet, stop, opcode.localGet, last, opcode.i32LtU, opcode.select);
  code.byte(opcode.localSet, stop);
  if (rows.length) touch(code, rows, { lane, stop, line, touched });
  for (const index of stages) code.byte(opcode.localGet, lane, opcode.localGet, stop, opcode.call).unsigned(index);
  code.byte(opcode.localGet, stop, opcode.localTee, lane, opcode.localGet, last, opcode.i32LtU, opcode.brIf, 0);
  code.byte(opcode.end);
  return {
    parameters: ["i32", "i32"],
    results: [],
    locals: ["i32", "i32", "i32", "i32", "i32"],
    body: code.finish(),
    exportName,
  };
}

/** A kernel's parts, then its exported function. A kernel that is not cut is one stage. */
export function kernelFunctions(context: KernelContext, simd: boolean, name: string): WasmFunction[] {
  const { plan, firstPart, slotStride } = context;
  const target = { context, simd, loopIndices: loopIndicesOf(plan) };
  const called = at(plan.parts, 0).statements.flatMap((each) => (each.kind === "call" ? [each.part] : []));
  const stages = plan.staged ? called : [0];
  const functions = plan.parts.map((part, index) =>
    stages.includes(index) ? stageFunction(target, part.statements) : innerFunction(target, part),
  );
  const main = mainFunction(
    stages.map((part) => firstPart + part),
    slotStride,
    plan.staged ? rowsOf(context) : [],
    name,
  );
  return [...functions.slice(plan.staged ? 1 : 0), main];
}
