/**
 * The acting loop against a world in memory: a counter world whose skills do what each test says. Everything here is the
 * loop's own behaviour; real worlds are in tests/e2e.
 */
import { describe, expect, it } from "vitest";
import { type AgentOptions, type AgentState, pursue } from "../../src/app/agent.ts";
import type { AgentEvent } from "../../src/core/events.ts";
import { BudgetError } from "../../src/core/language-model.ts";
import { type GoalEntry, type MemoryKeeper, noMemory, type StepEntry } from "../../src/core/memory.ts";
import type { Facts, Planner, PlanRequest, PlanResult, Subgoal } from "../../src/core/plan.ts";
import type { SkillResult } from "../../src/core/skill.ts";
import type { World } from "../../src/core/world.ts";

type Act = (
  args: Readonly<Record<string, unknown>>,
  counts: Record<string, number>,
) => Partial<SkillResult> | undefined;

function counterWorld(skills: Record<string, Act>) {
  const counts: Record<string, number> = {};
  const calls: string[] = [];
  let time = 0;
  const world: World = {
    id: "counter",
    skills: Object.keys(skills).map((name) => ({ name, kind: "scripted", description: name })),
    assists: [],
    get time() {
      return time;
    },
    facts: async () => structuredClone(counts) as Facts,
    async act(call, { maxSeconds = Number.POSITIVE_INFINITY } = {}) {
      calls.push(call.skill);
      const result = skills[call.skill]?.(call.args, counts);
      const worldSeconds = Math.min(result?.worldSeconds ?? 1, maxSeconds);
      time += worldSeconds;
      return { status: "succeeded", ...result, worldSeconds };
    },
    snapshot: async () => null,
    onMessage: () => {},
    setSpeed: () => {},
    close: async () => {},
  };
  return { world, counts, calls };
}

const failure = (code: "no-path" | "not-found", message: string): Partial<SkillResult> => ({
  status: "failed",
  failure: { code, message, details: {} },
});

const subgoal = (id: string, skill: string, predicate: string, args = {}): Subgoal => ({
  id,
  title: `${skill} ${id}`,
  predicate,
  call: { skill, args },
});

function plannerOf(...plans: (Subgoal[] | PlanResult)[]): Planner & { requests: number } {
  const planner = {
    name: "scripted",
    requests: 0,
    async plan(): Promise<PlanResult> {
      const plan = plans[Math.min(planner.requests++, plans.length - 1)];
      if (!plan) throw new Error("no plan");
      return Array.isArray(plan) ? { status: "ok", plan: { goal: "g", predicate: "done >= 1", subgoals: plan } } : plan;
    },
  };
  return planner;
}

/** `name >= n` over counters. */
const predicate: AgentOptions["predicate"] = (text) => {
  const [name = "", bound] = text.split(" >= ");
  return (facts) => Number(facts[name] ?? 0) >= Number(bound);
};

async function run(world: World, planner: Planner, options: Partial<AgentOptions> = {}) {
  const events: AgentEvent[] = [];
  const outcome = await pursue({
    goal: { id: "g1", text: "g", world: "counter" },
    seed: 1,
    world,
    planner,
    predicate,
    maxWorldSeconds: 600,
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { outcome, events };
}

const raise =
  (name: string): Act =>
  (_args, counts) => {
    counts[name] = (counts[name] ?? 0) + 1;
    return {};
  };

describe("the acting loop", () => {
  it("carries out the leaves in order and lets the predicate decide", async () => {
    const { world, calls } = counterWorld({ a: raise("a"), b: raise("done") });
    const tree: Subgoal[] = [
      {
        id: "1",
        title: "both",
        predicate: "done >= 1",
        children: [subgoal("1.1", "a", "a >= 1"), subgoal("1.2", "b", "done >= 1")],
      },
    ];
    const { outcome, events } = await run(world, plannerOf(tree));
    expect(calls).toEqual(["a", "b"]);
    expect(outcome).toMatchObject({
      status: "achieved",
      subgoals: { achieved: 2, failed: 0 },
      replans: 0,
      worldSeconds: 2,
      skills: [
        { name: "a", kind: "scripted", runs: 1 },
        { name: "b", kind: "scripted", runs: 1 },
      ],
    });
    expect(events.map((event) => event.type)).toEqual([
      "goal-start",
      "plan-made",
      "subgoal-start",
      "skill-start",
      "skill-end",
      "subgoal-end",
      "subgoal-start",
      "skill-start",
      "skill-end",
      "subgoal-end",
    ]);
  });

  it("does not run a skill for a subgoal that holds already", async () => {
    const { world, counts, calls } = counterWorld({ a: raise("a"), b: raise("done") });
    counts.a = 5;
    const { outcome } = await run(world, plannerOf([subgoal("1", "a", "a >= 1"), subgoal("2", "b", "done >= 1")]));
    expect(calls).toEqual(["b"]);
    expect(outcome.status).toBe("achieved");
  });

  it("does not believe a skill that says it succeeded", async () => {
    const { world } = counterWorld({ liar: () => ({}) });
    const { outcome } = await run(world, plannerOf([subgoal("1", "liar", "done >= 1")]));
    expect(outcome.status).toBe("failed");
    expect(outcome.reason).toContain("the skill ended but 'done >= 1' does not hold");
  });

  it("counts a subgoal as achieved when its predicate holds although the skill failed", async () => {
    const { world } = counterWorld({
      modest: (args, counts) => {
        raise("done")(args, counts);
        return failure("not-found", "lost the way back");
      },
    });
    expect((await run(world, plannerOf([subgoal("1", "modest", "done >= 1")]))).outcome.status).toBe("achieved");
  });

  it("plans again with the typed reason and takes the other way", async () => {
    const { world, calls } = counterWorld({ a: () => failure("not-found", "no a in sight"), b: raise("done") });
    const planner = plannerOf([subgoal("1", "a", "done >= 1")], [subgoal("1", "b", "done >= 1")]);
    const { outcome, events } = await run(world, planner);
    expect(calls).toEqual(["a", "b"]);
    expect(outcome).toMatchObject({ status: "achieved", replans: 1, subgoals: { achieved: 1, failed: 1 } });
    expect(events.find((event) => event.type === "plan-revised")).toMatchObject({ reason: "a 1: no a in sight" });
  });

  it("gets loose after the body was stuck", async () => {
    let stuck = true;
    const { world, calls } = counterWorld({
      walk: (args, counts) => (stuck ? failure("no-path", "walled in") : raise("done")(args, counts)),
      "get-unstuck": () => {
        stuck = false;
        return {};
      },
    });
    const { outcome } = await run(world, plannerOf([subgoal("1", "walk", "done >= 1")]));
    expect(calls).toEqual(["walk", "get-unstuck", "walk"]);
    expect(outcome.status).toBe("achieved");
  });

  it("fails with the chain of reasons when the same failure comes back", async () => {
    const { world, calls } = counterWorld({ a: () => failure("not-found", "no a in sight") });
    const { outcome } = await run(world, plannerOf([subgoal("1", "a", "done >= 1")]));
    expect(calls).toEqual(["a", "a", "a"]);
    expect(outcome).toMatchObject({ status: "failed", reason: "a 1: no a in sight; no other way was found" });
  });

  it("tells what the world cannot give from what this run could not get", async () => {
    const impossible: PlanResult = { status: "impossible", reason: "nothing drops it" };
    const { world } = counterWorld({ a: () => failure("not-found", "no a in sight") });
    expect((await run(world, plannerOf(impossible))).outcome).toMatchObject({
      status: "impossible",
      reason: "nothing drops it",
    });
    expect((await run(world, plannerOf([subgoal("1", "a", "done >= 1")], impossible))).outcome).toMatchObject({
      status: "failed",
      reason: "a 1: no a in sight; nothing drops it",
    });
  });

  it("ends with budget when world time is used up, and with the signal's reason when stopped", async () => {
    const slow: Record<string, Act> = { a: () => ({ worldSeconds: 400 }) };
    const plan = () => plannerOf([subgoal("1", "a", "a >= 9"), subgoal("2", "a", "done >= 1")]);
    const { outcome } = await run(counterWorld(slow).world, plan(), { maxWorldSeconds: 300 });
    expect(outcome).toMatchObject({ status: "budget", worldSeconds: 300 });

    for (const [reason, status] of [
      ["interrupted", "interrupted"],
      ["budget", "budget"],
    ]) {
      const stop = new AbortController();
      const { world } = counterWorld({
        a: () => {
          stop.abort(reason);
          return {};
        },
      });
      expect((await run(world, plan(), { signal: stop.signal })).outcome.status).toBe(status);
    }
  });

  it("goes on from a saved state: counts, failures and the facts at the start are kept", async () => {
    const states: AgentState[] = [];
    const first = counterWorld({ a: raise("a"), b: () => failure("not-found", "no b") });
    const plan = [subgoal("1", "a", "a >= 1"), subgoal("2", "b", "done >= 1")];
    await run(first.world, plannerOf(plan), { onState: (state) => states.push(structuredClone(state)) });
    const saved = states.find((state) => state.achieved === 1);
    expect(saved).toBeDefined();
    if (!saved) return;
    const second = counterWorld({ a: raise("a"), b: raise("done") });
    second.counts.a = 1;
    const { outcome, events } = await run(second.world, plannerOf(plan), { resume: saved });
    expect(second.calls).toEqual(["b"]);
    expect(outcome).toMatchObject({ status: "achieved", subgoals: { achieved: 3, failed: saved.failed } });
    expect(events[0]).toMatchObject({ type: "goal-start", resumed: true });
  });

  it("tells the planner what was achieved, sums up what became of proposed steps, and remembers calls and the goal", async () => {
    const { world } = counterWorld({ a: raise("a"), b: () => failure("not-found", "no b"), c: raise("done") });
    const requests: PlanRequest[] = [];
    const counts = { proposed: 2, kept: 1, corrected: 0, dropped: 1, inserted: 1 };
    const planner: Planner = {
      name: "proposing",
      async plan(request) {
        requests.push({ ...request, achieved: [...(request.achieved ?? [])] });
        const last = request.failures.length === 0 ? "b" : "c";
        const subgoals = [subgoal("1", "a", "a >= 1"), subgoal("2", last, "done >= 1")];
        const review = { author: "model", ...counts, repairs: [] } as const;
        return { status: "ok", plan: { goal: "g", predicate: "done >= 1", subgoals, review } };
      },
    };
    const steps: StepEntry[] = [];
    const goals: GoalEntry[] = [];
    const memory: MemoryKeeper = {
      ...noMemory,
      keepStep: (entry) => steps.push(entry),
      keepGoal: (entry) => goals.push(entry),
    };
    const { outcome } = await run(world, planner, { memory, firstCall: 7, goalIndex: 2 });
    expect(requests.map(({ achieved }) => achieved)).toEqual([[], ["a 1"]]);
    expect(requests.every(({ signal }) => signal?.aborted === false)).toBe(true);
    expect(outcome.proposals).toEqual({ proposed: 4, kept: 2, corrected: 0, dropped: 2, inserted: 2 });
    expect(steps.map(({ run: id, index, call, outcome: how }) => [id, index, call.skill, how])).toEqual([
      ["g1", 7, "a", "succeeded"],
      ["g1", 8, "b", "not-found"],
      ["g1", 9, "c", "succeeded"],
    ]);
    expect(goals).toEqual([
      {
        run: "g1",
        index: 2,
        world: "counter",
        goal: "g",
        predicate: "done >= 1",
        steps: [
          { skill: "a", args: {} },
          { skill: "c", args: {} },
        ],
        achieved: true,
        seconds: 3,
      },
    ]);
  });

  it("ends with budget when the planner's money is used up, and can go on", async () => {
    const { world } = counterWorld({});
    const planner: Planner = {
      name: "poor",
      plan: () => Promise.reject(new BudgetError("tokens", 100, 98, "the next call needs 40")),
    };
    const { outcome, events } = await run(world, planner);
    expect(outcome).toMatchObject({ status: "budget", endsRun: true });
    expect(outcome.reason).toContain("Of the 100 tokens allowed for language models 98 are used");
    expect(events.map(({ type }) => type)).toEqual(["goal-start"]);
  });

  it("lets an error of the planner through before anything is announced", async () => {
    const { world } = counterWorld({});
    const planner: Planner = { name: "deaf", plan: () => Promise.reject(new Error("what?")) };
    const events: AgentEvent[] = [];
    await expect(run(world, planner, { onEvent: (event) => events.push(event) })).rejects.toThrow("what?");
    expect(events).toEqual([]);
  });
});
