/** Ordinary texts of the language: accepted, erased as Node erases them, and meaning what JavaScript means. */
import { stripTypeScriptTypes } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eraseTypes } from "../../src/lang/erase.ts";
import { accepted } from "./accepted.ts";
import {
  buildEntry,
  flatNumbers,
  type InputNumbers,
  inputs,
  plainFunction,
  runEntry,
  sizeOfInput,
} from "./fixtures.ts";

// Nothing tiny but 0: where the plain texts jump (remainders, angles of nothing), binary64 and f32 may land on different sides.
const number = fc.float({ min: -3, max: 3, noNaN: true }).map((x) => (Math.abs(x) < 1e-3 ? 0 : Math.fround(x)));
const unitQuaternion = fc
  .tuple(number, number, number, number)
  .filter(
    ([x, y, z, w]) =>
      Math.hypot(x, y, z, w) > 0.1 && Math.hypot(w * w + x * x - y * y - z * z, 2 * (x * y + z * w)) > 0.3,
  )
  .map((q) => q.map((value) => Math.fround(value / Math.hypot(...q))));

/** Numbers for all inputs: moderate, with unit quaternions and flags that are flags. */
const cases = fc
  .record(
    Object.fromEntries(
      Object.entries(inputs).map(([name, declaration]) => {
        const size = sizeOfInput(declaration);
        return [name, fc.array(number, { minLength: size, maxLength: size })];
      }),
    ),
  )
  .chain((numbers) =>
    fc
      .tuple(unitQuaternion, fc.array(fc.constantFrom(0, 1), { minLength: 4, maxLength: 4 }))
      .map(([q, flags]): InputNumbers => {
        const values = [...(numbers.state ?? [])];
        const put = (name: string, part: readonly number[]) =>
          values.splice(inputs.state.fields.find((field) => field.name === name)?.offset ?? 0, part.length, ...part);
        put("rootRotation", q);
        put("contactFlags", flags);
        return { ...numbers, state: values, time: [Math.abs(numbers.time?.[0] ?? 0)] };
      }),
  );

describe("ordinary texts", () => {
  const samples = fc.sample(cases, { numRuns: 60, seed: 11 });

  it.each(accepted.map((each) => [each.what, each] as const))("%s", (_, { source, entry }) => {
    const built = buildEntry(source, entry ? [entry] : undefined);
    const plain = plainFunction(source, entry?.name ?? "reward");
    const results = runEntry(built, samples);
    samples.forEach((numbers, index) => {
      const expected = flatNumbers(plain(numbers));
      const actual = results[index] ?? [];
      expect(actual).toHaveLength(expected.length);
      actual.forEach((value, position) => {
        const truth = expected[position] ?? Number.NaN;
        expect(Math.abs(value - truth)).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(truth)));
      });
    });
  });

  it("are erased as Node's own eraser does", () => {
    for (const { source } of accepted) expect(eraseTypes(source).text).toBe(stripTypeScriptTypes(source));
  });
});
