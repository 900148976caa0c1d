/** Random programs: interpreter = JS = WASM = WASM f32x4, bit for bit, whole and cut into tiny parts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomUint32 } from "../../src/core/random.ts";
import { allocate, compileJs, compileWasm, interpret, type KernelMemory, type Runner } from "../../src/kernel/index.ts";
import { inputsOf, type Node, type Statement } from "../../src/kernel/ir.ts";
import { operationNames } from "../../src/kernel/operations.ts";
import { contents, fill, layout, randomKernel } from "./random-program.ts";

type Memory = ReturnType<typeof allocate<typeof layout.fields, typeof layout.tables, typeof layout.parameters>>;

async function result(
  numEnvs: number,
  seed: number,
  compile: (memory: KernelMemory) => Runner | Promise<Runner>,
): Promise<number[]> {
  const memory: Memory = allocate(layout, numEnvs);
  fill(memory, (index) => randomUint32(seed, index));
  const runner = await compile(memory as unknown as KernelMemory);
  runner.run("program");
  // Twice: what the first run left is the second one's input.
  runner.run("program");
  return contents(memory);
}

const tapes = fc.array(fc.nat(), { minLength: 20, maxLength: 400, size: "max" });
const cuts = fc.record({
  maxNodes: fc.integer({ min: 1, max: 40 }),
  numEnvs: fc.constantFrom(6, 6, 75),
  seed: fc.integer(),
});

describe("back ends agree on random programs", () => {
  it("interpreter = JS = WASM = WASM f32x4, for any number of environments", async () => {
    await fc.assert(
      fc.asyncProperty(tapes, fc.integer({ min: 1, max: 21 }), fc.integer(), async (tape, numEnvs, seed) => {
        const program = [randomKernel(tape)];
        const expected = await result(numEnvs, seed, (memory) => interpret(program, memory));
        expect(await result(numEnvs, seed, (memory) => compileJs(program, memory))).toEqual(expected);
        expect(await result(numEnvs, seed, (memory) => compileWasm(program, memory, { simd: false }))).toEqual(
          expected,
        );
        expect(await result(numEnvs, seed, (memory) => compileWasm(program, memory))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("and so they do cut into parts of a few operations", async () => {
    await fc.assert(
      // WebAssembly takes blocks of a few vectors through one part after another: 75 environments are several blocks.
      fc.asyncProperty(tapes, cuts, async (tape, { maxNodes, numEnvs, seed }) => {
        const program = [randomKernel(tape)];
        const expected = await result(numEnvs, seed, (memory) => interpret(program, memory));
        expect(await result(numEnvs, seed, (memory) => compileJs(program, memory, { maxNodes }))).toEqual(expected);
        const scalar = (memory: KernelMemory) => compileWasm(program, memory, { simd: false, maxNodes });
        expect(await result(numEnvs, seed, scalar)).toEqual(expected);
        expect(await result(numEnvs, seed, (memory) => compileWasm(program, memory, { maxNodes }))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("every operation occurs in the random programs", () => {
    const seen = new Set<string>();
    const visit = (block: readonly Statement[]): void => {
      for (const statement of block) {
        if (statement.kind === "define") note(statement.node);
        else if (statement.kind === "if") visit([...statement.whenTrue, ...statement.whenFalse]);
        else if (statement.kind === "loop") visit(statement.body);
      }
    };
    const note = (node: Node): void => {
      if (node.kind === "operation") seen.add(node.operation);
      inputsOf(node).forEach(note);
    };
    for (const tape of fc.sample(tapes, { numRuns: 200, seed: 1 })) visit(randomKernel(tape).statements);
    expect(operationNames.filter((name) => !seen.has(name))).toEqual([]);
  });
});
