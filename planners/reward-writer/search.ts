/**
 * What the two ways of searching for a reward have in common: candidates come from a writer, pass the gates, are trained and judged by somebody else, and what that
 * showed is kept, best first. A search sees fitness and success as numbers; the verifier itself it never sees.
 */
import { BudgetError, LanguageModelError } from "../../src/core/language-model.ts";
import type {
  Evidence,
  HackAlarm,
  JudgedCandidate,
  Reflection,
  RewardCandidate,
  Trajectory,
} from "../../src/core/reward-search.ts";
import type { CandidateScored, CandidateWritten } from "../../src/core/training.ts";
import type { RewardBrief, RewardWriter } from "./writer.ts";

/** Judging in the reference costs more than in the twin, and counts more. */
export type ReferenceJudging = "never" | "when-successful" | "always";

export interface TrainJob {
  readonly candidate: RewardCandidate;
  /** Environment steps of its own training at the end, in all. */
  readonly steps: number;
  /** When it begins: id of the candidate whose policy it starts with; null: with a new one. */
  readonly from: string | null;
  readonly inReference: ReferenceJudging;
}

export interface TrainedJob {
  readonly evidence: Evidence;
  /** Judged episodes, whole. */
  readonly trajectories: readonly Trajectory[];
  readonly judgedSteps: number;
}

/** Trains and judges candidates; the world's part of a search. */
export interface CandidateTrainer {
  /**
   * Several at the same time, results in the jobs' order. A text: why this one could not be trained. Null: time was up before it began; those that had begun end
   * early, with fewer steps than they were to take.
   */
  train(jobs: readonly TrainJob[]): Promise<readonly (TrainedJob | string | null)[]>;
}

/** What keeps texts from being trained, and trained ones from winning. */
export interface Gates {
  /** A reason for each that is not to be trained; null for the others. Those that pass are known from then on. */
  admit(candidates: readonly RewardCandidate[]): Promise<readonly (string | null)[]>;
  /** Takes in what trained candidates' episodes look like, all of a round before any is judged: then each is held against all. */
  meet(evidence: Evidence, trajectories: readonly Trajectory[]): void;
  /** Says whether it is gained without doing what was asked. */
  judge(
    candidate: RewardCandidate,
    evidence: Evidence,
    trajectories: readonly Trajectory[],
  ): Promise<{ readonly alarms: readonly HackAlarm[]; readonly isHack: boolean }>;
  /** The same terms with weights that rank what is known best; null where nothing is gained by that. */
  tune(candidate: RewardCandidate): Promise<string | null>;
  /** Fitness that comes of itself: the best of the untrained. */
  readonly untrained: number;
}

export interface SearchOptions {
  readonly brief: RewardBrief;
  readonly writer: RewardWriter;
  readonly gates: Gates;
  readonly trainer: CandidateTrainer;
  /** Texts of a round. */
  readonly samples: number;
  /** Rounds of writing. */
  readonly iterations: number;
  /** Environment steps of one whole training. */
  readonly fullSteps: number;
  readonly seed: number;
  /** What candidates are ordered by: fitness alone, or how often the mark is met, with fitness deciding among equals. Default: fitness. */
  readonly aim?: "fitness" | "mark";
  /** Whether the search may end with this; absent: it goes on to its end. */
  readonly isGoodEnough?: (evidence: Evidence) => boolean;
  /** Orders candidates other than by fitness alone, such as by a person's choices; higher is better. `isRound`: they were just trained. */
  readonly scores?: (judged: readonly JudgedCandidate[], isRound: boolean) => Promise<ReadonlyMap<string, number>>;
  /** Time is up: no new jobs, and a trainer ends those at hand. */
  readonly isOver?: () => boolean;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: CandidateWritten | Omit<CandidateScored, "seconds">) => void;
}

export interface SearchOutcome {
  /** `budget`: a cap or the time ran out; the best so far. */
  readonly end: "finished" | "budget";
  /** Null where no candidate could be trained that does what was asked. */
  readonly best: JudgedCandidate | null;
  readonly candidates: { readonly written: number; readonly accepted: number; readonly trained: number };
  readonly steps: number;
  readonly judgedSteps: number;
}

/** What candidates are ordered by: in the reference where it was judged there. */
export const fitnessOf = ({ reference, fitness }: Evidence): number => reference?.fitness ?? fitness;

const successOf = ({ reference, success }: Evidence): number => reference?.success ?? success;

/** Keeps count of a search: candidates by id, what is known of each, and what was spent. */
export class SearchBook {
  readonly judged = new Map<string, JudgedCandidate>();
  readonly rejected: { source: string; reason: string }[] = [];
  readonly #options: SearchOptions;
  readonly #hacks = new Set<string>();
  readonly #rungs = new Map<string, number>();
  #written = 0;
  #accepted = 0;
  #steps = 0;
  #judgedSteps = 0;
  /** The writer's means are used up. */
  isBroke = false;

  constructor(options: SearchOptions) {
    this.#options = options;
  }

  /** Environment steps of all trainings so far. */
  get steps(): number {
    return this.#steps;
  }

  /** One round of a writer: texts, those that pass the gates. A cap that is reached gives none. */
  async write(count: number, generation: number, elites: readonly RewardCandidate[]): Promise<RewardCandidate[]> {
    const { writer, brief, seed, signal } = this.#options;
    if (this.isBroke || count === 0) return [];
    try {
      const written = await writer.write({
        brief,
        count,
        generation,
        seed: (seed + 7919 * this.#written) >>> 0,
        reflection: this.reflection(generation),
        elites,
        ...(signal ? { signal } : {}),
      });
      return await this.admit(
        written.slice(0, count).map((text) => ({ ...text, origin: writer.name })),
        generation,
      );
    } catch (error) {
      if (error instanceof BudgetError) this.isBroke = true;
      // A model that fails later on is no reason to lose what it wrote before.
      else if (!(error instanceof LanguageModelError) || this.judged.size === 0) throw error;
      return [];
    }
  }

  async admit(
    texts: readonly Omit<RewardCandidate, "id" | "generation">[],
    generation: number,
  ): Promise<RewardCandidate[]> {
    const initial = { llm: "m", builtin: "b", weights: "w", given: "g" } as const;
    const candidates = texts.map(
      (text): RewardCandidate => ({ ...text, generation, id: `${initial[text.origin]}${++this.#written}` }),
    );
    const reasons = await this.#options.gates.admit(candidates);
    return candidates.filter((candidate, index) => {
      const rejected = reasons[index] ?? null;
      const { id, origin, parents, note, source } = candidate;
      this.#options.onEvent?.({
        type: "candidate-written",
        candidate: id,
        origin,
        parents,
        generation,
        note,
        rejected,
      });
      if (rejected === null) this.#accepted++;
      else this.rejected.push({ source, reason: rejected });
      return rejected === null;
    });
  }

  /** Trains and judges; gives those that could be, unordered. */
  async train(jobs: readonly TrainJob[]): Promise<JudgedCandidate[]> {
    const results = await this.#options.trainer.train(jobs);
    for (const result of results) {
      if (result !== null && typeof result !== "string") this.#options.gates.meet(result.evidence, result.trajectories);
    }
    const judged: JudgedCandidate[] = [];
    for (const [index, { candidate }] of jobs.entries()) {
      const result = results[index] ?? null;
      if (result === null) continue;
      if (typeof result === "string") {
        this.rejected.push({ source: candidate.source, reason: result });
        continue;
      }
      const { evidence, trajectories, judgedSteps } = result;
      const before = this.judged.get(candidate.id)?.evidence.steps ?? 0;
      this.#steps += evidence.steps - before;
      this.#judgedSteps += judgedSteps;
      const { alarms, isHack } = await this.#options.gates.judge(candidate, evidence, trajectories);
      if (isHack) this.#hacks.add(candidate.id);
      else this.#hacks.delete(candidate.id);
      const each = { candidate, evidence, alarms };
      this.judged.set(candidate.id, each);
      judged.push(each);
    }
    return judged;
  }

  /** Best first; what is gained without doing what was asked comes last. */
  async ranked(round?: readonly JudgedCandidate[]): Promise<JudgedCandidate[]> {
    const list = [...(round ?? this.judged.values())];
    const scores = await this.#options.scores?.(list, round !== undefined);
    const value = ({ candidate, evidence }: JudgedCandidate) => scores?.get(candidate.id) ?? fitnessOf(evidence);
    const [least, most] = [Math.min(...list.map(value)), Math.max(...list.map(value))];
    const byMark = this.#options.aim === "mark" && most > least;
    // All the difference in fitness that there is counts as much as one episode in five that meets the mark.
    const score = (each: JudgedCandidate) =>
      byMark ? successOf(each.evidence) + (0.2 * (value(each) - least)) / (most - least) : value(each);
    // What the reference has judged stands before what only the twin has seen.
    const rank = (each: JudgedCandidate) => (this.isHack(each) ? 2 : each.evidence.reference ? 0 : 1);
    return list.sort((a, b) => rank(a) - rank(b) || score(b) - score(a));
  }

  isHack({ candidate }: JudgedCandidate): boolean {
    return this.#hacks.has(candidate.id);
  }

  reflection(generation: number): Reflection | null {
    if (generation === 0) return null;
    const judged = [...this.judged.values()].sort((a, b) => b.evidence.fitness - a.evidence.fitness);
    return { generation, judged, rejected: this.rejected };
  }

  tell(judged: readonly JudgedCandidate[], kept: ReadonlySet<string>): void {
    for (const { candidate, evidence, alarms } of judged) {
      const rung = this.#rungs.get(candidate.id) ?? 0;
      this.#rungs.set(candidate.id, rung + 1);
      this.#options.onEvent?.({
        type: "candidate-scored",
        candidate: candidate.id,
        generation: candidate.generation,
        rung,
        steps: evidence.steps,
        fitness: evidence.fitness,
        fitnessInterval: evidence.fitnessInterval,
        success: evidence.success,
        alarms: alarms.map(({ name }) => name),
        kept: kept.has(candidate.id),
      });
    }
  }

  async outcome(end: SearchOutcome["end"]): Promise<SearchOutcome> {
    const [best] = await this.ranked();
    return {
      end: this.isBroke ? "budget" : end,
      best: best && !this.isHack(best) ? best : null,
      candidates: { written: this.#written, accepted: this.#accepted, trained: this.judged.size },
      steps: this.#steps,
      judgedSteps: this.#judgedSteps,
    };
  }
}
