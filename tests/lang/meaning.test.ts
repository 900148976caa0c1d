/** Random programs mean what JavaScript means, exactly; results are finite for whatever finite numbers come in; all of it is WGSL. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emitWgsl, place } from "../../src/kernel/index.ts";
import { describeInputs, diagnose } from "../../src/lang/index.ts";
import { accepted } from "./accepted.ts";
import {
  buildEntry,
  flatNumbers,
  type InputNumbers,
  inputs,
  plainFunction,
  rewardEntries,
  runEntry,
  sizeOfInput,
} from "./fixtures.ts";
import { randomSource } from "./random-source.ts";

const tapes = fc.array(fc.nat(), { minLength: 30, maxLength: 400, size: "max" });
/** Quarters: sums and comparisons of them are exact in f32. */
const quarters = (size: number) =>
  fc.array(
    fc.integer({ min: -16, max: 16 }).map((x) => x / 4),
    { minLength: size, maxLength: size },
  );

describe("random programs", () => {
  it("agree with JavaScript to the bit where arithmetic is exact", () => {
    let compared = 0;
    fc.assert(
      fc.property(
        tapes,
        fc.array(fc.tuple(quarters(inputs.state.size), quarters(1)), { minLength: 6, maxLength: 6 }),
        (tape, numbers) => {
          const source = randomSource(tape);
          const cases = numbers.map(([state, time]): InputNumbers => ({ state, time }));
          const plain = plainFunction(source, "reward");
          const expected = cases.map((each) => flatNumbers(plain(each)));
          // Beyond this, quarters are no longer exact.
          fc.pre(expected.flat().every((value) => Math.abs(value) < 2 ** 20));
          compared++;
          // A zero's sign is not kept: x + 0 is x here.
          const unsigned = (rows: readonly (readonly number[])[]) => rows.map((row) => row.map((value) => value + 0));
          expect(unsigned(runEntry(buildEntry(source), cases))).toEqual(unsigned(expected));
        },
      ),
      { numRuns: 150, endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(100);
  });

  it("use every kind of statement and expression", () => {
    const sources = fc.sample(tapes, { numRuns: 200, seed: 5 }).map(randomSource).join("\n");
    for (const part of [
      "for (let",
      "for (const",
      "if (",
      "else",
      "return {",
      "+=",
      "?",
      "&&",
      "||",
      "!",
      "map(",
      "helper(",
      "min(",
      "const {",
      "const [",
    ]) {
      expect(sources).toContain(part);
    }
  });
});

describe("results", () => {
  const wild = fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, -0, 1, -1, 3.4e38, -3.4e38, 1e-45, -1e-45, 1e-38, 1e20, -1e20, 88.8, Math.PI),
  );
  const wildInputs = fc.record(
    Object.fromEntries(
      Object.entries(inputs).map(([name, declaration]) => {
        const size = sizeOfInput(declaration);
        return [name, fc.array(wild, { minLength: size, maxLength: size })];
      }),
    ),
  );

  it("are finite and within 1e9, whatever finite numbers come in", () => {
    const samples = fc.sample(wildInputs, { numRuns: 100, seed: 7 });
    for (const { source, entry } of accepted) {
      const results = runEntry(buildEntry(source, entry ? [entry] : undefined), samples).flat();
      expect(results.every((value) => Math.abs(value) <= 1e9)).toBe(true);
    }
  });

  it("of division by zero are 0, of overflow 1e9, of what has no value 0", () => {
    const source = `export function reward(state) {
  const zero = state.height;
  const huge = 1e30 * (state.height + 1);
  return {
    quotient: 3 / zero, remainder: 3 % zero, modulo: mod(3, zero), inverse: zero ** -2, direction: sum(normalize([zero, zero])),
    over: huge * huge, under: -huge * huge, nothing: huge * huge - huge * huge, ratio: (huge * huge) / (huge * huge),
    root: sqrt(-1 - zero), logarithm: log(zero), sharp: tolerance(zero, 1, 2, zero), width: gaussian(0, zero),
  };
}`;
    const [result = []] = runEntry(buildEntry(source), [{ state: new Array(inputs.state.size).fill(0) }]);
    expect(result.slice(0, 10)).toEqual([0, 0, 0, 0, 0, 1e9, -1e9, 0, 0, 0]);
    // log(2^-126), as in the kernel room; outside of a range without a margin; exp(-0).
    expect(result[10]).toBeCloseTo(-87.3365, 3);
    expect(result.slice(11)).toEqual([0, 1]);
  });
});

describe("values worked by hand", () => {
  const value = (expression: string, state: number[] = []) => {
    const numbers = [...state, ...new Array(inputs.state.size - state.length).fill(0)];
    return runEntry(buildEntry(`export function reward(state, time) { return ${expression}; }`), [
      { state: numbers, time: [2.5] },
    ])[0]?.[0];
  };
  // A quarter turn about z: x ahead becomes y.
  const quarter = [0, 0, 0, 0, 0, Math.SQRT1_2, Math.SQRT1_2];
  // A quarter turn about x: up becomes -y.
  const rolled = [0, 0, 0, Math.SQRT1_2, 0, 0, Math.SQRT1_2];

  it.each([
    ["rotate(state.rootRotation, [1, 0, 0]).y", quarter, 1],
    ["unrotate(state.rootRotation, [1, 0, 0]).y", quarter, -1],
    ["yaw(state.rootRotation)", quarter, Math.PI / 2],
    ["forward(state.rootRotation).y", quarter, 1],
    ["up(state.rootRotation).z", quarter, 1],
    ["up(state.rootRotation).y", rolled, -1],
    ["gravityIn(state.rootRotation).y", rolled, -1],
    ["gravityIn(state.rootRotation).z", quarter, -1],
    // 0.1 at the margin, the fourth root of it half way: exp(ln 0.1 / 4).
    ["tolerance(time, 0, 2, 0.5)", [], 0.1],
    ["tolerance(time, 3, 4, 1)", [], 0.1 ** 0.25],
    ["tolerance(time, 2, 3, 1)", [], 1],
    ["gaussian(time, 2.5)", [], Math.exp(-1)],
    ["wrapAngle(time * 2)", [], 5 - 2 * Math.PI],
    ["mod(-time, 2)", [], 1.5],
    ["-time % 2", [], -0.5],
    ["Math.round(time)", [], 3],
    ["Math.round(-time)", [], -2],
    ["pow(time, 2)", [], 6.25],
    ["(-time) ** 3", [], -15.625],
    ["(-time) ** -2", [], 0.16],
    ["atan2(-time, -time)", [], (-3 * Math.PI) / 4],
    ["lerp(10, 20, time)", [], 35],
    ["cross([1, 0, 0], [0, time, 0]).z", [], 2.5],
    ["distance({ x: 1, y: 2 }, [4, 6])", [], 5],
    ["sum([1, 2, 3, 4].slice(1, -1))", [], 5],
    ["[1, 2, 3].reduce((a, x, i) => a + x * i, time)", [], 10.5],
    ["[3, 4].length + hypot(3, 4)", [], 7],
  ] as const)("%s", (expression, state, expected) => {
    expect(value(expression, [...state])).toBeCloseTo(expected, 5);
  });
});

describe("as a shader", () => {
  it("every ordinary text parses (wgsl_reflect)", async () => {
    const specifier = "wgsl_reflect/wgsl_reflect.module.js";
    const { WgslReflect } = (await import(specifier)) as {
      WgslReflect: new (code: string) => { entry: { compute: unknown[] } };
    };
    for (const { source, entry } of accepted) {
      const { built, layout } = buildEntry(source, entry ? [entry] : undefined);
      expect(new WgslReflect(emitWgsl(built, place(layout, 64)).code).entry.compute).toHaveLength(1);
    }
  });
});

describe("what a program tells about itself", () => {
  it("inputs, fields, outputs and size", () => {
    const { program } = buildEntry(
      "export function observe(time, state) { return { speed: state.rootVelocity, late: time > 1, unused: 3 }; }",
      [{ name: "observe", result: "observation" }],
    );
    const entry = program.entries.get("observe");
    expect(entry).toMatchObject({ inputs: ["time", "state"], reads: ["state.rootVelocity", "time"], operations: 1 });
    expect(entry?.result.fields.map(({ name, size, components }) => [name, size, components])).toEqual([
      ["speed", 3, ["x", "y", "z"]],
      ["late", 1, undefined],
      ["unused", 1, undefined],
    ]);
  });

  it("a record must have exactly its fields", () => {
    const entries = [{ name: "start", result: { record: inputs.command } }];
    const messages = (body: string) =>
      diagnose(`export function start() { return ${body}; }`, { inputs, entries }).map(({ message }) => message);
    expect(messages("{ velocity: [1, 2], turnRate: 0, target: [1, 2, 3] }")).toEqual([]);
    expect(messages("{ target: [1, 2], turnRat: 0 }")).toEqual([
      "start: the field velocity is missing; there must be exactly velocity, turnRate, target",
      "start: the field target must be a vector of 3, not a vector of 2",
      'start: unknown field "turnRat"; did you mean turnRate?',
    ]);
  });

  it("optional entries may be absent", () => {
    const entries = [...rewardEntries, { name: "start", result: "number", optional: true } as const];
    expect(diagnose("export function reward() { return 1; }", { inputs, entries })).toEqual([]);
  });

  it("inputs are described in TypeScript, with units", () => {
    const text = describeInputs(inputs);
    expect(text).toContain(
      '  /** velocity of the torso (m/s, world frame) */\n  readonly rootVelocity: Vector<"x" | "y" | "z">;',
    );
    expect(text).toContain("/** distances to the first things hit (5 numbers; m, link frame) */");
    expect(text).toMatch(/readonly things: \{\n {4}readonly redCrate: \{\n/);
    expect(text).toContain("declare const time: number;");
    for (const { name } of inputs.state.fields) expect(text).toContain(name.split(".").at(-1));
  });
});
