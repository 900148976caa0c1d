import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.ts";
import { adam, biasCorrections } from "../../src/nn/adam.ts";
import { Graph } from "../../src/nn/graph.ts";
import { encodeModel, readModelNotes } from "../../src/nn/onnx.ts";
import * as ops from "../../src/nn/ops.ts";
import { fillOrthogonal, ParameterLayout } from "../../src/nn/parameters.ts";
import { openPolicy, readPolicyNotes } from "../../src/nn/policy.ts";
import { MessageWriter, readFields, textOf } from "../../src/nn/protobuf.ts";
import { openGraph, openModel } from "../../src/nn/session.ts";

describe("the wire format", () => {
  it("writes the bytes of the specification's examples", () => {
    // protobuf.dev/programming-guides/encoding: field 1 = 150, field 2 = "testing".
    expect([...new MessageWriter().int(1, 150).finish()]).toEqual([0x08, 0x96, 0x01]);
    const text = [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67];
    expect([...new MessageWriter().string(2, "testing").finish()]).toEqual(text);
    // -2 as int64: ten bytes.
    expect([...new MessageWriter().int(1, -2).finish()]).toEqual([0x08, 0xfe, ...new Array(8).fill(0xff), 0x01]);
    expect([...new MessageWriter().ints(4, [3, 270, 86942]).finish()]).toEqual([0x22, 6, 3, 0x8e, 2, 0x9e, 0xa7, 5]);
  });

  it("reads fields back, and refuses what is cut off", () => {
    const bytes = new MessageWriter()
      .int(1, 2 ** 40)
      .string(3, "ä".repeat(300))
      .float(4, 1.5)
      .finish();
    const fields = [...readFields(bytes)];
    expect(fields.map(({ number }) => number)).toEqual([1, 3, 4]);
    expect(fields[0]?.value).toBe(2 ** 40);
    expect(textOf(fields[1]?.bytes ?? bytes)).toBe("ä".repeat(300));
    expect(() => [...readFields(bytes.subarray(0, 20))]).toThrow("inside a field");
  });
});

describe("an ONNX file", () => {
  const graph = () => {
    const g = new Graph("line");
    const x = g.input("x", ["batch", 2], "float32", "two numbers");
    const unused = ops.exp(g, x);
    const y = ops.matMul(g, x, g.constant(Float32Array.of(1, 10), [2, 1]), { bias: g.constant(Float32Array.of(0.5)) });
    g.output("y", y, "one number");
    return { g, unused };
  };

  it("carries names, shapes, meanings and metadata, and leaves out what nothing needs", async () => {
    const { g } = graph();
    const model = encodeModel(g, { purpose: "a test" });
    const notes = readModelNotes(model);
    expect(notes.metadata).toEqual({ purpose: "a test" });
    expect(notes.inputs).toEqual([{ name: "x", shape: ["batch", 2], meaning: "two numbers" }]);
    expect(notes.outputs).toEqual([{ name: "y", shape: ["batch", 1], meaning: "one number" }]);
    expect(new TextDecoder().decode(model)).not.toContain("Exp");
    const session = await openModel(model);
    expect((await session.run({ x: Float32Array.of(1, 2, 3, 4) })).y).toEqual(Float32Array.of(21.5, 43.5));
    await expect(session.run({ x: Float32Array.of(1, 2, 3) })).rejects.toThrow(
      "the input 'x' is [batch, 2]; it was given 3",
    );
    await expect(session.run({})).rejects.toThrow("the input 'x' is missing");
    await session.close();
  });

  it("that is damaged, or no policy, is refused in words", async () => {
    const model = encodeModel(graph().g);
    expect(() => readModelNotes(model.subarray(0, model.length - 3))).toThrow("damaged");
    await expect(openModel(Uint8Array.of(1, 2, 3))).rejects.toThrow("cannot be loaded");
    await expect(openPolicy(model)).rejects.toThrow("no metadata");
    expect(() => readPolicyNotes(encodeModel(graph().g, { "embody.policy": '{"format":2}' }))).toThrow("format");
  });

  it("refuses names and shapes that would not fit", () => {
    const g = new Graph("g");
    g.input("x", [2]);
    expect(() => g.input("x", [2])).toThrow("taken");
    expect(() => g.input("add_1", [2])).toThrow("cannot be the name");
    expect(() => g.constant(Float32Array.of(1, 2), [3])).toThrow("2 values do not fill [3]");
    expect(() => ops.add(g, g.input("a", [2]), g.input("b", [3]))).toThrow("do not fit");
    expect(() => ops.matMul(g, g.input("c", [2, 3]), g.input("d", [2, 3]))).toThrow("a product of [2, 3] and [2, 3]");
  });
});

describe("a session", () => {
  it("leaves the thread's arithmetic alone: subnormal numbers stay", async () => {
    const g = new Graph("small");
    g.output("y", ops.mul(g, g.input("x", [4]), 0.5));
    const session = await openGraph(g);
    await session.run({ x: new Float32Array(4) });
    await session.close();
    const small = Float64Array.of(2 ** -1060, 0.25);
    const product = (small[0] ?? 0) * (small[1] ?? 0);
    expect(product).toBeGreaterThan(0);
    expect(product * 4).toBe(2 ** -1060);
  });
});

describe("the parameter vector", () => {
  it("is cut into named blocks, in a graph as outside", async () => {
    const layout = new ParameterLayout();
    layout.add("weight", [2, 3]);
    layout.add("bias", [3]);
    const parameters = Float32Array.from({ length: layout.size }, (_, i) => i);
    expect([...layout.view(parameters, "bias")]).toEqual([6, 7, 8]);
    const g = new Graph("cut");
    const blocks = layout.unpack(g, g.input("parameters", [layout.size]));
    for (const [name, tensor] of blocks) g.output(`out.${name}`, tensor);
    const session = await openGraph(g);
    const results = await session.run({ parameters });
    expect([...(results["out.weight"] ?? [])]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...(results["out.bias"] ?? [])]).toEqual([6, 7, 8]);
    await session.close();
    expect(() => layout.add("bias", [1])).toThrow("two parameters");
    expect(() => layout.view(parameters, "gain")).toThrow("no parameter 'gain'");
  });

  it.each([
    [3, 5],
    [5, 3],
    [4, 4],
  ])("starts orthogonal: %i x %i", (rows, columns) => {
    const matrix = new Float32Array(rows * columns);
    fillOrthogonal(matrix, rows, columns, 2, new RandomStream(1, "test"));
    const vector = (i: number) =>
      rows < columns
        ? [...matrix.subarray(i * columns, (i + 1) * columns)]
        : Array.from({ length: rows }, (_, r) => matrix[r * columns + i] ?? 0);
    const count = Math.min(rows, columns);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        const product = vector(i).reduce((sum, value, k) => sum + value * (vector(j)[k] ?? 0), 0);
        expect(product).toBeCloseTo(i === j ? 4 : 0, 5);
      }
    }
  });
});

describe("Adam", () => {
  it("takes the first steps of the paper, with the gradient cut to its norm", async () => {
    const g = new Graph("adam");
    const of = (name: string) => g.input(name, [2]);
    const next = adam(g, {
      parameters: of("parameters"),
      gradient: of("gradient"),
      firstMoment: of("firstMoment"),
      secondMoment: of("secondMoment"),
      learningRate: g.input("learningRate", []),
      correction1: g.input("correction1", []),
      correction2: g.input("correction2", []),
      maxGradNorm: 1,
    });
    g.output("after", next.parameters);
    g.output("m", next.firstMoment);
    g.output("v", next.secondMoment);
    g.output("norm", next.gradNorm);
    const session = await openGraph(g);
    const [correction1, correction2] = biasCorrections(1);
    const results = await session.run({
      parameters: Float32Array.of(1, -1),
      gradient: Float32Array.of(3, -4),
      firstMoment: new Float32Array(2),
      secondMoment: new Float32Array(2),
      learningRate: Float32Array.of(0.1),
      correction1: Float32Array.of(correction1),
      correction2: Float32Array.of(correction2),
    });
    await session.close();
    // |(3, -4)| = 5, so the gradient becomes (0.6, -0.8); m = 0.1 g, v = 0.001 g^2; m / c1 = g, v / c2 = g^2: a step of 0.1 sign(g).
    expect(results.norm?.[0]).toBeCloseTo(5, 5);
    expect(results.m?.[0]).toBeCloseTo(0.06, 6);
    expect(results.v?.[1]).toBeCloseTo(0.00064, 8);
    expect(results.after?.[0]).toBeCloseTo(0.9, 5);
    expect(results.after?.[1]).toBeCloseTo(-0.9, 5);
  });
});
