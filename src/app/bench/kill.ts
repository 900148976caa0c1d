/**
 * The suite `kill`: a run with a queue, a correction and a goal that is told on the way is killed with SIGKILL at random moments and resumed until it is
 * done. Then its episode must be whole, its goals must be those of a run that nobody killed, what was said must have had its effect once, and its memory
 * must hold each call of the episode once and no other.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AgentEvent } from "../../core/events.ts";
import type { SkillCall } from "../../core/plan.ts";
import { RandomStream } from "../../core/random.ts";
import { openFileSource } from "../../episode/file-source.ts";
import { openEpisode } from "../../episode/reader.ts";
import { openHome } from "../../store/home.ts";
import { readInbox, tellInbox } from "../../store/inbox.ts";
import { keptOf } from "../../store/memory.ts";
import { checkpointPath, inboxPath } from "../run/saved.ts";
import { startProgram } from "./process.ts";

export interface KillRow {
  readonly seed: number;
  readonly world: string;
  /** After how many events of each life it was killed. */
  readonly killedAfterEvents: readonly number[];
  /** World time that the cut episode reached (s) at each kill; -1: it did not open. */
  readonly opensUntil: readonly number[];
  /** How its goals ended, in order. */
  readonly goals: string;
  readonly goalsAsUnkilled: boolean;
  /** Lines of the inbox whose effect is in the episode once. */
  readonly saidOnce: boolean;
  /** Calls in the memory, and the same of the run that nobody killed. */
  readonly calls: number;
  readonly callsUnkilled: number;
  /** Each call and each goal of the episode is in the memory once, and nothing else. */
  readonly memoryIsEpisode: boolean;
  readonly ok: boolean;
}

export interface KillScenario {
  readonly world: string;
  readonly goals: readonly string[];
  readonly correction: string;
  readonly next: string;
  /** World time to real time: slow enough for what is said, and the kill, to fall into every part of the run. */
  readonly speed: number;
}

export const killScenarios: readonly KillScenario[] = [
  {
    world: "minecraft",
    goals: ["get two logs", "craft a crafting table"],
    correction: "no, three",
    next: "get a wooden pickaxe",
    speed: 12,
  },
  {
    world: "rapier/yard",
    goals: ["push the red crate onto the blue pad", "drive to the tower"],
    correction: "no, the green pad",
    next: "let the ant walk to the red pad",
    speed: 10,
  },
];

/** What is left of a run: its episode's events and what is remembered of it. */
export interface Traces {
  readonly events: readonly AgentEvent[];
  readonly duration: number;
  readonly complete: boolean;
  readonly goals: readonly { readonly goal: string; readonly status: string }[];
  readonly calls: readonly { readonly call: SkillCall; readonly outcome: string }[];
  readonly rememberedGoals: readonly { readonly goal: string; readonly achieved: boolean }[];
}

/** Worlds' seeds: a run that nobody kills is there for each once. */
const worldSeeds = [3, 4];

export async function benchKill(kills: number, folder: string, onRow: (row: KillRow) => void): Promise<KillRow[]> {
  const rows: KillRow[] = [];
  const unkilled = new Map<string, Traces>();
  const home = join(folder, `kill-home-${Date.now()}`);
  for (let seed = 1; seed <= kills; seed++) {
    const scenario = killScenarios[seed % killScenarios.length];
    const worldSeed = worldSeeds[Math.floor(seed / killScenarios.length) % worldSeeds.length];
    if (!scenario || worldSeed === undefined) continue;
    const key = `${scenario.world} ${worldSeed}`;
    const whole = unkilled.get(key) ?? (await runWhole(scenario, worldSeed, `${home}-whole-${unkilled.size}`));
    unkilled.set(key, whole);
    const row = await killAndResume(scenario, { seed, worldSeed }, `${home}-${seed}`, whole);
    rows.push(row);
    onRow(row);
  }
  return rows;
}

/** The run that nobody kills. */
export async function runWhole(scenario: KillScenario, seed: number, folder: string): Promise<Traces> {
  const { id } = await live(scenario, folder, begin(scenario, seed), null);
  return await tracesOf(folder, id);
}

/** A run that is killed once or twice at random, and resumed until it is done. */
export async function killAndResume(
  scenario: KillScenario,
  { seed, worldSeed }: { readonly seed: number; readonly worldSeed: number },
  folder: string,
  unkilled: Pick<Traces, "goals"> & { readonly events: readonly unknown[]; readonly calls: readonly unknown[] },
): Promise<KillRow> {
  const random = new RandomStream(seed, "kill");
  const lives = random.range(0, 1) < 0.5 ? 1 : 2;
  const killedAfterEvents: number[] = [];
  const opensUntil: number[] = [];
  const { world } = scenario;
  let id = "";
  let said: readonly string[] = [];
  for (let life = 0; life < lives; life++) {
    const after = 1 + Math.floor(random.range(0, unkilled.events.length / lives));
    const delay = random.range(0, 400);
    const args = life === 0 ? begin(scenario, worldSeed) : ["do", "--resume", id, "--speed", String(scenario.speed)];
    const ended = await live(scenario, folder, args, { after, delay });
    id = ended.id;
    killedAfterEvents.push(ended.events);
    opensUntil.push(await durationOf(folder, id));
    const home = openHome({ EMBODY_HOME: folder });
    const inbox = inboxPath(id, home);
    if (existsSync(inbox)) said = readInbox(inbox).map(({ id: line }) => line);
    if (!existsSync(checkpointPath(id, home))) break;
  }
  const home = openHome({ EMBODY_HOME: folder });
  if (existsSync(checkpointPath(id, home))) await live(scenario, folder, ["do", "--resume", id], null);
  const traces = await tracesOf(folder, id);
  const list = (goals: Traces["goals"]) => goals.map(({ goal, status }) => `${goal}: ${status}`).join("; ");
  const goalsAsUnkilled = list(traces.goals) === list(unkilled.goals);
  const saidOnce = said.length <= 2 && hasEffectOnce(traces.events, scenario);
  const memoryIsEpisode = isMemoryOf(traces);
  return {
    seed,
    world,
    killedAfterEvents,
    opensUntil,
    goals: list(traces.goals),
    goalsAsUnkilled,
    saidOnce,
    calls: traces.calls.length,
    callsUnkilled: unkilled.calls.length,
    memoryIsEpisode,
    ok: traces.complete && goalsAsUnkilled && saidOnce && memoryIsEpisode && opensUntil.every((time) => time >= 0),
  };
}

function begin({ world, goals, speed }: KillScenario, seed: number): string[] {
  const [first = "", ...others] = goals;
  const where = ["--world", world, "--seed", String(seed), "--speed", String(speed)];
  return ["do", first, ...others.flatMap((goal) => ["--then", goal]), ...where];
}

/** One life of a run: what is to be said is said when the goal has begun; then it ends, or is killed some time (ms) after an event. */
async function live(
  { correction, next }: KillScenario,
  folder: string,
  args: readonly string[],
  kill: { readonly after: number; readonly delay: number } | null,
): Promise<{ readonly id: string; readonly events: number }> {
  const home = openHome({ EMBODY_HOME: folder });
  const isNew = !args.includes("--resume");
  let id = "";
  let count = 0;
  const { events } = await startProgram(args, { ...process.env, EMBODY_HOME: folder }, async (event, child) => {
    count++;
    if (event.type === "goal-start" && id === "") {
      id = event.id;
      if (isNew) {
        tellInbox(inboxPath(id, home), { kind: "correction", words: correction });
        tellInbox(inboxPath(id, home), { kind: "goal", words: next });
      }
    }
    if (kill && count === kill.after) {
      await sleep(kill.delay);
      child.kill("SIGKILL");
    }
  }).ended;
  if (id === "") throw new Error(`the run never began: ${JSON.stringify(events.at(-1) ?? null)}`);
  return { id, events: events.length };
}

/** What was said on the way: the correction revised a goal once, each queued goal was queued once. */
function hasEffectOnce(events: readonly AgentEvent[], { goals, correction, next }: KillScenario): boolean {
  const revised = events.filter((event) => event.type === "goal-revised" && event.correction === correction);
  const queued = events.flatMap((event) => (event.type === "goal-queued" ? [event.goal] : []));
  return revised.length === 1 && JSON.stringify(queued) === JSON.stringify([...goals.slice(1), next]);
}

/** The calls of the episode that ended by themselves, and its goals, are what the memory holds, in order. */
export function isMemoryOf({ events, calls, goals, rememberedGoals }: Traces): boolean {
  const ended: { readonly skill: string; readonly outcome: string }[] = [];
  for (const event of events) {
    if (event.type !== "skill-end" || event.code === "interrupted") continue;
    ended.push({ skill: event.skill, outcome: event.code ?? "succeeded" });
  }
  const kept = calls.map(({ call, outcome }) => ({ skill: call.skill, outcome }));
  const pursued = goals.map(({ goal, status }) => ({ goal, achieved: status === "achieved" }));
  return JSON.stringify(ended) === JSON.stringify(kept) && JSON.stringify(pursued) === JSON.stringify(rememberedGoals);
}

export async function tracesOf(folder: string, id: string): Promise<Traces> {
  const home = openHome({ EMBODY_HOME: folder });
  const source = await openFileSource(join(home.episodes, `${id}.mcap`));
  const { events, duration, complete, goalEnd } = await openEpisode(source);
  await source.close();
  const kept = keptOf(home, id);
  return {
    events: events.map(({ event }) => event),
    duration,
    complete,
    goals: goalEnd?.goals ?? [],
    calls: kept.steps,
    rememberedGoals: kept.goals,
  };
}

async function durationOf(folder: string, id: string): Promise<number> {
  const home = openHome({ EMBODY_HOME: folder });
  try {
    const source = await openFileSource(join(home.episodes, `${id}.mcap`));
    const { duration } = await openEpisode(source);
    await source.close();
    return duration;
  } catch {
    return -1;
  }
}
