/** Texts of the rules: valid for every task, different in a round, the same for the same request, and blind to names. */
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { builtinWriter } from "../../../planners/reward-writer/builtin.ts";
import { understand } from "../../../planners/reward-writer/compose.ts";
import { parseDraft } from "../../../planners/reward-writer/text.ts";
import type { RewardBrief, WrittenReward } from "../../../planners/reward-writer/writer.ts";
import { checkProgram } from "../../../src/lang/index.ts";
import { tasks } from "../../../worlds/registry.ts";
import { briefOf, renamed, stageBrief } from "./briefs.ts";

const first = (brief: RewardBrief, seed: number, count = 8): Promise<readonly WrittenReward[]> =>
  builtinWriter().write({ brief, count, generation: 0, seed, reflection: null, elites: [] });

const termsOf = (source: string, { inputs }: RewardBrief): readonly string[] => {
  const program = checkProgram(source, { file: "reward.ts", inputs, entries: [{ name: "reward", result: "terms" }] });
  return (program.entries.get("reward")?.result.fields ?? []).map(({ name }) => name);
};
const plain = async (brief: RewardBrief) => termsOf((await first(brief, 1, 1))[0]?.source ?? "", brief);

describe("every task", () => {
  it.each(tasks.map(({ id }) => id))("%s: eight different texts that read back and say what they are", async (id) => {
    const brief = briefOf(id);
    const texts = await first(brief, 1);
    expect(texts).toHaveLength(8);
    expect(new Set(texts.map(({ source }) => source)).size).toBe(8);
    for (const { source, note, parents } of texts) {
      expect(parseDraft(source)?.terms.every(({ weight }) => weight > 0)).toBe(true);
      expect(note).not.toMatch(/\n/);
      expect(parents).toEqual([]);
    }
    const shapes = texts.map(({ source }) => JSON.stringify(parseDraft(source)?.terms.map(({ code }) => code)));
    expect(new Set(shapes).size).toBeGreaterThan(4);
  });

  it("is written valid rewards for, whatever the seed", async () => {
    const anyTask = fc.constantFrom(...tasks.map(({ id }) => id));
    await fc.assert(
      fc.asyncProperty(anyTask, fc.integer(), async (id, seed) => {
        const brief = briefOf(id);
        for (const { source } of await first(brief, seed, 3)) {
          expect(termsOf(source, brief)).toEqual(parseDraft(source)?.terms.map(({ name }) => name));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("a round", () => {
  const brief = briefOf("rapier/ant-run");
  let texts: readonly WrittenReward[];
  beforeAll(async () => {
    texts = await first(brief, 7);
  });

  it("is the same for the same seed, and another one for another", async () => {
    expect(await first(brief, 7)).toEqual(texts);
    expect(await first(brief, 8)).not.toEqual(texts);
  });

  it("begins with the likeliest reading in plain weights, whatever the seed", async () => {
    expect((await first(brief, 8))[0]).toEqual(texts[0]);
    expect(texts[0]?.source).toContain("along: weights.along * state.rootVelocity.x,");
  });

  it("stops when it is told to", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(
      builtinWriter().write({ brief, count: 1, generation: 0, seed: 1, reflection: null, elites: [], signal }),
    ).rejects.toThrow("enough");
  });

  it.each(["rapier/ant-run", "rapier/rover-push", "rapier/quadruped-velocity", "rapier/cartpole-swingup"])(
    "is the same for %s under names that say nothing, up to those names",
    async (id) => {
      const named = briefOf(id);
      const { brief: hidden, translate } = renamed(named);
      const [own, blind] = [await first(named, 3), await first(hidden, 3)];
      expect(blind.map(({ source }) => source)).toEqual(own.map(({ source }) => translate(source)));
    },
  );
});

describe("sentences on stages", () => {
  it.each([
    ["rapier/ant", "make the ant spin on the spot", "turn left on the spot", ["turn", "wander"]],
    ["rapier/ant", "spin clockwise twice", "turn right 2 times on the spot", ["turn", "done"]],
    ["rapier/ant", "make the ant stand on its hind legs", "lift feet 1, 4; stay", ["lifted", "rear"]],
    ["rapier/ant", "walk sideways to the right", "go to its right", ["along", "offCourse"]],
    ["rapier/ant", "walk on three legs", "go ahead; stand on 3 feet", ["along", "stance"]],
    ["rapier/ant", "lift the front left leg", "lift feet 1; stay", ["lifted"]],
    ["rapier/ant", "roll over onto its back", "be upside down; stay", ["upright"]],
    ["rapier/ant", "jump as high as it can", "jump", ["rise", "aloft"]],
    ["rapier/ant", "walk along +x on four legs", "go along +x", ["along", "drift"]],
    [
      "rapier/rover-tower",
      "drive backwards round the tower",
      "go round the tower counter-clockwise backwards",
      ["orbit", "tail"],
    ],
    ["rapier/rover-tower", "drive away from the tower", "go away from the tower", ["depart"]],
    [
      "rapier/rover-tower",
      "drive to the tower and stop there",
      "bring the body to the tower and stay",
      ["approach", "there"],
    ],
    ["rapier/rover", "drive a figure eight", "go in an eight", ["bend", "ahead"]],
    [
      "rapier/rover",
      "drive two metres forward and come back",
      "go ahead as it looked at the start for 2 m; come back",
      ["along", "homeward"],
    ],
    ["rapier/hopper", "do a backflip", "turn over, pitch, backwards", ["flip"]],
    ["rapier/cartpole", "spin the pole round and round", "spin joint 1 to the left", ["whirl"]],
    ["rapier/arm", "raise the gripper as high as possible", "be high with the point; stay", ["height"]],
  ])("%s: %s", async (stage, sentence, reading, terms) => {
    const brief = stageBrief(stage, sentence);
    const texts = await first(brief, 1, 4);
    expect(texts[0]?.source.split("\n")[0]).toBe(`// ${reading}`);
    expect(await plain(brief)).toEqual(expect.arrayContaining(terms));
    for (const { source } of texts) expect(termsOf(source, brief).length).toBeGreaterThan(0);
  });

  it("tries both ways round where the sentence does not say which", async () => {
    const texts = await first(stageBrief("rapier/rover", "spin on the spot"), 1);
    const readings = new Set(texts.map(({ source }) => source.split("\n")[0]));
    expect(readings).toEqual(new Set(["// turn left on the spot", "// turn right on the spot"]));
  });

  it("is not tempted by a landmark that the sentence does not speak of", () => {
    const { ambiguities } = understand(stageBrief("rapier/ant-tower", "walk to the left"));
    expect(ambiguities[0]?.[0]?.intent).toMatchObject({ kind: "go", axis: 1, sign: 1 });
  });
});
