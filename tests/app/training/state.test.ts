import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packTrainingState, unpackTrainingState } from "../../../src/app/training/state.ts";
import type { TrainingState } from "../../../src/app/training/train-task.ts";

/** As a checkpoint file gives it back: through JSON, and bytes that lie anywhere in a Buffer. */
function throughFile(value: unknown): unknown {
  const { record, bytes } = packTrainingState(value as TrainingState);
  const file = Buffer.concat([Buffer.from("odd"), bytes]);
  return unpackTrainingState({ record: JSON.parse(JSON.stringify(record)), bytes: file.subarray(3) });
}

const number = fc.oneof(fc.double(), fc.constantFrom(-0, 0, Number.NaN, Number.POSITIVE_INFINITY));
const leaf = fc.oneof(
  number,
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.float32Array({ maxLength: 9 }),
  fc.float64Array({ maxLength: 5 }),
  fc.int32Array({ maxLength: 5 }),
  fc.uint32Array({ maxLength: 5 }),
  fc.uint8Array({ maxLength: 13 }),
);
const { state } = fc.letrec((tie) => ({
  state: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie("state"), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie("state"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe("a training's state", () => {
  it("comes back bit for bit, whatever it is made of", () => {
    fc.assert(
      fc.property(state, (value) => {
        expect(throughFile(value)).toStrictEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  it("keeps the sign of zero, which JSON does not", () => {
    const back = throughFile({ zero: -0, list: [Float32Array.of(-0)] }) as { zero: number; list: Float32Array[] };
    expect(Object.is(back.zero, -0)).toBe(true);
    expect(Object.is(back.list[0]?.[0], -0)).toBe(true);
  });

  it("shares no memory with the file or with what was packed", () => {
    const values = Float32Array.of(1, 2);
    const packed = packTrainingState({ values } as unknown as TrainingState);
    values[0] = 9;
    const back = unpackTrainingState(packed) as unknown as { values: Float32Array };
    packed.bytes.fill(0);
    expect([...back.values]).toEqual([1, 2]);
  });

  it("refuses bytes that do not belong to the record, and kinds of arrays that it does not know", () => {
    const { record, bytes } = packTrainingState({ values: new Float32Array(4) } as unknown as TrainingState);
    expect(() => unpackTrainingState({ record, bytes: bytes.subarray(8) })).toThrow(/not one of this version's/);
    const foreign = { values: { $array: "Function", at: 0, length: 1 } };
    expect(() => unpackTrainingState({ record: foreign, bytes })).toThrow(/not one of this version's/);
    expect(() => packTrainingState({ values: new BigInt64Array(1) } as unknown as TrainingState)).toThrow(RangeError);
  });
});
