/** Folds over an episode, worked by hand; what a verifier may not say. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineRecord } from "../../src/core/state-record.ts";
import { allocate, compileJs, defineLayout, emitWgsl, f32, i32, kernel, place } from "../../src/kernel/index.ts";
import { checkVerifier, diagnoseVerifier } from "../../src/lang/index.ts";

const state = defineRecord([
  { name: "x", unit: "m", meaning: "place" },
  { name: "flag", unit: "0 or 1", meaning: "flag" },
]);
const inputs = { state, time: "number" } as const;

interface Episode {
  /** x and flag of every step. */
  readonly steps: readonly (readonly [x: number, flag: number])[];
  readonly horizonSteps?: number;
  readonly controlDt?: number;
  readonly terminated?: boolean;
}

function kernels(source: string, horizonSteps: number, controlDt: number) {
  const verifier = checkVerifier(source, { inputs });
  const size = Math.max(1, verifier.size);
  const layout = defineLayout({
    fields: {
      state: f32(2),
      time: f32(),
      folds: f32(size),
      step: i32(),
      terminated: i32(),
      fitness: f32(),
      success: i32(),
    },
  });
  const start = kernel("start", layout, (k) => {
    verifier.start(k).forEach((value, index) => {
      k.store("folds", index, value);
    });
  });
  const step = kernel("step", layout, (k) => {
    const carried = Array.from({ length: verifier.size }, (_, index) => k.load("folds", index));
    const now = verifier.update(k, carried, {
      read: (input, offset) => (input === "state" ? k.load("state", offset) : k.load("time")),
      step: k.load("step"),
      horizonSteps,
      controlDt,
    });
    now.forEach((value, index) => {
      k.store("folds", index, value);
    });
    const steps = k.load("step").add(1);
    k.store("step", steps);
    const terminated = k.load("terminated").ne(0);
    const { fitness, success } = verifier.result(k, now, { steps, horizonSteps, terminated });
    k.store("fitness", fitness);
    k.store("success", success.toInt());
  });
  return { layout, start, step };
}

function judge(source: string, { steps, horizonSteps = steps.length, controlDt = 0.1, terminated = false }: Episode) {
  const { layout, start, step } = kernels(source, horizonSteps, controlDt);
  const memory = allocate(layout, 1);
  const runner = compileJs([start, step], memory);
  runner.run("start");
  steps.forEach(([x, flag], index) => {
    memory.field("state", 0)[0] = x;
    memory.field("state", 1)[0] = flag;
    memory.field("terminated")[0] = Number(terminated && index === steps.length - 1);
    runner.run("step");
  });
  return { fitness: memory.field("fitness")[0] ?? Number.NaN, success: memory.field("success")[0] === 1 };
}

const fitness = (expression: string) => `export const fitness = ${expression};\nexport const success = false;`;
const success = (expression: string) => `export const fitness = 0;\nexport const success = ${expression};`;
/** x of every step, all flags 0. */
const xs = (...values: number[]) => values.map((x): [number, number] => [x, 0]);
/** Flags of every step. */
const flags = (text: string) => [...text].map((digit): [number, number] => [0, Number(digit)]);

describe("numbers over an episode", () => {
  it.each([
    ["sum((state) => state.x)", xs(1, 2, 4), 3, 7],
    ["mean((state) => state.x)", xs(1, 2, 6), 3, 3],
    // Two steps of four were lived: (1 + 2 + 0 + 0) / 4.
    ["mean((state) => state.x)", xs(1, 2), 4, 0.75],
    // From 0.5 * 4 = step 2 on: (4 + 8) / 2.
    ["meanFrom(0.5, (state) => state.x)", xs(1, 2, 4, 8), 4, 6],
    // From step 2 of 5 (0.3 * 5 = 1.5) on, of which one was lived: 4 / 3.
    ["meanFrom(0.3, (state) => state.x)", xs(1, 2, 4), 5, 4 / 3],
    ["meanFrom(0, (state) => state.x)", xs(1, 3), 2, 2],
    ["last((state) => state.x)", xs(5, 7, -2), 9, -2],
    ["minimum((state) => state.x)", xs(5, -7, 2), 3, -7],
    ["minimum((state) => state.x)", xs(5, 7, 6), 3, 5],
    ["maximum((state) => state.x)", xs(-5, -7, -6), 3, -5],
    ["sum(() => 1)", xs(0, 0, 0), 5, 3],
    ["-last((state) => state.x) / 2 + 10 * sum(() => 1)", xs(4, 8), 2, 16],
    ["mean((state, time) => sum([state.x, time]))", xs(1, 3), 2, 2],
    // 4 / 0 is 0 in the language.
    ["last((state) => 4 / state.x)", xs(1, 0), 2, 0],
    ["last((state) => 2 ** 40 * state.x)", xs(1, 5), 2, 1e9],
  ] as const)("%s", (expression, steps, horizonSteps, expected) => {
    expect(judge(fitness(expression), { steps, horizonSteps }).fitness).toBeCloseTo(expected, 5);
  });
});

describe("conditions over an episode", () => {
  it.each([
    ["any((state) => state.flag > 0.5)", "0010", true],
    ["any((state) => state.flag > 0.5)", "0000", false],
    ["always((state) => state.flag > 0.5)", "1111", true],
    ["always((state) => state.flag > 0.5)", "1101", false],
    // Steps of 0.1 s: 0.3 s are three of them.
    ["heldFor(0.3, (state) => state.flag > 0.5)", "0111000", true],
    ["heldFor(0.3, (state) => state.flag > 0.5)", "0110110", false],
    ["heldFor(0.3, (state) => state.flag > 0.5)", "111", true],
    ["heldFor(0.3, (state) => state.flag > 0.5)", "0011", false],
    ["heldFor(0.25, (state) => state.flag > 0.5)", "0110", false],
    ["heldFor(0.05, (state) => state.flag > 0.5)", "0100", true],
    ["endsHeld(0.3, (state) => state.flag > 0.5)", "0111000", false],
    ["endsHeld(0.3, (state) => state.flag > 0.5)", "000111", true],
    ["endsHeld(0.3, (state) => state.flag > 0.5)", "1110111", true],
    ["endsHeld(0.3, (state) => state.flag > 0.5)", "1110011", false],
    ["endsHeld(0.1, (state) => state.flag > 0.5)", "0001", true],
    ["survived && !any((state) => state.flag > 0.5)", "000", true],
  ] as const)("%s over %s", (expression, steps, expected) => {
    expect(judge(success(expression), { steps: flags(steps) }).success).toBe(expected);
  });

  it("survived means: not terminated", () => {
    expect(judge(success("survived"), { steps: xs(1), terminated: true }).success).toBe(false);
    expect(judge(success("survived"), { steps: xs(1) }).success).toBe(true);
  });

  it("agrees with the definition of held, for any flags and durations", () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 6 }),
        (held, count) => {
          const source = `const holds = (state) => state.flag > 0.5;
export const fitness = endsHeld(${count / 10}, holds) ? 1 : 0;
export const success = heldFor(${count / 10}, holds);`;
          const text = held.map(Number).join("");
          const steps = flags(text);
          expect(judge(source, { steps })).toEqual({
            fitness: Number(text.endsWith("1".repeat(count))),
            success: text.includes("1".repeat(count)),
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it("success may use fitness, helpers and constants; equal folds are carried once", () => {
    const source = `const goal: number = 2;
function place(state: State): number { return state.x; }
/** mean place */
export const fitness = mean(place);
export const success = fitness >= goal && mean(place) < 10 && sum([1, 2]) === 3;`;
    expect(checkVerifier(source, { inputs }).size).toBe(1);
    expect(judge(source, { steps: xs(1, 3) })).toEqual({ fitness: 2, success: true });
    expect(judge(source, { steps: xs(1, 2) })).toEqual({ fitness: 1.5, success: false });
  });

  it("is a shader too", async () => {
    const specifier = "wgsl_reflect/wgsl_reflect.module.js";
    const { WgslReflect } = (await import(specifier)) as {
      WgslReflect: new (code: string) => { entry: { compute: unknown[] } };
    };
    const source = `export const fitness = meanFrom(0.5, (state) => state.x) + minimum((state) => state.x);
export const success = survived && heldFor(0.5, (state) => state.x > 1) && endsHeld(1, (state) => state.flag > 0);`;
    const { layout, start, step } = kernels(source, 100, 0.02);
    for (const each of [start, step])
      expect(new WgslReflect(emitWgsl(each, place(layout, 8)).code).entry.compute).toHaveLength(1);
  });
});

describe("what a verifier may not say", () => {
  it.each([
    ["no success", "export const fitness = 1;", /^1:1 there is no constant success/],
    ["not exported", "const fitness = 1;\nexport const success = true;", /^1:7 fitness is not exported/],
    [
      "a boolean fitness",
      "export const fitness = true;\nexport const success = true;",
      /^1:14 fitness must be a number, not a boolean/,
    ],
    ["a number as success", "export const fitness = 1;\nexport const success = 1;", /^2:14 success must be a boolean/],
    [
      "a function instead of a fold",
      "export const fitness = (state) => state.x;\nexport const success = true;",
      /^1:14 fitness must be a number.*mean\(/,
    ],
    ["the state outside of folds", fitness("state.x"), /^1:24 "state" is an input/],
    ["a fold of a value", fitness("mean(3)"), /^1:29 mean\(\) takes a vector/],
    [
      "a fold inside a fold",
      fitness("mean((state) => last((state) => state.x))"),
      /^1:40 last stands inside another fold/,
    ],
    [
      "a mean of truth",
      fitness("mean((state) => state.x > 0)"),
      /^1:29 mean takes a function to a number.*condition \? 1 : 0/,
    ],
    ["any of numbers", success("any((state) => state.x)"), /^2:28 any takes a function to a boolean, not to a number/],
    ["no seconds", success("heldFor((state) => state.x > 0)"), /^2:24 write heldFor\(0.5/],
    [
      "seconds below 0",
      success("heldFor(-1, (state) => state.x > 0)"),
      /^2:32 the first argument is a constant number of seconds/,
    ],
    ["a share of more than all", fitness("meanFrom(1.5, (state) => state.x)"), /^1:33 the first argument is a share/],
    ["an unknown input", fitness("mean((stat) => 1)"), /^1:30 unknown input "stat"; did you mean state/],
    ["an unknown field", fitness("mean((state) => state.y)"), /^1:46 unknown field "y"/],
    ["an unknown fold", fitness("avg((state) => state.x)"), /^1:24 unknown name "avg"/],
    ["two parameters of one name", fitness("mean((state, state) => 1)"), /^1:37 /],
    ["survived as a function", success("survived()"), /^2:24 a boolean cannot be called/],
  ])("%s", (_, source, message) => {
    const [first] = diagnoseVerifier(source, { inputs });
    expect(first && `${first.line}:${first.column} ${first.message}`).toMatch(message);
    expect(() => checkVerifier(source, { inputs })).toThrow();
  });
});
