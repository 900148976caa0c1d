/**
 * Goals that wait for somebody to pursue them, each with its world and options, in EMBODY_HOME/queue.sqlite. An entry stays until its end is
 * recorded: one whose run was killed is still there, with the run's id, and goes on from there.
 */
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { GoalStatus } from "../core/events.ts";
import type { Home } from "./home.ts";
import { openDatabase } from "./sqlite.ts";

const layout = {
  version: 1,
  content: "the queue",
  schema: `
    CREATE TABLE IF NOT EXISTS goals (
      number INTEGER PRIMARY KEY AUTOINCREMENT, goal TEXT NOT NULL, options TEXT NOT NULL, added TEXT NOT NULL,
      run TEXT, status TEXT, reason TEXT)`,
} as const;

export interface QueuedGoal {
  readonly number: number;
  readonly goal: string;
  /** As they were given on the command line, by field. */
  readonly options: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly added: string;
  /** The run that pursues it; null: not begun. */
  readonly run: string | null;
  /** Null: not ended. */
  readonly status: GoalStatus | "refused" | null;
  readonly reason: string | null;
}

export class GoalQueue {
  readonly #database: DatabaseSync;

  constructor(home: Home, note: (line: string) => void) {
    this.#database = openDatabase(join(home.root, "queue.sqlite"), { ...layout, note });
  }

  add(goal: string, options: Readonly<Record<string, unknown>>): number {
    const { lastInsertRowid } = this.#database
      .prepare("INSERT INTO goals (goal, options, added) VALUES (?, ?, ?)")
      .run(goal, JSON.stringify(options), new Date().toISOString());
    return Number(lastInsertRowid);
  }

  /** In the order in which they were added. */
  list(): readonly QueuedGoal[] {
    const rows = this.#database.prepare("SELECT * FROM goals ORDER BY number").all() as unknown as (Omit<
      QueuedGoal,
      "options"
    > & { readonly options: string })[];
    return rows.map((row) => ({ ...row, options: JSON.parse(row.options) as QueuedGoal["options"] }));
  }

  /** The first that has not ended. */
  next(): QueuedGoal | null {
    return this.list().find(({ status }) => status === null) ?? null;
  }

  /** From here on this run pursues it. */
  begin(number: number, run: string): void {
    this.#database.prepare("UPDATE goals SET run = ? WHERE number = ?").run(run, number);
  }

  end(number: number, status: NonNullable<QueuedGoal["status"]>, reason: string): void {
    this.#database.prepare("UPDATE goals SET status = ?, reason = ? WHERE number = ?").run(status, reason, number);
  }

  /** Takes it out of the list; false: there is none of this number. */
  remove(number: number): boolean {
    return this.#database.prepare("DELETE FROM goals WHERE number = ?").run(number).changes === 1;
  }

  close(): void {
    this.#database.close();
  }
}
