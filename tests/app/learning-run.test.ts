/** A whole run in the real yard, from a library without spinning to achieved. What is injected puts a real policy into the library; the yard judges it. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { requestOf } from "../../src/app/commands/do.ts";
import type { LearnSkill } from "../../src/app/run/lessons.ts";
import { runGoal } from "../../src/app/run.ts";
import { goalRunSchema } from "../../src/core/config.ts";
import type { AgentEvent } from "../../src/core/events.ts";
import { openHome } from "../../src/store/home.ts";
import { putSkill, wheels } from "../skills/yard/learned-fixture.ts";

const goal = "let the rover spin twice on the spot";

async function run(home: ReturnType<typeof openHome>, action: readonly number[] | null, maxMinutes = 1) {
  const events: AgentEvent[] = [];
  let lessons = 0;
  const learnSkill: LearnSkill = async ({ sentence, robot }) => {
    lessons++;
    if (!action) throw new Error("trained again");
    return {
      status: "learned",
      skill: putSkill(home.skills, `${robot}-spin`, { sentence: `let the ${robot} ${sentence}`, action }),
    };
  };
  const options = goalRunSchema.parse({
    world: "rapier/yard",
    seed: 1,
    learn: "always",
    yes: true,
    maxMinutes,
    memory: "off",
  });
  const reporter = { event: (event: AgentEvent) => void events.push(event), progress() {}, note() {}, end() {} };
  const end = await runGoal(requestOf(goal, options), reporter, home, { learnSkill });
  return { end, lessons, types: events.map(({ type }) => type) };
}

const newHome = () => openHome({ EMBODY_HOME: mkdtempSync(join(tmpdir(), "embody-learning-")) });

describe("embody do --learn always", () => {
  it("learns once, goes on with the goal, and has the skill from then on", async () => {
    const home = newHome();
    const first = await run(home, wheels.spinning);
    expect(first.end).toMatchObject({
      status: "achieved",
      replans: 0,
      skills: [{ name: "rover-spin", kind: "trained", runs: 1 }],
    });
    expect(first.end.facts).toMatchObject({ turns: { rover: { yard: 2 }, ant: { yard: 0 } } });
    expect([first.lessons, first.types.slice(1, 5)]).toEqual([
      1,
      ["plan-made", "learn-start", "learn-end", "plan-revised"],
    ]);
    const second = await run(home, null);
    expect([second.end.status, second.lessons, second.types.includes("learn-start")]).toEqual(["achieved", 0, false]);
    // One seed, one episode: whether it was learned on the way makes no difference to what happened.
    expect(second.end.episodeHash).toBe(first.end.episodeHash);
  });

  it("is not achieved by a skill that does something else, whatever was said of it", async () => {
    const { end } = await run(newHome(), wheels.driving, 0.2);
    expect(end.status).not.toBe("achieved");
    expect(end.facts).toMatchObject({ turns: { rover: { yard: 0 } } });
  });
});
