/** A plan that a model proposed and a check repaired, with regions, and the events around it: what a page with everything shows. */
import type { EventMessage } from "../../../src/core/episode.ts";
import type { AgentEvent } from "../../../src/core/events.ts";
import type { Plan, Region } from "../../../src/core/plan.ts";

/** What somebody writes who hopes that a page takes it for markup. */
export const markup = {
  image: '<img src="x" onerror="window.injected = 1">',
  script: "</button><script>window.injected = 1</script>",
  style: "<style>body { display: none }</style>",
  link: '<a href="https://example.invalid/">free diamonds</a>',
  /** A right-to-left override and a zero-width space. */
  turned: "\u202eegatnavda\u200b",
} as const;

export function proposedPlan(regions: readonly Region[]): Plan {
  const [area, tree, stall] = regions;
  return {
    goal: "get a stone pickaxe",
    predicate: "inventory.stone_pickaxe >= 1",
    subgoals: [
      {
        id: "1",
        title: "get wood",
        why: `everything begins with it ${markup.link}`,
        predicate: "inventory.oak_log >= 3",
        ...(area ? { region: area } : {}),
        children: [
          {
            id: "1.1",
            title: "collect 3 oak logs",
            why: "planks are made of logs",
            predicate: "inventory.oak_log >= 3",
            call: { skill: "collect", args: { item: "oak_log", count: 3 } },
            ...(tree ? { region: tree } : {}),
            estimate: { seconds: 14.2, success: 0.97 },
            origin: "proposed",
          },
        ],
      },
      {
        id: "2",
        title: "craft a crafting table",
        why: "a pickaxe is made at one",
        predicate: "inventory.crafting_table >= 1",
        call: { skill: "craft", args: { item: "crafting_table", count: 1 } },
        estimate: { seconds: 1.25, success: null },
        origin: "inserted",
      },
      {
        id: "3",
        title: `craft a stone pickaxe ${markup.image}`,
        why: markup.script,
        predicate: "inventory.stone_pickaxe >= 1",
        call: { skill: "craft", args: { item: "stone_pickaxe", count: 1 } },
        ...(stall ? { region: stall } : {}),
        estimate: { seconds: 2, success: 0.5 },
        origin: "corrected",
      },
    ],
    review: {
      author: "model",
      proposed: 4,
      kept: 1,
      corrected: 1,
      dropped: 2,
      inserted: 1,
      repairs: [
        { kind: "dropped", step: `teleport home ${markup.style}`, reason: "there is no skill 'teleport'" },
        { kind: "inserted", step: "craft a crafting table", reason: "a pickaxe is made at one" },
        { kind: "corrected", step: "craft a stone pickaxe of planks", reason: "it takes cobblestone" },
        { kind: "dropped", step: markup.turned, reason: markup.image },
      ],
      note: "asked once more, since the first answer was no JSON",
    },
  };
}

/** The first step runs from 1 s, the last from 4 s; the goal is paused from 2 to 3 s. @param seconds of the episode. */
export function proposedPlanEvents(plan: Plan, seconds: number): EventMessage[] {
  const call = { model: "loopback-model", purpose: "plan", seconds: 1, cached: false, estimated: false } as const;
  const events: AgentEvent[] = [
    {
      type: "goal-start",
      time: 0,
      id: "x",
      goal: "get a pickaxe",
      world: "w",
      seed: 1,
      planner: "llm",
      resumed: false,
    },
    { type: "llm-call", time: 0, ...call, promptTokens: 900, completionTokens: 10, usd: 0.001, outcome: "not-json" },
    { type: "llm-call", time: 0, ...call, promptTokens: 950, completionTokens: 140, usd: 0.0015, outcome: "answered" },
    { type: "plan-made", time: 0, plan },
    { type: "subgoal-start", time: 1, subgoal: "1.1", title: "collect 3 oak logs" },
    { type: "goal-queued", time: 1.5, goal: `dance ${markup.image}`, waiting: 1 },
    { type: "goal-paused", time: 2 },
    { type: "goal-continued", time: 3 },
    {
      type: "goal-revised",
      time: 3.2,
      correction: `no, of stone ${markup.script}`,
      previous: "get a pickaxe",
      goal: `get a stone pickaxe ${markup.image}`,
    },
    { type: "subgoal-end", time: 3.5, subgoal: "1.1", status: "achieved" },
    { type: "subgoal-start", time: 4, subgoal: "3", title: `craft a stone pickaxe ${markup.image}` },
    { type: "subgoal-end", time: seconds * 0.9, subgoal: "3", status: "failed", reason: markup.style },
  ];
  return events.map((event) => ({ kind: "event", time: "time" in event ? event.time : seconds, event }));
}
