import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  choice,
  digit,
  longestText,
  oneOf,
  optional,
  type Piece,
  rule,
  sequence,
  writeGbnf,
} from "../../../planners/reward-writer/gbnf.ts";
import { rewardGrammar } from "../../../planners/reward-writer/grammar.ts";
import { defineRecord, xyz, xyzw } from "../../../src/core/state-record.ts";
import { checkProgram, type InputDeclarations } from "../../../src/lang/index.ts";
import { taskInputs } from "../../../worlds/batch/programs.ts";
import { tasks, worldOf } from "../../../worlds/registry.ts";
import { drawText, readGbnf } from "./gbnf-sampler.ts";

const entries = [{ name: "reward", result: "terms" }] as const;
/** Always the last alternative, and all that may be left out: deep texts. */
const last = (count: number) => count - 1;

describe("GBNF", () => {
  it("is written in llama.cpp's notation: texts quoted, alternatives in groups", () => {
    const rules = new Map<string, Piece>([
      ["root", sequence('say "', choice(["a\n", rule("n")]), optional(sequence("-", digit(1))))],
      ["n", digit()],
    ]);
    expect(writeGbnf(rules)).toBe(`root ::= "say \\"" ("a\\n" | n) ("-" [1-9])?\nn ::= [0-9]\n`);
    expect(longestText(rules)).toBe('say "a\n-9'.length);
  });

  it("folds words with a common beginning into a tree, which gives just these words (property)", () => {
    const words = fc.uniqueArray(fc.stringMatching(/^[abc.]{1,6}$/), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(words, (list) => {
        const rules = new Map([["root", oneOf(list)]]);
        expect(longestText(rules)).toBe(Math.max(...list.map((word) => word.length)));
        const parsed = readGbnf(writeGbnf(rules));
        const drawn = new Set<string>();
        for (let index = 0; index < 400; index++) {
          let state = index;
          drawn.add(
            drawText(parsed, (count) => {
              const picked = state % count;
              state = Math.floor(state / count) + index * 7;
              return picked;
            }),
          );
        }
        for (const word of drawn) expect(list).toContain(word);
      }),
      { numRuns: 30 },
    );
    expect(writeGbnf(new Map([["root", oneOf(["state.x", "state.yaw", "state.y", "time"])]]))).toBe(
      `root ::= "state." ("x" | "y" ("aw")?) | "time"\n`,
    );
  });

  it("refuses rules that are missing or lead back to themselves", () => {
    expect(() => longestText(new Map([["root", rule("other")]]))).toThrow(/no rule 'other'/);
    expect(() => longestText(new Map([["root", rule("root")]]))).toThrow(/leads back/);
  });
});

describe("the grammar of rewards", () => {
  it.each(tasks.map((task) => [task.id, task] as const))(
    "for %s gives only rewards that pass the check",
    (_id, task) => {
      const inputs = taskInputs(task, worldOf(task));
      const { text, longest } = rewardGrammar(inputs);
      const rules = readGbnf(text);
      const check = (source: string) => {
        const entry = checkProgram(source, { inputs, entries }).entries.get("reward");
        const terms = entry?.result.fields.map(({ name }) => name) ?? [];
        expect(terms.length).toBeGreaterThanOrEqual(2);
        expect(new Set(terms).size).toBe(terms.length);
        // Not a constant: it depends on something.
        expect(entry?.reads.length).toBeGreaterThan(0);
        expect(source.length).toBeLessThanOrEqual(longest);
      };
      check(drawText(rules, last));
      check(drawText(rules, () => 0));
      const draws = fc.array(fc.nat(1e6), { minLength: 150, maxLength: 150 });
      fc.assert(
        fc.property(draws, (numbers) => {
          let next = 0;
          check(drawText(rules, (count) => (numbers[next++ % numbers.length] ?? 0) % count));
        }),
        { numRuns: 8 },
      );
    },
  );

  const small: InputDeclarations = {
    state: defineRecord([
      { name: "place", components: xyz, unit: "m", frame: "world", meaning: "" },
      { name: "goal", components: xyz, unit: "m", frame: "world", meaning: "" },
      { name: "speed", components: xyz, unit: "m/s", frame: "world", meaning: "" },
      { name: "turn", components: xyzw, unit: "1", frame: "world", meaning: "" },
      { name: "grid", size: 4, unit: "1", meaning: "" },
      { name: "odd", components: ["a-b", "c"], unit: "1", meaning: "" },
      { name: "huge", size: 500, unit: "1", meaning: "" },
    ]),
    action: { vector: ["left", "right"], meaning: "" },
    parameters: defineRecord([{ name: "mass", unit: "1", meaning: "" }]),
    time: "number",
  };

  it("knows fields by type and unit: places are subtracted from places, numbers have an index where they have no name", () => {
    const { text } = rewardGrammar(small);
    expect(text).toContain('"export function reward(state, action) {\\n');
    expect(text).toMatch(/in-space-0 ::= "state.place" ", " "state.goal" \| "state.goal" ", " "state.place"\n/);
    expect(text).not.toMatch(/in-space-1/);
    const path = /^path ::= (.*)$/m.exec(text)?.[1] ?? "";
    const words = new Set(drawn(readGbnf(`root ::= ${path}`)));
    expect([...words].sort()).toEqual(
      [
        ...["place", "goal", "speed"].flatMap((name) => xyz.map((axis) => `state.${name}.${axis}`)),
        ...[0, 1, 2, 3].map((index) => `state.grid[${index}]`),
        "state.odd[0]",
        "state.odd.c",
      ].sort(),
    );
    expect(text).not.toContain("huge");
    expect(text).not.toContain("mass");
  });

  it("keeps to the length asked for by nesting less, and says when nothing fits", () => {
    const deep = rewardGrammar(small, { longest: 100_000, depth: 3 });
    const short = rewardGrammar(small, { longest: 1700, depth: 3 });
    expect(deep.text).toContain("number-3");
    expect(short.text).not.toContain("number-3");
    expect(short.longest).toBeLessThanOrEqual(1700);
    expect(() => rewardGrammar(small, { longest: 200 })).toThrow(RangeError);
    expect(() => rewardGrammar({ time: "number" })).toThrow(/nothing that a reward could read/);
  });
});

/** Many texts, by counting through the choices. */
function drawn(rules: ReturnType<typeof readGbnf>): string[] {
  return Array.from({ length: 5000 }, (_, index) => {
    let state = index;
    return drawText(rules, (count) => {
      const picked = state % count;
      state = Math.floor(state / count);
      return picked;
    });
  });
}
