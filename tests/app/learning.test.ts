/** Learning on the way: what the acting loop does when a plan needs a skill that nobody has. The world is in memory; its skills grow when one is learned. */
import { describe, expect, it } from "vitest";
import { type AgentOptions, type AgentState, pursue } from "../../src/app/agent.ts";
import { type Learned, lacks } from "../../src/app/run/learning.ts";
import { type LearnSkill, lessonsFor } from "../../src/app/run/lessons.ts";
import { EmbodyError } from "../../src/core/errors.ts";
import type { AgentEvent } from "../../src/core/events.ts";
import type { Facts, Planner, SkillNeed } from "../../src/core/plan.ts";
import type { World } from "../../src/core/world.ts";

const need: SkillNeed = { robot: "ant", sentence: "spin on the spot" };
const predicate: AgentOptions["predicate"] = (text) => {
  const [name = "", bound] = text.split(" >= ");
  return (facts) => Number(facts[name] ?? 0) >= Number(bound);
};

/** A library on disk, in effect: it outlives the run. */
class Habitat {
  readonly library = new Set<string>();
  readonly calls: string[] = [];
  readonly counts: Record<string, number> = {};
  time = 0;
  readonly world: World;
  readonly planner: Planner;

  constructor() {
    const habitat = this;
    this.world = {
      id: "yard",
      get skills() {
        return [...habitat.library].map((name) => ({ name, kind: "trained" as const, description: name }));
      },
      assists: [],
      get time() {
        return habitat.time;
      },
      facts: async () => structuredClone(habitat.counts) as Facts,
      async act({ skill }) {
        habitat.calls.push(skill);
        if (!habitat.library.has(skill)) throw new Error(`${skill} is not there`);
        habitat.counts.turns = (habitat.counts.turns ?? 0) + 2;
        habitat.time += 3;
        return { status: "succeeded", worldSeconds: 3 };
      },
      snapshot: async () => null,
      onMessage: () => {},
      setSpeed: () => {},
      close: async () => {},
    };
    this.planner = {
      name: "recipe",
      plan: async ({ goal }) => {
        const step = { id: "1", title: "spin", predicate: "turns >= 2" };
        const leaf = this.library.has("ant-spin")
          ? { ...step, call: { skill: "ant-spin", args: {} } }
          : { ...step, needs: need };
        const subgoals = goal.text === "nothing" ? [] : [leaf];
        return {
          status: "ok",
          plan: { goal: goal.text, predicate: goal.text === "nothing" ? "turns >= 0" : "turns >= 2", subgoals },
        };
      },
    };
  }

  async pursue(more: Partial<AgentOptions> = {}) {
    const events: AgentEvent[] = [];
    const states: AgentState[] = [];
    const outcome = await pursue({
      goal: { id: "g", text: "spin twice", world: "yard" },
      seed: 1,
      world: this.world,
      planner: this.planner,
      predicate,
      maxWorldSeconds: 60,
      signal: new AbortController().signal,
      onEvent: (event) => events.push(event),
      onState: (state) => states.push(state),
      ...more,
    });
    return { outcome, events, states, types: events.map(({ type }) => type) };
  }

  readonly learn = async (): Promise<Learned> => {
    this.library.add("ant-spin");
    return { status: "learned", skill: "ant-spin" };
  };
}

describe("a plan that needs a skill which nobody has", () => {
  it("is learned for before anything moves, and the goal goes on", async () => {
    const habitat = new Habitat();
    const { outcome, events, types } = await habitat.pursue({ learn: habitat.learn });
    expect(outcome).toMatchObject({ status: "achieved", replans: 0, subgoals: { achieved: 1, failed: 0 } });
    expect(types.slice(0, 6)).toEqual([
      "goal-start",
      "plan-made",
      "learn-start",
      "learn-end",
      "plan-revised",
      "subgoal-start",
    ]);
    expect(events[3]).toMatchObject({ ...need, time: 0, status: "learned", skill: "ant-spin" });
    expect(events[4]).toMatchObject({ reason: "'ant-spin' has been learned, for the ant to spin on the spot" });
    expect(habitat.calls).toEqual(["ant-spin"]);
    // Learning takes no world time.
    expect(outcome.worldSeconds).toBe(3);
  });

  it("fails with the way out where nothing may be trained", async () => {
    const { outcome, types } = await new Habitat().pursue();
    expect(outcome).toMatchObject({
      status: "failed",
      reason: "the library has no skill for the ant to spin on the spot; with --learn always it is trained on the way",
    });
    expect(types).toEqual(["goal-start", "plan-made"]);
  });

  it("fails with the reason where nothing was learned, or nothing of these words", async () => {
    const reason = "its training ended below the mark";
    const failed = await new Habitat().pursue({ learn: async () => ({ status: "failed", reason }) });
    expect(failed.outcome).toMatchObject({ status: "failed", reason });
    const other = await new Habitat().pursue({ learn: async () => ({ status: "learned", skill: "ant-wave" }) });
    expect(other.outcome.status).toBe("failed");
    expect(other.outcome.reason).toContain("is no skill of these words");
  });

  it("trains nothing again in a run that goes on: neither before its first step nor after a failure", async () => {
    const habitat = new Habitat();
    const first = await habitat.pursue({ learn: habitat.learn });
    // What a checkpoint held when the process died right after the training.
    const resume = first.states[1];
    expect(resume).toMatchObject({
      steps: [],
      revision: { reason: "'ant-spin' has been learned, for the ant to spin on the spot" },
    });
    habitat.counts.turns = 0;
    const never = async () => {
      throw new Error("trained again");
    };
    const { outcome, types } = await habitat.pursue({ learn: never, ...(resume ? { resume } : {}) });
    expect(outcome.status).toBe("achieved");
    expect(types.slice(0, 2)).toEqual(["goal-start", "plan-revised"]);
  });

  it("stops with the run, and ends as the run does", async () => {
    const stop = new AbortController();
    const heard: unknown[] = [];
    const { outcome, events } = await new Habitat().pursue({
      signal: stop.signal,
      learn: (_need, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            heard.push(signal.reason);
            resolve({ status: "refused", reason: "stopped" });
          });
          stop.abort("budget");
        }),
    });
    expect(outcome).toMatchObject({ status: "budget", endsRun: true });
    expect(heard).toEqual(["budget"]);
    expect(events.at(-1)).toMatchObject({ type: "learn-end", status: "stopped", skill: null });
  });

  it("is given up when the goal becomes another one, and not for a pause", async () => {
    let urgent = new AbortController();
    const said: string[][] = [[], [], [], ["do nothing"]];
    let wasStopped = false;
    const { outcome, types } = await new Habitat().pursue({
      attention: {
        get urgent() {
          return urgent.signal;
        },
        take: async () => {
          urgent = new AbortController();
          return said.shift() ?? [];
        },
      },
      correct: async () => "nothing",
      learn: async (_need, { signal }) => {
        const gone = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        // First a pause, then a correction.
        for (let times = 0; times < 4 && !signal.aborted; times++) {
          urgent.abort("interrupted");
          await new Promise((resolve) => setImmediate(resolve));
        }
        await gone;
        wasStopped = true;
        return { status: "refused", reason: "stopped" };
      },
    });
    expect(wasStopped).toBe(true);
    expect(outcome).toMatchObject({ status: "achieved", goal: "nothing" });
    expect(types).toContain("goal-revised");
  });
});

describe("--learn", () => {
  const home = { root: "", episodes: "", runs: "", skills: "" };
  const asked: string[] = [];
  const given: Parameters<LearnSkill>[0][] = [];
  const learnSkill: LearnSkill = async (request) => {
    given.push(request);
    for (let seconds = 0; seconds < 3; seconds++) {
      const judged = { candidate: "b1", generation: 0, rung: 0, steps: 100, fitness: 1, success: 0.5 };
      request.onEvent({ type: "candidate-scored", ...judged } as Parameters<typeof request.onEvent>[0]);
    }
    return { status: "learned", skill: "ant-spin" };
  };
  const options = (mode: "ask" | "always" | "never", answer: boolean | null) => ({
    mode,
    yes: false,
    mayAskModel: false,
    learnSkill,
    home,
    seed: 7,
    secondsLeft: () => 90,
    ask:
      answer === null
        ? null
        : async (question: string) => {
            asked.push(question);
            return answer;
          },
    adopt: (skill: string) => skill === "ant-spin",
  });
  const hooks = { signal: new AbortController().signal, onProgress: () => {} };

  it("never trains, and asks nobody where nobody sits", () => {
    expect(lessonsFor(options("never", true))).toBeNull();
    expect(lessonsFor(options("ask", null))).toBeNull();
  });

  it("asks with the time it takes, and takes no for an answer", async () => {
    const learned = await lessonsFor(options("ask", false))?.(need, hooks);
    expect(learned).toEqual({ status: "refused", reason: `it was not to be trained: ${lacks(need)}` });
    expect(asked).toEqual([
      "The library has no skill for the ant to spin on the spot. Train it now (about 2 minutes; judged by a verifier that is drafted from these words)? [y/n]",
    ]);
    expect(given).toEqual([]);
  });

  it("trains within the time that is left; who answered has accepted the draft, --learn always alone has not", async () => {
    expect(await lessonsFor(options("ask", true))?.(need, hooks)).toEqual({ status: "learned", skill: "ant-spin" });
    expect(await lessonsFor(options("always", null))?.(need, hooks)).toEqual({ status: "learned", skill: "ant-spin" });
    expect(given.map(({ yes, maxMinutes, sentence, robot, seed }) => [yes, maxMinutes, sentence, robot, seed])).toEqual(
      [
        [true, 1.5, "spin on the spot", "ant", 7],
        [false, 1.5, "spin on the spot", "ant", 7],
      ],
    );
  });

  it("makes a failure of what cannot be learned, and of what this world cannot use", async () => {
    const refusing: LearnSkill = async () => {
      throw new EmbodyError("bad-request", "No verifier can be drafted for 'sing'.");
    };
    const refused = await lessonsFor({ ...options("always", null), learnSkill: refusing })?.(need, hooks);
    expect(refused).toEqual({ status: "failed", reason: "No verifier can be drafted for 'sing'." });
    const elsewhere = await lessonsFor({ ...options("always", null), adopt: () => false })?.(need, hooks);
    expect(elsewhere?.status).toBe("failed");
  });
});
