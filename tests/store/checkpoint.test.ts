import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EmbodyError } from "../../src/core/errors.ts";
import { readCheckpoint, writeCheckpoint } from "../../src/store/checkpoint.ts";

const folder = mkdtempSync(join(tmpdir(), "embody-checkpoint-"));
const path = join(folder, "run.checkpoint");

describe("checkpoints", () => {
  it("give back what was written, and the newer one replaces the older", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.uint8Array({ maxLength: 5000 }), (state, world) => {
        writeCheckpoint(path, { state, world });
        const read = readCheckpoint(path);
        // JSON has no -0.
        expect(read.state).toEqual(JSON.parse(JSON.stringify(state)));
        expect([...read.world]).toEqual([...world]);
      }),
      { numRuns: 50 },
    );
  });

  it("refuse a file with any bit changed or cut anywhere, saying that it is damaged", () => {
    writeCheckpoint(path, { state: { a: 1 }, world: new Uint8Array([1, 2, 3]) });
    const whole = readFileSync(path);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: whole.length - 1 }),
        fc.integer({ min: 0, max: 7 }),
        fc.boolean(),
        (at, bit, cut) => {
          const broken = cut ? whole.subarray(0, at) : Buffer.from(whole);
          if (!cut) broken[at] = (broken[at] ?? 0) ^ (1 << bit);
          writeFileSync(path, broken);
          expect(() => readCheckpoint(path)).toThrow(/damaged or not one of ours/);
        },
      ),
    );
  });

  it("name the file that is not there", () => {
    const missing = join(folder, "none.checkpoint");
    expect(() => readCheckpoint(missing)).toThrow(EmbodyError);
    expect(() => readCheckpoint(missing)).toThrow(missing);
  });
});
