/**
 * A run of several goals on a world in memory, with the real memory, inbox and checkpoints. It is killed at every moment at which something is
 * written (events, checkpoints, memory), and resumed: nothing is lost, and nothing counts twice. Real processes and worlds are in tests/e2e.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Checkpoints } from "../../src/app/run/checkpoints.ts";
import type { Propose } from "../../src/app/run/curriculum.ts";
import { type RunState, Session } from "../../src/app/run/session.ts";
import { EmbodyError } from "../../src/core/errors.ts";
import type { AgentEvent, GoalEnd } from "../../src/core/events.ts";
import { BudgetError } from "../../src/core/language-model.ts";
import type { Facts, Planner } from "../../src/core/plan.ts";
import type { ActOptions, World } from "../../src/core/world.ts";
import { readCheckpoint } from "../../src/store/checkpoint.ts";
import { openHome } from "../../src/store/home.ts";
import { createInbox, readInbox, type Saying, tellInbox } from "../../src/store/inbox.ts";
import { keptOf, openMemory } from "../../src/store/memory.ts";

class Killed extends Error {}

/** Each call of `make` adds one of a thing; the calls named in `failing` fail, by their number. */
function makerWorld(snapshot: Uint8Array | null, failing: readonly number[] = []): World {
  const state = snapshot
    ? (JSON.parse(Buffer.from(snapshot).toString()) as { time: number; counts: Record<string, number>; calls: number })
    : { time: 0, counts: {} as Record<string, number>, calls: 0 };
  return {
    id: "maker",
    skills: [{ name: "make", kind: "scripted", description: "makes one" }],
    assists: [],
    get time() {
      return state.time;
    },
    facts: async () => structuredClone(state.counts) as Facts,
    async act({ args }, { signal }: ActOptions = {}) {
      // A turn for what is said meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 1));
      state.time++;
      const failed = (code: "interrupted" | "not-found") =>
        ({ status: "failed", failure: { code, message: code, details: {} }, worldSeconds: 1 }) as const;
      if (signal?.aborted) return failed("interrupted");
      if (failing.includes(state.calls++)) return failed("not-found");
      const thing = String(args.thing);
      state.counts[thing] = (state.counts[thing] ?? 0) + 1;
      return { status: "succeeded", worldSeconds: 1 };
    },
    snapshot: async () => Buffer.from(JSON.stringify(state)),
    onMessage: () => {},
    setSpeed: () => {},
    close: async () => {},
  };
}

/** "3 cups": that many more than at the start, one call each. */
const planner: Planner = {
  name: "counting",
  async plan({ goal, facts, initialFacts }) {
    const [, amount, thing] = /^(\d+) (\w+)$/.exec(goal.text) ?? [];
    if (!thing) throw new EmbodyError("not-understood", `Not understood: ${goal.text}.`);
    const start = Number(initialFacts[thing] ?? 0);
    const have = Number(facts[thing] ?? 0);
    const wanted = start + Number(amount);
    const subgoals = Array.from({ length: Math.max(0, wanted - have) }, (_, index) => ({
      id: String(index + 1),
      title: `${thing} ${have + index + 1}`,
      predicate: `${thing} >= ${have + index + 1}`,
      call: { skill: "make", args: { thing } },
    }));
    return { status: "ok", plan: { goal: goal.text, predicate: `${thing} >= ${wanted}`, subgoals } };
  },
};
const predicate = (text: string) => {
  const [name = "", bound] = text.split(" >= ");
  return (facts: Facts) => Number(facts[name] ?? 0) >= Number(bound);
};

interface Life {
  readonly folder: string;
  readonly goals: readonly string[];
  /** Killed at this moment, counted from 1; 0: never. */
  readonly killAt?: number;
  readonly failing?: readonly number[];
  /** Said at an event, from outside. */
  readonly say?: (event: AgentEvent) => readonly Saying[];
  readonly maxWorldSeconds?: number;
  readonly propose?: Propose;
  readonly planner?: Planner;
  readonly stop?: AbortController;
}

/** One process's worth of a run. The episode is an array in the folder's name. */
const episodes = new Map<string, AgentEvent[]>();

async function live({ folder, goals, killAt = 0, failing, say, ...more }: Life): Promise<{
  readonly end: GoalEnd | null;
  readonly moments: number;
}> {
  mkdirSync(folder, { recursive: true });
  const home = openHome({ EMBODY_HOME: folder });
  const path = join(folder, "run.checkpoint");
  const inbox = join(folder, "run.inbox.jsonl");
  let moments = 0;
  let isDead = false;
  const moment = () => {
    if (isDead || ++moments === killAt) {
      isDead = true;
      throw new Killed();
    }
  };
  const saved = episodes.has(folder) ? readCheckpoint<RunState>(path) : null;
  const kept = (episodes.get(folder) ?? []).filter(
    ({ type }, index) =>
      saved !== null && (index < saved.state.events || (index < saved.state.eventsWritten && type === "goal-queued")),
  );
  episodes.set(folder, kept);
  const memory = openMemory(home, (line) => {
    throw new Error(line);
  });
  if (saved) memory.rewind("run", { step: saved.state.calls, goal: saved.state.goals });
  const world = makerWorld(saved?.world ?? null, failing);
  createInbox(inbox);
  const session = new Session({
    id: "run",
    seed: 1,
    goals,
    world,
    planner,
    predicate,
    async correct({ words }) {
      if (!/^\d+ \w+$/.test(words)) throw new EmbodyError("not-understood", "What?");
      return words;
    },
    propose: async () => null,
    memory: {
      ...memory,
      plansFor: memory.plansFor.bind(memory),
      experienceOf: memory.experienceOf.bind(memory),
      close: () => {},
      keepStep(entry) {
        moment();
        memory.keepStep(entry);
      },
      keepGoal(entry) {
        moment();
        memory.keepGoal(entry);
      },
    },
    maxWorldSeconds: 1000,
    stop: new AbortController(),
    inbox,
    resume: saved ? { ...saved.state, events: kept.length } : null,
    onEvent(event) {
      moment();
      kept.push(event);
      for (const saying of say?.(event) ?? []) tellInbox(inbox, saying);
    },
    onNote: () => {},
    completeEnd: (outcome) => ({
      type: "goal-end",
      id: "run",
      ...outcome,
      seconds: 0,
      llm: { calls: 0, tokens: 0, usd: 0 },
      episode: null,
      episodeHash: null,
    }),
    ...more,
  });
  const writer = { path: "", write() {}, flush() {}, hash: () => "", close: () => ({ path: "", hash: "" }) };
  session.useCheckpoints(
    new Checkpoints<RunState>({
      world,
      writer,
      path,
      state() {
        moment();
        return session.state();
      },
    }),
  );
  try {
    return { end: await session.run(), moments };
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return { end: null, moments };
  } finally {
    memory.close();
  }
}

/** In memory where the system has that: thousands of flushes need no disk here. */
const scratch = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const newFolder = () => {
  const folder = mkdtempSync(join(scratch, "embody-session-"));
  folders.push(folder);
  return folder;
};
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
const eventsOf = (folder: string) => episodes.get(folder) ?? [];
const typesOf = (folder: string) => eventsOf(folder).map(({ type }) => type);

describe("a run of several goals", () => {
  it("pursues them in order, each with its start and its end, and tells of all at the last", async () => {
    const folder = newFolder();
    const { end } = await live({ folder, goals: ["2 cups", "1 plates"] });
    expect(end).toMatchObject({ goal: "1 plates", status: "achieved", facts: { cups: 2, plates: 1 } });
    expect(end?.goals).toEqual([
      { goal: "2 cups", status: "achieved" },
      { goal: "1 plates", status: "achieved" },
    ]);
    expect(typesOf(folder).filter((type) => type.startsWith("goal-"))).toEqual([
      "goal-start",
      "goal-queued",
      "goal-end",
      "goal-start",
      "goal-end",
    ]);
    const kept = keptOf(openHome({ EMBODY_HOME: folder }), "run");
    expect(kept.steps).toHaveLength(3);
    expect(kept.goals.map(({ goal }) => goal)).toEqual(["2 cups", "1 plates"]);
  });

  it("takes a correction in the middle of a skill, which counts as no failure and is not remembered", async () => {
    const folder = newFolder();
    let said = false;
    const { end } = await live({
      folder,
      goals: ["60 cups"],
      say(event) {
        if (event.type !== "skill-start" || said) return [];
        said = true;
        return [{ kind: "correction", words: "3 plates" }];
      },
    });
    expect(end).toMatchObject({ goal: "3 plates", status: "achieved", replans: 0, subgoals: { failed: 0 } });
    expect(eventsOf(folder).find(({ type }) => type === "goal-revised")).toMatchObject({
      correction: "3 plates",
      previous: "60 cups",
      goal: "3 plates",
    });
    const { steps, goals } = keptOf(openHome({ EMBODY_HOME: folder }), "run");
    expect(steps.every(({ outcome }) => outcome === "succeeded")).toBe(true);
    expect(goals).toEqual([{ goal: "3 plates", achieved: true }]);
  });

  it("leaves the goal as it is when what is said is not understood", async () => {
    const folder = newFolder();
    const say = (event: AgentEvent): Saying[] =>
      event.type === "goal-start" ? [{ kind: "correction", words: "hm?" }] : [];
    expect((await live({ folder, goals: ["2 cups"], say })).end).toMatchObject({ goal: "2 cups", status: "achieved" });
    expect(typesOf(folder)).not.toContain("goal-revised");
  });

  it("holds still while paused, also over its process's end, and takes goals meanwhile", async () => {
    const folder = newFolder();
    const say = (event: AgentEvent): Saying[] =>
      event.type === "skill-start"
        ? [{ kind: "pause", words: "" }]
        : event.type === "goal-paused"
          ? [
              { kind: "goal", words: "1 plates" },
              { kind: "stop", words: "" },
            ]
          : [];
    const first = await live({ folder, goals: ["80 cups"], say });
    expect(first.end).toMatchObject({ status: "interrupted" });
    expect(first.end?.goals?.map(({ status }) => status)).toEqual(["interrupted", "waiting"]);
    const { end } = await live({ folder, goals: [] });
    expect(end).toMatchObject({ goal: "1 plates", status: "achieved", facts: { cups: 80, plates: 1 } });
    const story = typesOf(folder).filter((type) => /^goal-(paused|continued|queued|end)$/.test(type));
    expect(story).toEqual(["goal-paused", "goal-queued", "goal-continued", "goal-end", "goal-end"]);
  });

  it("goes on with the others when one is not understood or fails, and stops them all for want of money", async () => {
    const folder = newFolder();
    const { end } = await live({ folder, goals: ["1 cups", "sing", "1 plates"] });
    expect(end?.goals?.map(({ status }) => status)).toEqual(["achieved", "failed", "achieved"]);

    const poor: Planner = {
      name: "poor",
      plan: (request) =>
        request.goal.text === "1 plates"
          ? Promise.reject(new BudgetError("usd", 0.01, 0.01, "the next call may need more"))
          : planner.plan(request),
    };
    const spent = await live({ folder: newFolder(), goals: ["1 cups", "1 plates", "1 bowls"], planner: poor });
    expect(spent.end).toMatchObject({ goal: "1 plates", status: "budget" });
    expect(spent.end?.reason).toContain("0.01");
    expect(spent.end?.goals?.map(({ status }) => status)).toEqual(["achieved", "budget", "waiting"]);
  });

  it("learns what is proposed, each as a goal of its own, until nothing new is left", async () => {
    const folder = newFolder();
    const propose: Propose = async ({ tried }) => {
      const about = ["cups", "sing", "plates"].find((each) => tried[each] === undefined);
      return about === undefined ? null : { about, goal: about === "sing" ? "sing" : `1 ${about}` };
    };
    const { end } = await live({ folder, goals: ["explore and learn what you can", "1 bowls"], propose });
    const ends = eventsOf(folder).flatMap((event) => (event.type === "goal-end" ? [event] : []));
    expect(ends.map(({ goal, status }) => [goal, status])).toEqual([
      ["1 cups", "achieved"],
      ["sing", "failed"],
      ["1 plates", "achieved"],
      ["explore and learn what you can", "achieved"],
      ["1 bowls", "achieved"],
    ]);
    expect(ends[3]?.reason).toContain("learned: 1 cups; 1 plates");
    expect(end?.goals?.map(({ goal }) => goal)).toEqual(["explore and learn what you can", "1 bowls"]);
  });

  it("loses nothing and counts nothing twice, whenever it is killed", async () => {
    const life = {
      goals: ["1 cups", "1 plates"],
      failing: [1],
      say: (event: AgentEvent): Saying[] =>
        event.type === "goal-start" && !event.resumed && event.goal === "1 cups"
          ? [
              { kind: "correction", words: "2 cups" },
              { kind: "goal", words: "1 bowls" },
            ]
          : [],
    };
    const whole = newFolder();
    const unkilled = await live({ ...life, folder: whole });
    expect(unkilled.end).toMatchObject({ status: "achieved", facts: { cups: 2, plates: 1, bowls: 1 } });
    expect(unkilled.moments).toBeGreaterThan(50);
    const homeOf = (folder: string) => openHome({ EMBODY_HOME: folder });
    const counts = ({ goals, subgoals, replans, skills }: Partial<GoalEnd>) => ({ goals, subgoals, replans, skills });
    const endsOf = (folder: string) =>
      eventsOf(folder).flatMap((event) => (event.type === "goal-end" ? [counts(event)] : []));
    const resumable = unkilled.moments;
    for (let killAt = 2; killAt <= resumable; killAt++) {
      const folder = newFolder();
      const first = await live({ ...life, folder, killAt });
      expect(first.end, `killed at ${killAt}`).toBeNull();
      // Said twice where the goal began twice: what counts is that each was heard.
      const lines = readInbox(join(folder, "run.inbox.jsonl"));
      const { end } = await live({ ...life, folder, say: lines.length > 0 ? () => [] : life.say });
      expect(end?.facts, `killed at ${killAt}`).toEqual(unkilled.end?.facts);
      expect(endsOf(folder), `killed at ${killAt}`).toEqual(endsOf(whole));
      expect(keptOf(homeOf(folder), "run"), `killed at ${killAt}`).toEqual(keptOf(homeOf(whole), "run"));
      const told = (events: readonly AgentEvent[]) =>
        events.flatMap((event) => (event.type === "goal-revised" || event.type === "goal-queued" ? [event.goal] : []));
      expect(told(eventsOf(folder)).sort(), `killed at ${killAt}`).toEqual(told(eventsOf(whole)).sort());
    }
  });
});
