import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseOptions } from "../../src/app/options.ts";
import * as config from "../../src/core/config.ts";
import { EmbodyError } from "../../src/core/errors.ts";

const schemas = Object.entries<unknown>(config).filter(
  (entry): entry is [string, z.ZodObject] => entry[1] instanceof z.ZodObject,
);

describe("configuration", () => {
  it("describes every field", () => {
    expect(schemas.length).toBeGreaterThan(4);
    for (const [name, schema] of schemas) {
      for (const [field, type] of Object.entries(schema.shape)) {
        expect((type as z.ZodType).description, `${name}.${field}`).toBeTruthy();
      }
    }
  });

  it("has defaults that are valid, and freezes what it parsed", () => {
    const options = parseOptions(config.goalRunSchema, {});
    expect(options).toMatchObject({ world: "minecraft", difficulty: "normal", xray: false });
    expect(Object.isFrozen(options)).toBe(true);
  });

  it.each([
    [{ speed: "fast" }, "Option --speed 'fast': must be a number above 0, or max."],
    [{ maxWallMinutes: "0" }, /^Option --max-wall-minutes '0': /],
    [{ username: "a b" }, "Option --username 'a b': must be 1 to 16 letters, digits or _."],
    [{ seed: "-1" }, /^Option --seed '-1': /],
  ])("refuses %j in one line that names the option", (raw, message) => {
    expect(() => parseOptions(config.goalRunSchema, raw)).toThrow(EmbodyError);
    expect(() => parseOptions(config.goalRunSchema, raw)).toThrow(message);
  });

  it("reads speeds", () => {
    expect(parseOptions(config.goalRunSchema, { speed: "max" }).speed).toBe(Number.POSITIVE_INFINITY);
    expect(parseOptions(config.goalRunSchema, { speed: "0.5" }).speed).toBe(0.5);
  });
});
