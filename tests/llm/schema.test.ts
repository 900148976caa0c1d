import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { jsonValuesIn } from "../../src/llm/extract-json.ts";
import { replySchema } from "../../src/llm/schema.ts";

describe("from zod to the schema of a strict server", () => {
  it("requires every property, closes every object, and lets optional ones be null", () => {
    const { schema, isStrict } = replySchema(
      z.object({ item: z.string().min(1).describe("what"), near: z.object({ x: z.number().optional() }).optional() }),
    );
    expect(isStrict).toBe(true);
    expect(schema).toEqual({
      type: "object",
      properties: {
        item: { type: "string", description: "what" },
        near: {
          anyOf: [
            {
              type: "object",
              properties: { x: { anyOf: [{ type: "number" }, { type: "null" }] } },
              required: ["x"],
              additionalProperties: false,
            },
            { type: "null" },
          ],
        },
      },
      required: ["item", "near"],
      additionalProperties: false,
    });
  });

  it("keeps ranges of numbers and lengths of lists, drops bounds of the number format and lengths of texts", () => {
    const { schema } = replySchema(z.object({ a: z.int().min(2), b: z.array(z.string().max(5)).max(3), c: z.uuid() }));
    expect(schema.properties).toEqual({
      a: { type: "integer", minimum: 2 },
      b: { type: "array", items: { type: "string" }, maxItems: 3 },
      c: expect.objectContaining({ type: "string", format: "uuid" }),
    });
  });

  it("reads nulls back as absent, unless null is a value", () => {
    const type = z.object({
      a: z.number().optional(),
      b: z.number().nullable().optional(),
      list: z.array(z.object({ c: z.string().optional() })),
      d: z.string().default("d"),
    });
    const reply = { a: null, b: null, list: [{ c: null }, { c: "x" }], d: null };
    expect(type.parse(replySchema(type).read(reply))).toEqual({ b: null, list: [{}, { c: "x" }], d: "d" });
  });

  it("reads nulls back in alternatives told apart by a field", () => {
    const type = z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("go"), to: z.string(), by: z.string().optional() }),
      z.object({ kind: z.literal("wait"), seconds: z.number().optional() }),
    ]);
    const { schema, isStrict, read } = replySchema(type);
    expect(isStrict).toBe(true);
    expect(JSON.stringify(schema)).not.toMatch(/oneOf|"const"/);
    expect(type.parse(read({ value: { kind: "go", to: "home", by: null } }))).toEqual({ kind: "go", to: "home" });
    expect(type.parse(read({ value: { kind: "wait", seconds: null } }))).toEqual({ kind: "wait" });
  });

  it.each([false, true])("follows a recursive type (wrapped: %s)", (isWrapped) => {
    interface Tree {
      name: string;
      parts?: Tree[] | undefined;
    }
    const tree: z.ZodType<Tree> = z.object({ name: z.string(), parts: z.array(z.lazy(() => tree)).optional() });
    const type: z.ZodType = isWrapped ? tree.or(z.string()) : tree;
    const { schema, isStrict, read } = replySchema(type);
    expect(isStrict).toBe(true);
    // Every reference leads somewhere.
    for (const [, name] of JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/(\w+)"/g)) {
      expect(schema.$defs).toHaveProperty(name ?? "");
    }
    const value = { name: "a", parts: [{ name: "b", parts: null }] };
    expect(type.parse(read(isWrapped ? { value } : value))).toEqual({ name: "a", parts: [{ name: "b" }] });
  });

  it.each<[z.ZodType, RegExp]>([
    [z.object({ a: z.record(z.string(), z.number()) }), /^a is a record/],
    [z.object({ a: z.tuple([z.string(), z.number()]) }), /^a uses 'prefixItems'/],
    [z.object({ a: z.unknown() }), /^a has no type/],
    [z.object({ a: z.intersection(z.array(z.string()), z.array(z.string().max(3))) }), /uses 'allOf'/],
    [z.object({ a: z.enum(Array.from({ length: 1001 }, (_, index) => `e${index}`)) }), /more than 1000 enum values/],
  ])("says what no strict server takes (%#), and sends it as a plain schema", (type, problem) => {
    const { isStrict, problems, schema } = replySchema(type);
    expect(isStrict).toBe(false);
    expect(problems.join("; ")).toMatch(problem);
    expect(schema.type).toBe("object");
  });

  it("a value that zod takes is read back as it is (property)", () => {
    const type = z.object({
      a: z.string().optional(),
      b: z.array(z.union([z.number(), z.object({ c: z.boolean().nullable().optional() })])),
      d: z.record(z.string(), z.string().nullable()),
    });
    const value = fc.record(
      {
        a: fc.string(),
        b: fc.array(fc.oneof(fc.integer(), fc.record({ c: fc.option(fc.boolean()) }, { requiredKeys: [] }))),
        d: fc.dictionary(fc.constantFrom("x", "y", "c"), fc.option(fc.string())),
      },
      { requiredKeys: ["b", "d"] },
    );
    fc.assert(
      fc.property(value, (one) => {
        expect(type.parse(replySchema(type).read(one))).toEqual(type.parse(one));
      }),
    );
  });
});

describe("JSON in what a model says", () => {
  const plain = { item: "torch", note: 'a "quoted" } brace' };

  it.each([
    ["alone", JSON.stringify(plain)],
    ["in a fence", `Here it is:\n\`\`\`json\n${JSON.stringify(plain, null, 2)}\n\`\`\`\nGood luck!`],
    ["in prose", `The plan {so far} is ${JSON.stringify(plain)}; then rest.`],
    ["after a thought", `<think>{"item": "no"} maybe</think>\n${JSON.stringify(plain)}`],
  ])("%s", (_name, text) => {
    expect(jsonValuesIn(text)[0]).toEqual(plain);
  });

  it("offers every value, the longest first", () => {
    expect(jsonValuesIn('such as {"a":1}, so: {"a":1,"b":[2]}')).toEqual([{ a: 1, b: [2] }, { a: 1 }]);
  });

  it.each(["", "no braces", "{ broken", '{"a": tru}', "}{"])("finds none in '%s'", (text) => {
    expect(jsonValuesIn(text)).toEqual([]);
  });

  it("finds any object or list in any prose without brackets (property)", () => {
    const prose = fc.string().map((text) => text.replace(/[[\]{}"`<]/g, ""));
    const value = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
    fc.assert(
      fc.property(prose, value, prose, (before, one, after) => {
        const json = JSON.stringify(one);
        expect(jsonValuesIn(`${before} a ${json} b ${after}`)[0]).toEqual(JSON.parse(json));
      }),
    );
  });

  it("does not hang on a text of brackets", () => {
    expect(jsonValuesIn("[{".repeat(20_000))).toEqual([]);
  });
});
