/**
 * A run: goals one after another in the same world and the same episode. It holds what must survive its process (`RunState`): the goal pursued now as
 * it stands after corrections, the goals that wait, those that have ended, which lines of the inbox were taken, whether it is paused. A goal such as
 * "learn what you can" gives itself further goals (`planners/curriculum.ts`) until its time is up.
 */
import { isCurriculum } from "../../../planners/curriculum.ts";
import { EmbodyError } from "../../core/errors.ts";
import type { AgentEvent, GoalEnd, GoalStatus } from "../../core/events.ts";
import type { ModelCall } from "../../core/language-model.ts";
import type { MemoryKeeper } from "../../core/memory.ts";
import type { Planner } from "../../core/plan.ts";
import type { World } from "../../core/world.ts";
import { closeInbox, reopenInbox } from "../../store/inbox.ts";
import { type AgentOptions, type AgentOutcome, type AgentState, pursue } from "../agent.ts";
import type { Checkpoints } from "./checkpoints.ts";
import { type CurriculumState, idleOutcome, LearningGoal, type Propose } from "./curriculum.ts";
import { Ear } from "./ear.ts";

/** Everything that a run needs to go on, beside the world's snapshot. Plain JSON. */
export interface RunState {
  /** The goal pursued now, in words. */
  readonly goal: string;
  /** How far it is; null: it has not begun. */
  readonly agent: AgentState | null;
  readonly waiting: readonly string[];
  readonly ended: readonly { readonly goal: string; readonly status: GoalStatus }[];
  /** Ids of the inbox's lines whose effect is in this state. */
  readonly heard: readonly string[];
  readonly paused: boolean;
  /** Calls and goals that are in the memory: places of the next ones. */
  readonly calls: number;
  readonly goals: number;
  readonly curriculum: CurriculumState | null;
  /** Events in the episode that belong to this state, and all that were there. */
  readonly events: number;
  readonly eventsWritten: number;
}

export interface SessionOptions {
  readonly id: string;
  readonly seed: number;
  readonly goals: readonly string[];
  readonly world: World;
  readonly planner: Planner;
  readonly predicate: AgentOptions["predicate"];
  readonly correct: NonNullable<AgentOptions["correct"]>;
  readonly propose: Propose;
  readonly learn?: AgentOptions["learn"] | null;
  readonly memory: MemoryKeeper;
  readonly maxWorldSeconds: number;
  readonly stop: AbortController;
  readonly inbox: string;
  readonly resume: RunState | null;
  /** Into the episode and before the person. */
  readonly onEvent: (event: AgentEvent, isLast: boolean) => void;
  readonly onNote: (line: string) => void;
  /** What the loop does not know of a goal's end. */
  readonly completeEnd: (outcome: Omit<GoalEnd, "type" | "id" | CommandFields>) => GoalEnd;
}
type CommandFields = "seconds" | "llm" | "episode" | "episodeHash";

export class Session {
  readonly #options: SessionOptions;
  readonly #ear: Ear;
  readonly #waiting: string[];
  readonly #ended: { goal: string; status: GoalStatus }[];
  #goal: string;
  #agent: AgentState | null;
  #learning: LearningGoal | null;
  #calls: number;
  #goals: number;
  /** Of the state that a checkpoint holds now. */
  #events: number;
  #eventsWritten: number;
  #checkpoints: Checkpoints<unknown> | null = null;
  #isOpen = false;
  /** Of planning before anything was announced. */
  readonly #earlyCalls: ModelCall[] = [];
  /** Ended before its goals had: it could go on. */
  isBrokenOff = false;

  constructor(options: SessionOptions) {
    const { resume, goals } = options;
    const [first = "", ...others] = goals;
    this.#options = options;
    this.#goal = resume?.goal ?? first;
    this.#agent = resume?.agent ?? null;
    this.#waiting = [...(resume?.waiting ?? others)];
    this.#ended = [...(resume?.ended ?? [])];
    this.#calls = resume?.calls ?? 0;
    this.#goals = resume?.goals ?? 0;
    this.#events = this.#eventsWritten = resume?.events ?? 0;
    this.#learning = resume?.curriculum ? new LearningGoal(resume.curriculum) : null;
    this.#ear = new Ear({
      path: options.inbox,
      heard: resume?.heard ?? [],
      paused: resume?.paused ?? false,
      resumed: resume !== null,
      stop: options.stop,
      onGoal: (words) => this.#queue(words),
      onPause: () => this.#emit({ type: "goal-paused", time: options.world.time }),
      onContinue: () => this.#emit({ type: "goal-continued", time: options.world.time }),
      keep: (state) => this.#keep(state),
    });
  }

  /** Where checkpoints are taken; until then there are none. */
  useCheckpoints(checkpoints: Checkpoints<unknown>): void {
    this.#checkpoints = checkpoints;
  }

  state(): RunState {
    return {
      goal: this.#agent?.goal ?? this.#goal,
      agent: this.#agent,
      waiting: [...this.#waiting],
      ended: [...this.#ended],
      heard: this.#ear.heard,
      paused: this.#ear.paused,
      calls: this.#calls,
      goals: this.#goals,
      curriculum: this.#learning?.state ?? null,
      events: this.#events,
      eventsWritten: this.#eventsWritten,
    };
  }

  /** Pursues all goals; gives the last one's end. */
  async run(): Promise<GoalEnd> {
    // From the first moment on there is something to resume.
    await this.#checkpoints?.quiet();
    try {
      for (;;) {
        const outcome = await this.#pursueNext();
        this.#calls = outcome.calls;
        if (outcome.endsRun) return await this.#breakOff(outcome);
        const isLearningOver = this.#learning === null || outcome.goal === this.#learning.state.goal;
        if (isLearningOver) this.#learning = null;
        else this.#learning?.took(outcome);
        this.#goals++;
        // What a goal to learn has set itself is part of it.
        if (isLearningOver) this.#ended.push({ goal: outcome.goal, status: outcome.status });
        const isLast = isLearningOver && (await this.#isLast(outcome));
        const end = this.#complete(outcome);
        this.#emit(end, isLast);
        if (isLast) return end;
        this.#agent = null;
        if (this.#learning) this.#goal = this.#learning.state.goal;
        else this.#goal = this.#waiting.shift() ?? "";
        this.#events = this.#eventsWritten;
        await this.#checkpoints?.quiet();
      }
    } finally {
      this.#ear.close();
    }
  }

  /** The goal that is due; of a goal to learn, what it sets itself next. */
  async #pursueNext(): Promise<AgentOutcome> {
    const { world } = this.#options;
    if (this.#agent === null && isCurriculum(this.#goal)) {
      if (this.#learning === null) {
        this.#learning = LearningGoal.begin(this.#goal, world.time);
        this.#announce(this.#goal);
      }
      await this.#ear.take(() => this.#freshState());
      const { propose, maxWorldSeconds, stop } = this.#options;
      const next = await this.#learning.next({ propose, world, maxWorldSeconds, signal: stop.signal });
      if (next.kind === "over") return this.#learning.outcome(next, world, await world.facts(), this.#freshState());
      this.#goal = next.goal;
    }
    return this.#pursue();
  }

  async #pursue(): Promise<AgentOutcome> {
    const { id, seed, world, planner, predicate, correct, learn, memory, stop, onNote } = this.#options;
    const { maxWorldSeconds: allowed } = this.#options;
    const isFirst = this.#goals === 0 && this.#agent === null && this.#learning === null;
    let announced = false;
    try {
      return await pursue({
        goal: { id, text: this.#goal, world: world.id },
        seed,
        world: this.#checkpoints?.watched(world) ?? world,
        planner,
        predicate,
        correct,
        memory,
        goalIndex: this.#goals,
        firstCall: this.#calls,
        maxWorldSeconds: this.#learning?.timeFor(this.#agent?.startTime ?? world.time, allowed) ?? allowed,
        signal: stop.signal,
        attention: this.#ear,
        onEvent: (event) => {
          announced = true;
          this.#emit(event);
        },
        onState: (state) => this.#note(state),
        onQuiet: async () => this.#checkpoints?.quiet(),
        onNote,
        ...(learn ? { learn } : {}),
        ...(this.#agent ? { resume: this.#agent } : {}),
      });
    } catch (error) {
      // The first goal's words are the request itself; what comes later must not take the others with it.
      const isGoal =
        error instanceof EmbodyError && ["not-understood", "bad-plan", "bad-predicate"].includes(error.code);
      if (!isGoal || (isFirst && !announced)) throw error;
      if (!announced) this.#announce(this.#goal);
      const facts = await world.facts();
      return { ...idleOutcome(this.#goal, world, facts, this.#freshState()), reason: error.message };
    }
  }

  #announce(goal: string): void {
    const { id, seed, world, planner } = this.#options;
    const resumed = this.#options.resume !== null && this.#eventsWritten === this.#options.resume.events;
    const about = { time: world.time, id, goal, world: world.id, seed, planner: planner.name, resumed };
    this.#emit({ type: "goal-start", ...about });
  }

  /** Stopped, or out of means: where it stands is kept. */
  async #breakOff(outcome: AgentOutcome): Promise<GoalEnd> {
    this.isBrokenOff = true;
    this.#note(outcome.state);
    await this.#checkpoints?.quiet();
    this.#ended.push({ goal: this.#learning?.state.goal ?? outcome.goal, status: outcome.status });
    const end = this.#complete(outcome);
    this.#emit(end, true);
    return end;
  }

  /** Whether nothing waits: a last look at what was said. What comes after it is told that nobody hears it. */
  async #isLast({ goal, state, facts }: AgentOutcome): Promise<boolean> {
    if (this.#waiting.length > 0) return false;
    const { inbox, correct, id, world, stop, onNote } = this.#options;
    this.#ear.look(closeInbox(inbox));
    // A correction of what has just ended is a goal of its own.
    for (const words of this.#ear.leftOver()) {
      const { initialFacts } = state;
      const about = { goal: { id, text: goal, world: world.id }, facts, initialFacts, signal: stop.signal };
      try {
        const revised = await correct({ ...about, words });
        if (revised !== goal) this.#queue(revised);
      } catch (error) {
        if (!(error instanceof EmbodyError)) throw error;
        onNote(`"${words}" changes nothing: ${error.message}`);
      }
    }
    if (this.#waiting.length === 0) return true;
    reopenInbox(inbox);
    return false;
  }

  #complete(outcome: AgentOutcome): GoalEnd {
    const { endsRun: _endsRun, calls: _calls, state: _state, ...known } = outcome;
    const all = [...this.#ended, ...this.#waiting.map((goal) => ({ goal, status: "waiting" as const }))];
    return this.#options.completeEnd({ ...known, ...(all.length > 1 ? { goals: all } : {}) });
  }

  /** A language model was asked. */
  takeCall(call: ModelCall): void {
    if (this.#isOpen) this.#emit({ type: "llm-call", time: this.#options.world.time, ...call });
    else this.#earlyCalls.push(call);
  }

  #queue(goal: string): void {
    this.#waiting.push(goal);
    this.#emit({ type: "goal-queued", time: this.#options.world.time, goal, waiting: this.#waiting.length });
  }

  #emit(event: AgentEvent, isLast = false): void {
    this.#eventsWritten++;
    this.#options.onEvent(event, isLast);
    if (event.type === "goal-start" && !this.#isOpen) this.#open(event.time);
  }

  /** The first thing that is said is the goal; then what waits behind it, and from here on it listens. */
  #open(time: number): void {
    this.#isOpen = true;
    // Also in a second life, when the first one ended before it could say so.
    if (this.#events === 0) {
      this.#waiting.forEach((goal, index) => {
        this.#emit({ type: "goal-queued", time, goal, waiting: index + 1 });
      });
    }
    for (const call of this.#earlyCalls.splice(0)) this.takeCall(call);
    this.#ear.open();
  }

  #note(state: AgentState): void {
    this.#agent = state;
    this.#calls = state.calls;
    this.#events = this.#eventsWritten;
  }

  async #keep(state: AgentState): Promise<void> {
    this.#note(state);
    await this.#checkpoints?.quiet();
  }

  /** Of a goal that has done nothing yet. */
  #freshState(): AgentState {
    const { world } = this.#options;
    return {
      goal: this.#goal,
      initialFacts: {},
      startTime: world.time,
      failures: [],
      achieved: 0,
      failed: 0,
      replans: 0,
      runs: {},
      achievedTitles: [],
      steps: [],
      predicate: null,
      proposals: null,
      calls: this.#calls,
      revision: null,
    };
  }
}
