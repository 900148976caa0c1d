/** Every hostile or wrong text is refused at its place, and quickly; whatever is written, nothing but diagnostics comes out. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkProgram, diagnose, LanguageError } from "../../src/lang/index.ts";
import { accepted } from "./accepted.ts";
import { inputs, rewardEntries } from "./fixtures.ts";
import { hostile } from "./hostile.ts";

const options = { file: "reward.ts", inputs, entries: rewardEntries };
const texts = (source: string) =>
  diagnose(source, options).map(({ line, column, message }) => `${line}:${column} ${message}`);

describe("hostile and wrong texts", () => {
  it.each(hostile.map((each) => [each.what, each] as const))("%s", (_, { source, at, message }) => {
    expect(texts(source)[0]).toMatch(new RegExp(`^${at} .*(?:${message.source})`));
  });
});

describe("diagnostics", () => {
  it("come all at once, by place, once for what is unrolled", () => {
    const source = `export function reward(state) {
  let total = 0;
  for (const r of state.rays) total += r.x + stat.height;
  const height = state.hight;
  return total + height + clamp(1);
}`;
    expect(texts(source)).toEqual([
      '3:42 a number has no members; "x" was asked for',
      expect.stringMatching(/^3:46 unknown name "stat"; did you mean state/),
      '4:24 unknown field "hight"; did you mean height?',
      "5:27 clamp(x, low, high) takes 3 arguments, not 1",
    ]);
  });

  it("do not multiply: what was wrong once is not complained about again", () => {
    expect(
      texts(
        "export function reward(state) { const a = state.hight; const b = a * 2 + [a][0]; return { b, c: b > a ? b : 1 }; }",
      ),
    ).toHaveLength(1);
  });

  it("throw as one error with a line for each", () => {
    const source = "export function reward(state) {\n  return state.hight + stat;\n}";
    try {
      checkProgram(source, options);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(LanguageError);
      const lines = (error as LanguageError).message.split("\n");
      expect(lines).toHaveLength(2);
      expect(lines[0]).toBe('reward.ts:2:16: unknown field "hight"; did you mean height?');
      expect((error as LanguageError).diagnostics[1]).toMatchObject({ line: 2, column: 24 });
    }
  });

  it("see through types: lines and columns are those of the text as written", () => {
    const source = `interface State {\n  a: number;\n}\nexport function reward(state: State & { b: Array<Array<number>> }): number { const x: number = state.hight; return x; }`;
    expect(texts(source)).toEqual(['4:102 unknown field "hight"; did you mean height?']);
  });

  it("hold the plainest annotations against what arrives", () => {
    const source = `const square = (x: number): number => x;
export function reward(state) { const a: boolean = state.height; return square(state.rays) + square(1); }`;
    expect(texts(source)).toEqual([
      "2:39 a is annotated as a boolean and gets a number",
      "2:80 x is annotated as a number and gets a vector of 5",
    ]);
  });
});

describe("any text", () => {
  const words = fc.constantFrom(
    ...[
      "const",
      "let",
      "x",
      "y",
      "=",
      ";",
      "(",
      ")",
      "{",
      "}",
      "[",
      "]",
      "=>",
      ":",
      "number",
      "?",
      "+",
      "*",
      "-",
      "!",
      "<",
      ">",
    ],
    ...[
      "function",
      "return",
      "if",
      "else",
      "for",
      "of",
      "state",
      ".",
      ",",
      "rays",
      "1",
      "0.5",
      "...",
      "as",
      "type",
      "interface",
    ],
    ...[
      "`",
      "'",
      "/",
      "//",
      "/*",
      "*/",
      "\n",
      " ",
      "export",
      "Math",
      "sum",
      "map",
      "\\",
      "\u2028",
      "import",
      "async",
      "=",
      "&&",
    ],
  );
  const noise = fc.array(words, { maxLength: 60 }).map((parts) => parts.join(" "));
  /** An ordinary text with a piece cut out, doubled or replaced. */
  const damaged = fc
    .tuple(fc.constantFrom(...accepted.map(({ source }) => source)), fc.nat(2000), fc.nat(30), noise)
    .map(
      ([source, at, length, more]) =>
        source.slice(0, at % source.length) + more.slice(0, 20) + source.slice((at % source.length) + length),
    );

  it("gives diagnostics with places inside it, or none, and never throws", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          noise,
          damaged,
          noise.map((body) => `export function reward(state) { ${body} }`),
        ),
        (source) => {
          const lines = source.split(/\r\n|[\n\r\u2028\u2029]/);
          for (const { line, column, message } of diagnose(source, options)) {
            expect(message.length).toBeGreaterThan(0);
            expect(line).toBeGreaterThanOrEqual(1);
            expect(line).toBeLessThanOrEqual(lines.length);
            expect(column).toBeGreaterThanOrEqual(1);
            expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
