/** Children of elites: other than their parents, valid, led by evidence; and texts of others, kept whole. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtinWriter } from "../../../planners/reward-writer/builtin.ts";
import { readBack } from "../../../planners/reward-writer/read-back.ts";
import { scaleTerms } from "../../../planners/reward-writer/scaled-text.ts";
import { parseDraft, printDraft } from "../../../planners/reward-writer/text.ts";
import type { RewardBrief, WriteRequest } from "../../../planners/reward-writer/writer.ts";
import type { Evidence, RewardCandidate, TermEvidence } from "../../../src/core/reward-search.ts";
import { diagnose } from "../../../src/lang/index.ts";
import { briefOf } from "./briefs.ts";
import { judged } from "./evidence.ts";

const candidate = (id: string, source: string): RewardCandidate => ({
  id,
  source,
  origin: "builtin",
  parents: [],
  note: "",
  generation: 0,
});
const request = (
  brief: RewardBrief,
  elites: readonly RewardCandidate[],
  more: Partial<WriteRequest> = {},
): WriteRequest => ({
  brief,
  count: 8,
  generation: 1,
  seed: 1,
  reflection: null,
  elites,
  ...more,
});
const firstTexts = async (brief: RewardBrief, count = 3): Promise<RewardCandidate[]> => {
  const texts = await builtinWriter().write({ ...request(brief, []), generation: 0, count });
  return texts.map(({ source }, index) => candidate(`b${index}`, source));
};
const problems = (source: string, { inputs }: RewardBrief) =>
  diagnose(source, { inputs, entries: [{ name: "reward", result: "terms" }] });
const term = (name: string, more: Partial<TermEvidence>): TermEvidence => ({
  name,
  points: [0],
  maximum: 0,
  mean: 0,
  minimum: 0,
  magnitude: 0.1,
  varianceShare: 0,
  correlation: 0.2,
  ...more,
});

describe("children", () => {
  it("are valid, differ from all that is known and from each other, and name their parents", async () => {
    for (const id of ["rapier/ant-run", "rapier/rover-goto", "rapier/cartpole-swingup"]) {
      const brief = briefOf(id);
      const elites = await firstTexts(brief);
      await fc.assert(
        fc.asyncProperty(fc.integer(), async (seed) => {
          const children = await builtinWriter().write(request(brief, elites, { seed }));
          expect(children).toHaveLength(8);
          const sources = [...elites, ...children].map(({ source }) => source);
          expect(new Set(sources).size).toBe(sources.length);
          for (const { source, parents } of children.slice(0, 4)) {
            expect(problems(source, brief)).toEqual([]);
            expect(parseDraft(source)).not.toBeNull();
            for (const parent of parents) expect(["b0", "b1", "b2"]).toContain(parent);
          }
          expect(children.filter(({ parents }) => parents.length > 0).length).toBeGreaterThan(4);
        }),
        { numRuns: 4 },
      );
    }
  });

  it("are the same for the same request", async () => {
    const brief = briefOf("rapier/rover-goto");
    const elites = await firstTexts(brief);
    const asked = request(brief, elites);
    expect(await builtinWriter().write(asked)).toEqual(await builtinWriter().write(asked));
  });

  it("stay small and readable over many generations", async () => {
    const brief = briefOf("rapier/ant-goto");
    let elites = await firstTexts(brief, 4);
    for (let generation = 1; generation <= 30; generation++) {
      const texts = await builtinWriter().write(request(brief, elites, { generation, count: 4 }));
      elites = texts.map(({ source }, index) => candidate(`g${generation}-${index}`, source));
    }
    for (const { source } of elites) {
      expect(problems(source, brief)).toEqual([]);
      expect(source.length).toBeLessThan(6000);
      for (const { weight } of parseDraft(source)?.terms ?? []) {
        expect(weight).toBeGreaterThanOrEqual(0.001);
        expect(weight).toBeLessThanOrEqual(50);
      }
    }
  });
});

describe("evidence", () => {
  const brief = briefOf("rapier/ant-run");
  /** Notes of many children of the plain text, for one kind of evidence. */
  const notes = async (evidence: Partial<Evidence>, alarms: Parameters<typeof judged>[1] = {}) => {
    const [plain] = await firstTexts(brief, 1);
    if (!plain) throw new Error("no text");
    const reflection = { generation: 0, judged: [judged(plain, { ...alarms, evidence })], rejected: [] };
    const texts = await builtinWriter().write(request(brief, [plain], { reflection, count: 40 }));
    return texts.map(({ note }) => note).join("\n");
  };
  const calm = { terms: [], saturation: 0, ends: { terminated: 0, time: 1 } };

  it("raises small terms that go with fitness, and lowers large ones that do not", async () => {
    const terms = [
      term("along", { correlation: 0.9, magnitude: 0.1 }),
      term("alive", { correlation: -0.1, magnitude: 0.7 }),
    ];
    const told = await notes({ ...calm, terms });
    expect(told).toMatch(/along up: it goes with fitness/);
    expect(told).toMatch(/alive down: it is large/);
    expect(told).not.toMatch(/along down|alive up/);
  });

  it("raises the wage where episodes end early", async () => {
    expect(await notes({ ...calm, ends: { terminated: 0.9, time: 0.1 } })).toMatch(/alive up: episodes end early/);
    expect(await notes(calm)).not.toMatch(/episodes end early/);
  });

  it("asks for smoothness where actions are saturated", async () => {
    expect(await notes({ ...calm, saturation: 0.6 })).toMatch(/(jerk|effort)( up|: actions|.*actions are saturated)/);
  });

  it("caps a term that outweighs all others", async () => {
    const told = await notes({ ...calm, terms: [term("along", { magnitude: 0.95, correlation: 0.3 })] });
    expect(told).toMatch(/along capped/);
  });

  it("heeds alarms", async () => {
    const alarms = { alarms: [{ name: "suicide" as const, message: "" }] };
    expect(await notes(calm, alarms)).toMatch(/alive up/);
  });

  it("reads the sentence anew where nothing made a difference", async () => {
    const elites = await firstTexts(brief, 3);
    const flat = elites.map((each) => judged(each, { evidence: { ...calm, fitness: 0.01, success: 0 } }));
    const reflection = { generation: 0, judged: flat, rejected: [] };
    const texts = await builtinWriter().write(request(brief, elites, { reflection, count: 10 }));
    expect(texts.filter(({ parents }) => parents.length === 0)).toHaveLength(6);
  });

  it("does not write again what was rejected", async () => {
    const elites = await firstTexts(brief, 1);
    const asked = request(brief, elites);
    const once = await builtinWriter().write(asked);
    const rejected = once.map(({ source }) => ({ source, reason: "no" }));
    const again = await builtinWriter().write({ ...asked, reflection: { generation: 0, judged: [], rejected } });
    for (const { source } of again) expect(once.map((each) => each.source)).not.toContain(source);
  });
});

describe("texts of others", () => {
  const brief = briefOf("rapier/ant-run");
  const record = `
// A model's.
const given = 2; // a name that is taken
export function reward(state: State, action: number[]) {
  return { speed: given * state.rootVelocity.x, alive: 0.3 };
}
`;
  const number = "export const reward = (state) => state.rootVelocity.x;\n";

  it.each([
    ["a record", record],
    ["a number", number],
  ])("that give %s are kept whole, with terms around them", async (_, source) => {
    const children = await builtinWriter().write(request(brief, [candidate("m1", source)]));
    const own = children.filter(({ parents }) => parents.includes("m1"));
    expect(own.length).toBeGreaterThan(3);
    for (const child of own) {
      expect(problems(child.source, brief)).toEqual([]);
      expect(child.source).toContain("state.rootVelocity.x");
      expect(parseDraft(child.source)?.given).not.toBeNull();
    }
    // And again, from one of those.
    const [parent] = own;
    const grandchildren = await builtinWriter().write(request(brief, [candidate("g1", parent?.source ?? "")]));
    for (const { source: text } of grandchildren) expect(problems(text, brief)).toEqual([]);
  });

  it("that are wrong are left alone", async () => {
    expect(readBack("export function reward(state) { return state.nothing; }", brief.inputs)).toBeNull();
    const texts = await builtinWriter().write(request(brief, [candidate("m1", "what?")]));
    expect(texts.every(({ parents }) => parents.length === 0)).toBe(true);
  });

  it("of ours whose terms were scaled get the factors into their weights", async () => {
    const [plain] = await firstTexts(brief, 1);
    const source = plain?.source ?? "";
    const scaled = scaleTerms(source, { along: 2, drift: 0.5 }, brief.inputs) ?? "";
    const [before, after] = [parseDraft(source), readBack(scaled, brief.inputs)];
    const weights = (draft: typeof before) =>
      Object.fromEntries((draft?.terms ?? []).map(({ name, weight }) => [name, weight]));
    expect(after?.given).toBeNull();
    expect(weights(after)).toEqual({ ...weights(before), along: 2, drift: 0.1 });
  });

  it("of ours that were edited by hand are somebody else's", async () => {
    const [plain] = await firstTexts(brief, 1);
    const edited = (plain?.source ?? "").replace("return {", "const more = 1;\n  return {\n    more: 0 * more,");
    expect(parseDraft(edited)).toBeNull();
    expect(readBack(edited, brief.inputs)?.given).not.toBeNull();
  });
});

it("printDraft leaves out what no term needs, and parseDraft gives back what was printed", () => {
  const draft = {
    reading: "go",
    given: null,
    definitions: [
      { name: "speed", code: "hypot(state.rootVelocity.x, state.rootVelocity.y)" },
      { name: "unused", code: "speed + 1" },
    ],
    terms: [
      { name: "fast", weight: 1.23456, code: "speed + 0.5", isCost: false, comment: "goes" },
      { name: "still", weight: 2, code: "(1 - speed) / 2", isCost: true, comment: "stands" },
      { name: "alive", weight: 0.5, code: "1", isCost: false, comment: "lives" },
    ],
  };
  const text = printDraft(draft);
  expect(text).toBe(`// go
const weights = {
  fast: 1.23,
  still: 2,
  alive: 0.5,
};

export function reward(state) {
  const speed = hypot(state.rootVelocity.x, state.rootVelocity.y);
  return {
    // goes
    fast: weights.fast * (speed + 0.5),
    // stands
    still: -weights.still * ((1 - speed) / 2),
    // lives
    alive: weights.alive,
  };
}
`);
  const [fast, ...rest] = draft.terms;
  expect(parseDraft(text)).toEqual({
    ...draft,
    definitions: draft.definitions.slice(0, 1),
    terms: [{ ...fast, weight: 1.23 }, ...rest],
  });
});
