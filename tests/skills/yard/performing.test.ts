/** Skills that were learned from sentences, in the real yard: done where they are asked for, and counted by the world alone. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openYard } from "../../../src/app/yard.ts";
import type { SkillCall } from "../../../src/core/plan.ts";
import type { YardFacts } from "../../../src/core/yard.ts";
import { putSkill, wheels } from "./learned-fixture.ts";

const skills = mkdtempSync(join(tmpdir(), "embody-learned-"));
putSkill(skills, "rover-spin", { sentence: "let the rover spin on the spot", action: wheels.spinning });
putSkill(skills, "rover-liar", { sentence: "let the rover whirl", action: wheels.driving });

async function act(...calls: SkillCall[]) {
  const world = await openYard({ seed: 1, speed: Number.POSITIVE_INFINITY, snapshot: null, skills });
  const results = [];
  for (const call of calls) results.push(await world.act(call));
  const facts = (await world.facts()) as unknown as YardFacts;
  const { time } = world;
  await world.close();
  return { results, facts, time };
}

describe("learned skills in the yard", () => {
  it("turn on the pad they are asked for, wherever they begin, until the world has counted enough", async () => {
    const { results, facts } = await act({ skill: "rover-spin", args: { robot: "rover", turns: 2, on: "bluePad" } });
    expect(results[0]?.failure?.message ?? results[0]?.status).toBe("succeeded");
    expect(facts.turns.rover).toEqual({ bluePad: 2, greenPad: 0, redPad: 0, yard: expect.any(Number) });
    expect(facts.onPad.rover).toBe("bluePad");
    expect(facts.turns.ant.yard).toBe(0);
  });

  it("count whole episodes that met the frozen verifier, and no others", async () => {
    const { results, facts, time } = await act(
      { skill: "rover-spin", args: { robot: "rover", times: 2 } },
      { skill: "rover-liar", args: { robot: "rover", times: 1 } },
    );
    expect(results[0]?.status).toBe("succeeded");
    expect(facts.performed.rover).toEqual({ bluePad: {}, greenPad: {}, redPad: {}, yard: { "rover-spin": 2 } });
    // An episode is two seconds, to its end: what holds at its first steps need not hold at its last.
    expect(results[0]?.worldSeconds).toBeGreaterThan(4);
    // It drives away, six times, and says nothing of it.
    expect(results[1]?.failure).toMatchObject({
      code: "timeout",
      message: "the rover did not manage 'rover-liar' in 6 tries",
    });
    expect(time).toBeGreaterThan(12);
  });

  it("are refused to the other robot, before anything moves", async () => {
    const { results, time } = await act({ skill: "rover-spin", args: { robot: "ant", turns: 1 } });
    expect(results[0]?.failure).toMatchObject({ code: "rejected", message: "The skill 'rover-spin' is the rover's." });
    expect(time).toBe(0);
  });
});
