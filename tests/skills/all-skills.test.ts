/** One suite over every scripted skill: what the loop and a planner may rely on whatever the skill does. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createLibrary, scriptedSkills, skillSet } from "../../skills/library.ts";
import type { SkillArguments } from "../../src/core/plan.ts";
import { SkillFailure, type SkillFailureCode } from "../../src/core/skill.ts";
import { FakeBody } from "./fake-body.ts";

/** Arguments for which each skill has something to do in `prepared()`. */
const examples: Readonly<Record<string, SkillArguments>> = {
  collect: { items: ["oak_log"], count: 3, blocks: ["oak_log"] },
  craft: { item: "wooden_pickaxe", count: 1 },
  smelt: { input: "cobblestone", item: "stone", count: 2 },
  hunt: { mob: "cow", item: "beef", count: 1 },
  kill: { mob: "cow", count: 1 },
  eat: { item: "any" },
  equip: { item: "wooden_sword" },
  place: { item: "dirt", count: 2 },
  store: { item: "dirt", count: 5 },
  sleep: {},
  "go-to": { x: 20, z: 5 },
  "go-to-block": { blocks: ["oak_log"] },
  explore: {},
  "dig-down": { y: 58 },
  "get-unstuck": {},
  climb: { y: 66 },
  build: { shape: "wall", item: "dirt", length: 4, height: 2 },
  fill: { item: "water_bucket", count: 1 },
  "clear-mobs": {},
};

function prepared(): FakeBody {
  const body = new FakeBody();
  for (let y = 64; y < 68; y++) body.world.set(6, y, 4, "oak_log");
  body.world.set(9, 63, -4, "water");
  body.world.spawn("zombie", { x: 12.5, y: 64, z: -9.5 });
  body.world.spawn("cow", { x: -8.5, y: 64, z: 3.5 });
  const items = {
    oak_planks: 20,
    stick: 4,
    cobblestone: 10,
    furnace: 1,
    coal: 2,
    apple: 2,
    dirt: 10,
    white_bed: 1,
    bucket: 1,
    chest: 1,
    wooden_sword: 1,
    wooden_pickaxe: 1,
  };
  for (const [name, count] of Object.entries(items)) body.give(name, count);
  body.food = 16;
  return body;
}

describe.each(scriptedSkills().map((skill) => [skill.name, skill] as const))("skill %s", (name, skill) => {
  const call = { skill: name, args: examples[name] ?? {} };

  it("has a kebab-case name, a one-line description and described parameters", () => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(skill.kind).toBe("scripted");
    expect(skill.description).toMatch(/^[^\n]{10,120}\.$/);
    const schema = z.toJSONSchema(skill.parameters, { io: "input" });
    expect(schema.type).toBe("object");
    for (const property of Object.values(schema.properties ?? {})) expect(property).toHaveProperty("description");
  });

  it("has an example here, and a finite time limit for it", () => {
    expect(examples).toHaveProperty(name);
    const { args } = skillSet().resolve(call);
    expect(skill.timeLimit(args)).toBeGreaterThan(0);
    expect(skill.timeLimit(args)).toBeLessThanOrEqual(1200);
  });

  it("rejects an argument that it does not know", () => {
    expect(() => skillSet().resolve({ skill: name, args: { ...call.args, amounts: 3 } })).toThrow(/amounts/);
  });

  it.each<SkillFailureCode>(["interrupted", "timeout", "died"])(
    "ends with %s when the body is stopped at any moment",
    async (code) => {
      // What it does unhindered, to know how long it takes; get-unstuck and explore may run to their own end.
      const free = prepared();
      const { args } = skillSet().resolve(call);
      await skill.run(free, args);
      const seconds = free.time;
      expect(seconds).toBeLessThan(skill.timeLimit(args));
      for (const share of [0, 0.3, 0.6, 0.9]) {
        const body = prepared();
        body.stop = { at: share * seconds, code };
        const error = await skill.run(body, args).then(
          () => null,
          (thrown) => thrown,
        );
        expect(error).toBeInstanceOf(SkillFailure);
        expect((error as SkillFailure).code).toBe(code);
        expect(body.time - share * seconds).toBeLessThanOrEqual(0.05 + 1e-9);
      }
    },
  );

  it("does the same twice", async () => {
    const { args } = skillSet().resolve(call);
    const runs = [prepared(), prepared()];
    for (const body of runs) await skill.run(body, args);
    expect(runs[1]?.log).toEqual(runs[0]?.log);
    expect(runs[1]?.time).toBe(runs[0]?.time);
  });
});

describe("library", () => {
  it("names the nearest skills for an unknown one", () => {
    expect(() => skillSet().find("colect")).toThrow("Unknown skill 'colect'. Did you mean 'collect'?");
    expect(() => skillSet().find("transmogrify")).toThrow(/^Unknown skill 'transmogrify'\.$/);
  });

  it("says which argument is wrong in one line", () => {
    const call = { skill: "collect", args: { items: ["oak_log"], count: 0, blocks: ["oak_log"] } };
    expect(() => skillSet().resolve(call)).toThrow(
      /^Skill 'collect' was called with wrong arguments: count: [^\n]*\.$/,
    );
  });

  it("fills defaults in", () => {
    expect(skillSet().resolve({ skill: "equip", args: { item: "stone_pickaxe" } }).args).toEqual({
      item: "stone_pickaxe",
      destination: "hand",
    });
  });

  it("refuses two skills of one name", () => {
    const [first] = scriptedSkills();
    if (first) expect(() => createLibrary([first, first])).toThrow(/twice/);
  });
});
