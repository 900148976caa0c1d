/**
 * The gates before any training: what is wrong with a text, what cannot be learned from it, and what has been tried already. All texts of a round are
 * checked, then evaluated together over the bank of known episodes and over made-up moments, in one kernel: some tenths of a second for a round. Rewards count as one when they behave as one, however they are written: PPO with normalised advantages learns the same from a reward
 * and from any positive multiple of it (and, where no episode ends early, from it with a constant added: Ng, Harada & Russell 1999).
 */
import type { RewardCandidate, Trajectory } from "../../src/core/reward-search.ts";
import {
  checkProgram,
  type InputDeclarations,
  LanguageError,
  type Program,
  type Replayed,
  replayRewards,
} from "../../src/lang/index.ts";
import { madeUpMoments } from "./fuzz.ts";
import { type Ranking, rankReward, short, type WorthOptions, worthOf } from "./ranking.ts";

export interface GateContext extends WorthOptions {
  readonly inputs: InputDeclarations;
  /** Known episodes. */
  readonly bank: readonly Trajectory[];
  /** Accepted before: what behaves as one of them is refused. */
  readonly earlier: readonly Pick<RewardCandidate, "id" | "source">[];
  readonly seed: number;
}

export type GateResult =
  | {
      readonly accepted: true;
      readonly candidate: RewardCandidate;
      readonly program: Program;
      /** What is worth telling, one line each: terms that are always 0, what could not be decided. */
      readonly notes: readonly string[];
      readonly ranking: Ranking;
    }
  | { readonly accepted: false; readonly candidate: RewardCandidate; readonly reason: string };

/** A reward is read term by term, by people and by models. */
export const mostTerms = 16;
/** A hand-written reward has some hundred; a learner calls it at every step. */
export const mostOperations = 4000;
/** Values are bounded there: a text that reaches it has overflowed. */
const largest = 1e9;
/** Steps of made-up moments of each kind. */
const madeUp = 512;
/** Correlation of two rewards, step by step, beyond which they are one. */
const oneAndTheSame = 0.999;

/** A text that was checked, on its way through the gates. */
interface Entrant {
  readonly candidate: RewardCandidate;
  readonly program: Program;
}

/** @returns A verdict for each candidate, in order. */
export async function passGates(
  candidates: readonly RewardCandidate[],
  context: GateContext,
): Promise<readonly GateResult[]> {
  const { inputs, bank, seed } = context;
  const results = new Map<RewardCandidate, GateResult>();
  const refuse = (candidate: RewardCandidate, reason: string) =>
    results.set(candidate, { accepted: false, candidate, reason });
  const entrants: Entrant[] = [];
  for (const candidate of candidates) {
    const checked = checkText(candidate, inputs);
    if (typeof checked === "string") refuse(candidate, checked);
    else entrants.push({ candidate, program: checked });
  }
  const made = (["likely", "wild"] as const).map((name) => madeUpMoments(name, inputs, bank, { steps: madeUp, seed }));
  const earlier = context.earlier.map(({ id, source }) => ({ id, program: programOf(source, id, inputs) }));
  const programs = [...entrants, ...earlier].map(({ program }) => program);
  // Known episodes first, then likely moments, then wild ones.
  const replayed = await replayRewards(programs, [...bank, ...made], { steps: true });
  const behaviours = replayed.map((each) => new Behaviour(each));
  const known = earlier.map(({ id }, index) => ({ id, behaviour: behaviours[entrants.length + index] }));
  entrants.forEach(({ candidate, program }, index) => {
    const behaviour = behaviours[index];
    if (!behaviour) throw new RangeError("a candidate that was not replayed");
    const twin = known.find((other) =>
      other.behaviour?.isOneWith(
        behaviour,
        bank.some(({ terminated }) => terminated),
      ),
    );
    const ranking = rankReward(worthOf(behaviour.knownRewards, bank, context), bank);
    const reason =
      overflow(behaviour) ?? nothingToLearn(behaviour, bank) ?? (twin ? `same as ${twin.id}` : null) ?? ranking.refusal;
    if (reason !== null) {
      refuse(candidate, reason);
      return;
    }
    known.push({ id: candidate.id, behaviour });
    const notes = [...behaviour.emptyTerms.map((term) => `the term '${term}' is 0 in all that is known`)];
    if (ranking.undecided !== null) notes.push(ranking.undecided);
    results.set(candidate, { accepted: true, candidate, program, notes, ranking });
  });
  return candidates.map((candidate) => {
    const result = results.get(candidate);
    if (!result) throw new RangeError("a candidate without a verdict");
    return result;
  });
}

function programOf(source: string, file: string, inputs: InputDeclarations): Program {
  return checkProgram(source, { file, inputs, entries: [{ name: "reward", result: "terms" }] });
}

/** The program, or why the text is none that may be trained. */
export function checkText(
  { id, source }: Pick<RewardCandidate, "id" | "source">,
  inputs: InputDeclarations,
): Program | string {
  try {
    const program = programOf(source, id, inputs);
    const entry = program.entries.get("reward");
    const [terms, operations] = [entry?.result.fields.length ?? 0, entry?.operations ?? 0];
    if (terms > mostTerms) return `${terms} terms are more than ${mostTerms}: join those that belong together`;
    if (operations > mostOperations) {
      return `about ${operations} operations a step are more than ${mostOperations}: shorten loops and vectors`;
    }
    return program;
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    return error.diagnostics.map(({ line, column, message }) => `${line}:${column}: ${message}`).join("; ");
  }
}

/** What a reward gives over the bank, then over 512 likely moments, then over as many wild ones. */
class Behaviour {
  readonly terms: Replayed["terms"];
  readonly values: Replayed["values"];
  /** Sum of the terms. [steps of all] */
  readonly rewards: Float64Array;
  /** Steps of the bank. */
  readonly knownSteps: number;

  constructor({ terms, values }: Replayed) {
    this.terms = terms;
    this.values = values;
    const rows = values[0]?.length ?? 0;
    this.rewards = new Float64Array(rows);
    for (const row of values) {
      for (let index = 0; index < rows; index++) this.rewards[index] = (this.rewards[index] ?? 0) + (row[index] ?? 0);
    }
    this.knownSteps = rows - 2 * madeUp;
  }

  get knownRewards(): Float64Array {
    return this.rewards.subarray(0, this.knownSteps);
  }

  /** Of the bank, and of the likely moments. */
  private get parts(): readonly Float64Array[] {
    return [this.knownRewards, this.rewards.subarray(this.knownSteps, this.knownSteps + madeUp)];
  }

  get emptyTerms(): string[] {
    return this.terms.filter((_, index) =>
      this.values[index]?.subarray(0, this.knownSteps).every((value) => value === 0),
    );
  }

  /** Whether a learner could not tell them apart. Where episodes end early, a constant more or less is a wage or a price of living. */
  isOneWith(other: Behaviour, canEndEarly: boolean): boolean {
    return this.parts.every((part, index) => {
      const others = other.parts[index];
      if (!others || part.length !== others.length) return false;
      const { centred, raw } = correlations(part, others);
      return part.length === 0 || (centred > oneAndTheSame && (!canEndEarly || raw > oneAndTheSame));
    });
  }
}

/** Pearson's correlation, and the cosine of the angle between both without taking means off; 1 for two constants. */
function correlations(a: Float64Array, b: Float64Array): { readonly centred: number; readonly raw: number } {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const cosine = (offsetA: number, offsetB: number) => {
    let [ab, aa, bb] = [0, 0, 0];
    for (let index = 0; index < a.length; index++) {
      const [x, y] = [(a[index] ?? 0) - offsetA, (b[index] ?? 0) - offsetB];
      ab += x * y;
      aa += x * x;
      bb += y * y;
    }
    if (aa === 0 || bb === 0) return aa === bb ? 1 : 0;
    return ab / Math.sqrt(aa * bb);
  };
  return { centred: cosine(mean(a), mean(b)), raw: cosine(0, 0) };
}

/** A term that reaches the bound, or (which the language excludes) leaves the numbers. */
function overflow({ terms, values, knownSteps }: Behaviour): string | null {
  for (const [index, term] of terms.entries()) {
    const row = values[index];
    const at = row?.findIndex((value) => !Number.isFinite(value) || Math.abs(value) >= largest) ?? -1;
    if (at < 0) continue;
    const where = at < knownSteps ? "in known episodes" : at < knownSteps + madeUp ? "near known states" : "far out";
    return `the term '${term}' overflows ${where} (it reaches ${short(row?.[at])}): bound what goes into it, with clamp or a bell`;
  }
  return null;
}

/** A reward that is the same whatever is done. */
function nothingToLearn({ knownRewards, rewards }: Behaviour, bank: readonly Trajectory[]): string | null {
  const seen = bank.length > 0 ? knownRewards : rewards;
  const first = seen[0] ?? 0;
  if (!seen.every((value) => Math.abs(value - first) <= 1e-6 * Math.max(1, Math.abs(first)))) return null;
  // A wage for living alone is a reward, if a poor one, where lives end early: it can be learned.
  const isEverywhere = rewards.every((value) => value === first);
  return isEverywhere
    ? `it is ${short(first)} whatever is done: there is nothing to learn from`
    : `it is ${short(first)} at every step of all ${bank.length} known episodes: nothing leads to where it would pay; add a term that grows on the way`;
}
