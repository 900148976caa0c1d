/**
 * What is remembered from run to run (`src/core/memory.ts`), in EMBODY_HOME/memory.sqlite: every call with its outcome, every goal's end with the
 * calls that achieved its subgoals. Counts are sums over these rows and are never stored, so a row that is written twice (a run that was killed and
 * lives a stretch again) counts once. Memory helps and is never needed: where it cannot be kept a run goes on without it.
 */
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { messageOf } from "../core/errors.ts";
import {
  type Experience,
  type GoalEntry,
  type MemoryKeeper,
  noMemory,
  type RememberedPlan,
  type StepEntry,
} from "../core/memory.ts";
import { type SkillCall, topicOf } from "../core/plan.ts";
import type { Home } from "./home.ts";
import { openDatabase } from "./sqlite.ts";

const layout = {
  version: 1,
  content: "what was remembered",
  schema: `
    CREATE TABLE IF NOT EXISTS steps (
      run TEXT NOT NULL, place INTEGER NOT NULL, world TEXT NOT NULL, topic TEXT NOT NULL, call TEXT NOT NULL,
      outcome TEXT NOT NULL, seconds REAL NOT NULL, PRIMARY KEY (run, place)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS steps_by_topic ON steps (world, topic);
    CREATE TABLE IF NOT EXISTS goals (
      run TEXT NOT NULL, place INTEGER NOT NULL, world TEXT NOT NULL, words TEXT NOT NULL, goal TEXT NOT NULL,
      predicate TEXT NOT NULL, steps TEXT NOT NULL, achieved INTEGER NOT NULL, seconds REAL NOT NULL,
      PRIMARY KEY (run, place)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS goals_by_words ON goals (world, words)`,
} as const;

/** A plan with the goal that it was for. */
export interface ListedPlan extends RememberedPlan {
  readonly world: string;
  /** As it was typed last. */
  readonly goal: string;
}

/** How calls about one thing went. */
export interface ListedExperience extends Experience {
  readonly world: string;
  /** One of them. */
  readonly call: SkillCall;
}

export interface Memory extends MemoryKeeper {
  /** What a run has noted from these places on is struck out: it goes on from an earlier moment and will live it again. */
  rewind(run: string, from: { readonly step: number; readonly goal: number }): void;
  plans(): readonly ListedPlan[];
  experiences(): readonly ListedExperience[];
  /** Goals of this world that were ever achieved, in words. */
  achievedGoals(world: string): readonly string[];
  /** Forgets everything, or what is about a world or a goal; gives how many entries that were. */
  forget(only: { readonly world?: string; readonly goal?: string }): number;
}

/** Case, punctuation and spaces do not matter; signs and points of numbers do. */
export function normaliseWords(goal: string): string {
  const text = goal.toLowerCase().replaceAll("−", "-").replaceAll(/[‘’`]/g, "'");
  return (text.match(/(?<![\p{L}\p{N}])-?\d+(?:\.\d+)?|[\p{L}\p{N}]+(?:'[\p{L}\p{N}]+)*/gu) ?? []).join(" ");
}

/** Opens the memory of this home; where that cannot be, says so once and remembers nothing. */
export function openMemory(home: Home, note: (line: string) => void): Memory {
  try {
    return new SqliteMemory(openDatabase(join(home.root, "memory.sqlite"), { ...layout, note }), note);
  } catch (error) {
    note(`nothing is remembered in this run: ${messageOf(error)}`);
    return withoutMemory;
  }
}

/** Everything that is kept of one run, in its order. */
export interface KeptRun {
  readonly steps: readonly { readonly call: SkillCall; readonly outcome: string }[];
  readonly goals: readonly { readonly goal: string; readonly achieved: boolean }[];
}

/** Throws where the memory cannot be read. */
export function keptOf(home: Home, run: string): KeptRun {
  const database = openDatabase(join(home.root, "memory.sqlite"), { ...layout, note: () => {} });
  try {
    const steps = database.prepare("SELECT call, outcome FROM steps WHERE run = ? ORDER BY place").all(run);
    const goals = database.prepare("SELECT goal, achieved FROM goals WHERE run = ? ORDER BY place").all(run);
    return {
      steps: (steps as { call: string; outcome: string }[]).map(({ call, outcome }) => ({
        call: JSON.parse(call) as SkillCall,
        outcome,
      })),
      goals: (goals as { goal: string; achieved: number }[]).map(({ goal, achieved }) => ({
        goal,
        achieved: achieved === 1,
      })),
    };
  } finally {
    database.close();
  }
}

export const withoutMemory: Memory = {
  ...noMemory,
  rewind() {},
  plans: () => [],
  experiences: () => [],
  achievedGoals: () => [],
  forget: () => 0,
};

interface GoalRow {
  readonly world: string;
  readonly words: string;
  readonly goal: string;
  readonly predicate: string;
  readonly steps: string;
  readonly achieved: number;
  readonly seconds: number;
}

interface StepRow {
  readonly world: string;
  readonly topic: string;
  readonly call: string;
  readonly outcome: string;
  readonly times: number;
  readonly seconds: number;
}

class SqliteMemory implements Memory {
  readonly #database: DatabaseSync;
  readonly #note: (line: string) => void;
  /** Set when it has failed once: from then on nothing is asked of it. */
  #broken = false;

  constructor(database: DatabaseSync, note: (line: string) => void) {
    this.#database = database;
    this.#note = note;
  }

  /** A disk that is full, or a file that breaks under it, must not end a run. */
  #attempt<Value>(otherwise: Value, work: () => Value): Value {
    if (this.#broken) return otherwise;
    try {
      return work();
    } catch (error) {
      this.#broken = true;
      this.#note(`the memory cannot be used any more in this run: ${messageOf(error)}`);
      return otherwise;
    }
  }

  keepStep({ run, index, world, call, outcome, seconds }: StepEntry): void {
    this.#attempt(undefined, () => {
      this.#database
        .prepare("INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?, ?, ?, ?)")
        .run(run, index, world, topicOf(call), JSON.stringify(call), outcome, seconds);
    });
  }

  keepGoal({ run, index, world, goal, predicate, steps, achieved, seconds }: GoalEntry): void {
    this.#attempt(undefined, () => {
      this.#database
        .prepare("INSERT OR REPLACE INTO goals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .run(
          run,
          index,
          world,
          normaliseWords(goal),
          goal,
          predicate,
          JSON.stringify(steps),
          achieved ? 1 : 0,
          seconds,
        );
    });
  }

  rewind(run: string, from: { readonly step: number; readonly goal: number }): void {
    this.#attempt(undefined, () => {
      this.#database.prepare("DELETE FROM steps WHERE run = ? AND place >= ?").run(run, from.step);
      this.#database.prepare("DELETE FROM goals WHERE run = ? AND place >= ?").run(run, from.goal);
    });
  }

  plansFor(world: string, goal: string): readonly RememberedPlan[] {
    return this.#attempt([], () => {
      const rows = this.#database
        .prepare("SELECT * FROM goals WHERE world = ? AND words = ? ORDER BY run, place")
        .all(world, normaliseWords(goal)) as unknown as GoalRow[];
      return plansIn(rows);
    });
  }

  experienceOf(world: string, call: SkillCall): Experience {
    return this.#attempt(noMemory.experienceOf(world, call), () => {
      const rows = this.#database
        .prepare(
          `SELECT world, topic, call, outcome, COUNT(*) AS times, AVG(seconds) AS seconds FROM steps
           WHERE world = ? AND topic = ? GROUP BY outcome ORDER BY outcome`,
        )
        .all(world, topicOf(call)) as unknown as StepRow[];
      return experienceIn(rows);
    });
  }

  plans(): readonly ListedPlan[] {
    return this.#attempt([], () => {
      const rows = this.#database
        .prepare("SELECT * FROM goals ORDER BY world, words, run, place")
        .all() as unknown as GoalRow[];
      return [...Map.groupBy(rows, ({ world, words }) => JSON.stringify([world, words])).values()].flatMap((about) => {
        const { world = "", goal = "" } = about.at(-1) ?? {};
        return plansIn(about).map((plan) => ({ world, goal, ...plan }));
      });
    });
  }

  experiences(): readonly ListedExperience[] {
    return this.#attempt([], () => {
      const rows = this.#database
        .prepare(
          `SELECT world, topic, MIN(call) AS call, outcome, COUNT(*) AS times, AVG(seconds) AS seconds FROM steps
           GROUP BY world, topic, outcome ORDER BY world, topic, outcome`,
        )
        .all() as unknown as StepRow[];
      return [...Map.groupBy(rows, ({ world, topic }) => JSON.stringify([world, topic])).values()].map((about) => {
        const { world = "", call = "" } = about[0] ?? {};
        return { world, call: JSON.parse(call) as SkillCall, ...experienceIn(about) };
      });
    });
  }

  achievedGoals(world: string): readonly string[] {
    return this.#attempt([], () => {
      const rows = this.#database
        .prepare("SELECT DISTINCT goal FROM goals WHERE world = ? AND achieved = 1 ORDER BY goal")
        .all(world) as { goal: string }[];
      return rows.map(({ goal }) => goal);
    });
  }

  forget({ world, goal }: { readonly world?: string; readonly goal?: string }): number {
    return this.#attempt(0, () => {
      const words = goal === undefined ? null : normaliseWords(goal);
      const goals = this.#database
        .prepare("DELETE FROM goals WHERE (?1 IS NULL OR world = ?1) AND (?2 IS NULL OR words = ?2)")
        .run(world ?? null, words);
      // Calls belong to no goal in particular: they go with their world, or with everything.
      const steps =
        words === null
          ? this.#database.prepare("DELETE FROM steps WHERE ?1 IS NULL OR world = ?1").run(world ?? null).changes
          : 0;
      return Number(goals.changes) + Number(steps);
    });
  }

  close(): void {
    this.#broken = true;
    this.#database.close();
  }
}

/** Plans by what had to hold and what was done. One that began the same way and was not achieved counts against it. */
function plansIn(rows: readonly GoalRow[]): RememberedPlan[] {
  const parsed = rows.map((row) => ({ ...row, calls: (JSON.parse(row.steps) as SkillCall[]).map(keyOf) }));
  const worked = parsed.filter(({ achieved, calls }) => achieved === 1 && calls.length > 0);
  const failed = parsed.filter(({ achieved, calls }) => achieved === 0 && calls.length > 0);
  const rate = (plan: RememberedPlan) => (plan.worked + 1) / (plan.worked + plan.failed + 2);
  return [...Map.groupBy(worked, ({ predicate, calls }) => JSON.stringify([predicate, calls])).values()]
    .map((same): RememberedPlan => {
      const { predicate = "", steps = "[]", calls = [] } = same[0] ?? {};
      const against = failed.filter(
        (other) => other.predicate === predicate && other.calls.every((call, index) => call === calls[index]),
      );
      return {
        predicate,
        steps: JSON.parse(steps) as SkillCall[],
        worked: same.length,
        failed: against.length,
        seconds: same.reduce((sum, { seconds }) => sum + seconds, 0) / same.length,
      };
    })
    .sort((left, right) => rate(right) - rate(left) || left.seconds - right.seconds);
}

const keyOf = ({ skill, args }: SkillCall): string =>
  JSON.stringify([skill, ...Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1))]);

function experienceIn(rows: readonly StepRow[]): Experience {
  const good = rows.find(({ outcome }) => outcome === "succeeded");
  const failed = rows.filter(({ outcome }) => outcome !== "succeeded");
  return {
    succeeded: good?.times ?? 0,
    failed: Object.fromEntries(failed.map(({ outcome, times }) => [outcome, times])),
    seconds: good?.seconds ?? null,
  };
}
