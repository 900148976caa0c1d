/**
 * Sixty goals in free English. What rules alone derive from those that need no model, beside the condition that is listed; and those that need one,
 * each a process of its own that is answered from recorded answers only (`EMBODY_LLM_REPLAY`): planned, checked, run and judged. An answer that
 * a person wrote is told from one that a model gave.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { WorldName } from "../../../core/config.ts";
import { EmbodyError, messageOf } from "../../../core/errors.ts";
import { leaves, type Plan } from "../../../core/plan.ts";
import { openHome } from "../../../store/home.ts";
import { habitatOf } from "../../habitats.ts";
import type { KeptRows } from "../kept-rows.ts";
import { runProgram } from "../process.ts";

const goalsSchema = z.object({
  goals: z.array(
    z.object({
      goal: z.string(),
      world: z.enum(["minecraft", "rapier/yard"]),
      predicate: z.string(),
      needsModel: z.boolean(),
    }),
  ),
});
export type ListedGoal = z.infer<typeof goalsSchema>["goals"][number];

export const goalsFile = fileURLToPath(new URL("../../../../tests/fixtures/goals.json", import.meta.url));
/** Where answers lie, unless EMBODY_LLM_REPLAY names another folder. */
export const answersFolder = fileURLToPath(new URL("../../../../tests/fixtures/llm/goals/", import.meta.url));

/** The same in every run: a recorded answer belongs to one prompt, and the prompt tells of the world. */
const seed = 3;
const maxMinutes = 20;

export function readGoals(file = goalsFile): readonly ListedGoal[] {
  try {
    return goalsSchema.parse(JSON.parse(readFileSync(file, "utf8"))).goals;
  } catch (cause) {
    throw new EmbodyError("bad-file", `The goals in '${file}' cannot be read: ${messageOf(cause)}`, {
      remedy: "They are part of the repository: git restore tests/fixtures/goals.json",
      cause,
    });
  }
}

export interface RulesRow {
  readonly goal: string;
  readonly world: string;
  readonly listed: string;
  /** What rules derive, or why they hold it to be impossible, or that they do not understand it. */
  readonly derived: string;
  /**
   * `same`: every listed part stands in the derived condition, the list's names (which are illustrative) said in the world's. `other words`: understood,
   * but to be compared by eye. `refused`: listed as impossible, and said to be so.
   */
  readonly verdict: "same" | "other words" | "refused" | "wrongly refused" | "not refused" | "not understood";
  readonly steps: number;
}

export async function rulesRow({ goal, world, predicate: listed }: ListedGoal): Promise<RulesRow> {
  const { planner, startFacts } = await habitatOf(goalRequest(world), openHome());
  const facts = startFacts();
  const row = (verdict: RulesRow["verdict"], derived: string, steps = 0): RulesRow => {
    return { goal, world, listed, derived, verdict, steps };
  };
  try {
    const request = { goal: { id: "bench", text: goal, world }, facts, initialFacts: facts, failures: [] };
    const result = await planner.plan(request);
    if (result.status === "impossible") {
      return row(listed === "impossible" ? "refused" : "wrongly refused", result.reason);
    }
    const { predicate, subgoals } = result.plan;
    const steps = leaves(subgoals).length;
    if (listed === "impossible") return row("not refused", predicate, steps);
    return row(saysAll(predicate, listed) ? "same" : "other words", predicate, steps);
  } catch (error) {
    if (error instanceof EmbodyError && error.code === "not-understood") return row("not understood", messageOf(error));
    throw error;
  }
}

/** Illustrative forms of the list, as this program's facts have them. */
const otherForms: readonly (readonly [RegExp, (...names: readonly string[]) => string])[] = [
  [/^!on\((\w+),(\w+)\)$/, (thing, pad) => `onPad.${thing}!='${pad}'`],
  [/^on\((\w+),ramp_?top\)$/i, (robot) => `distance.${robot}.ramp<=0`],
  [/^on\((\w+),(\w+)\)$/, (thing, pad) => `onPad.${thing}=='${pad}'`],
  [/^near\((rover|ant),(\w+)\)$/, (robot, place) => `distance.${robot}.${place}<=1`],
  [/^laps\((\w+),(\w+)\)>=(\d+)$/, (robot, thing, times) => `laps.${robot}.${thing}>=${times}`],
  [/^visited_below\((\d+)\)$/, (height) => `descended['${height}']>=1`],
  [/^stored\.log>=(\d+)$/, (least) => `count(stored,'log')>=${least}`],
];

function inOurForm(part: string): string {
  for (const [form, say] of otherForms) {
    const [, ...names] = form.exec(part) ?? [];
    const ours = names.map((name) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()));
    if (names.length > 0) return say(...ours);
  }
  return part;
}

/** Whether all parts of a listed conjunction are parts of the derived one; families of items may be added up by their members. */
export function saysAll(derived: string, listed: string): boolean {
  const parts = (text: string) => text.split("&&").map((part) => part.replace(/\s+/g, "").replaceAll('"', "'"));
  const found = parts(derived);
  return parts(listed).every((part) => {
    if (found.includes(part) || found.includes(inOurForm(part))) return true;
    const family = /^count\((\w+),'(\w+)'\)>=(\d+)$/.exec(part);
    if (!family) return false;
    const [, counter = "", word = "", least = ""] = family;
    const member = new RegExp(`^${counter}\\.(\\w+_)?${word}(_\\w+)?$`);
    return found.some((each) => {
      const [sum = "", count] = each.split(">=");
      return count === least && sum.split("+").every((name) => member.test(name));
    });
  });
}

/** The world in which a goal of the list is pursued. */
export function goalRequest(world: WorldName) {
  const newcomer = { difficulty: "normal", username: "Embody", xray: false, realServer: null } as const;
  return { world, seed, planner: "recipe", ...newcomer } as const;
}

export interface AnsweredRow {
  readonly goal: string;
  readonly world: string;
  readonly listed: string;
  /** The condition that was pursued. */
  readonly pursued: string;
  /** By whom the first plan is, and what became of its steps. */
  readonly plan: string;
  readonly status: string;
  readonly replans: number;
  readonly reason: string;
}

/** One goal in a process of its own, planned by whatever model the environment names. */
export async function goalRow(
  { goal, world, predicate: listed }: ListedGoal,
  environment: NodeJS.ProcessEnv,
  folder: string,
): Promise<AnsweredRow> {
  const home = join(folder, "planner-home-goals");
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const { last, events, exitCode } = await runProgram(
    ["do", goal, "--world", world, "--planner", "llm", "--seed", String(seed), "--max-minutes", String(maxMinutes)],
    { ...environment, EMBODY_HOME: home },
  );
  const made = events.find((event) => event.type === "plan-made");
  rmSync(home, { recursive: true, force: true });
  return {
    goal,
    world,
    listed,
    pursued: made?.plan.predicate ?? "",
    plan: made ? planText(made.plan) : "none",
    status: last.status ?? last.code ?? `exit code ${exitCode}`,
    replans: last.replans ?? 0,
    reason: last.status === "achieved" ? "" : last.reason || (last.message ?? ""),
  };
}

function planText({ review, subgoals }: Plan): string {
  const steps = leaves(subgoals).length;
  if (!review || review.proposed === 0) return `rules: ${steps} steps`;
  const { author, proposed, kept, corrected, dropped, inserted } = review;
  return `${author}: of ${proposed} steps ${kept} kept, ${corrected} corrected, ${dropped} dropped; ${inserted} put in`;
}

function answersFrom(answers: string): NodeJS.ProcessEnv {
  const { EMBODY_LLM_RECORD: _, ...environment } = process.env;
  return { ...environment, EMBODY_LLM_REPLAY: answers };
}

/** Null where no answers are recorded. */
export function recordedAnswers(): string | null {
  const folder = process.env.EMBODY_LLM_REPLAY || answersFolder;
  return existsSync(folder) ? folder : null;
}

export interface GoalTables {
  readonly rules: readonly RulesRow[];
  readonly answered: readonly AnsweredRow[];
  readonly notes: readonly string[];
}

export async function benchGoals(
  folder: string,
  kept: KeptRows<AnsweredRow>,
  onRow: (row: object, note: string) => void,
): Promise<GoalTables> {
  const goals = readGoals();
  const rules: RulesRow[] = [];
  for (const each of goals.filter(({ needsModel }) => !needsModel)) rules.push(await rulesRow(each));
  const answers = recordedAnswers();
  const marked = goals.filter(({ needsModel }) => needsModel);
  if (answers === null) {
    const notes = [`The ${marked.length} goals that need a model were not run: no answers are recorded.`];
    return { rules, answered: [], notes };
  }
  const answered: AnsweredRow[] = [];
  const stamp = answersStamp(answers);
  for (const each of marked) {
    const [row] = await kept.of(`goals/${stamp}/${each.goal}`, async () => [
      await goalRow(each, answersFrom(answers), folder),
    ]);
    if (!row) continue;
    answered.push(row);
    onRow(row, `${answered.length} of ${marked.length}`);
  }
  return { rules, answered, notes: [await sourcesOf(answers)] };
}

/** Changes with the answers, so that rows of others are not taken for these. */
function answersStamp(answers: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(answers).sort()) {
    if (name.endsWith(".json")) hash.update(name).update(readFileSync(join(answers, name)));
  }
  return hash.digest("hex").slice(0, 12);
}

/** Answers of models and answers of people are told apart. */
async function sourcesOf(answers: string): Promise<string> {
  const { readRecordings } = await import("../../../llm/recordings.ts");
  const counts = new Map<string, number>();
  for (const { source, model } of readRecordings(answers)) {
    const who = source === "recorded" ? `given by ${model}` : source;
    counts.set(who, (counts.get(who) ?? 0) + 1);
  }
  return `Recorded answers: ${[...counts].map(([who, count]) => `${count} ${who}`).join(", ") || "none"}.`;
}
