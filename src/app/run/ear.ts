/**
 * The ear of a run: hears what comes into its inbox (`store/inbox.ts`) while it is at work. Further goals join the queue at once; a correction, a
 * pause or a stop interrupts the skill and is taken at the next quiet moment, when the run's state is whole. What has been taken is kept by id in
 * the checkpoint together with what it did, so a line counts once, whenever the run is killed.
 */
import { type InboxLine, readInbox, watchInbox } from "../../store/inbox.ts";
import type { AgentState, Attention } from "./goal-types.ts";

export interface EarOptions {
  readonly path: string;
  /** Lines that were taken before. */
  readonly heard: readonly string[];
  readonly paused: boolean;
  /** The run goes on after a restart. */
  readonly resumed: boolean;
  readonly stop: AbortController;
  /** Another goal for the queue. */
  readonly onGoal: (words: string) => void;
  readonly onPause: () => void;
  readonly onContinue: () => void;
  /** Writes a checkpoint. */
  readonly keep: (state: AgentState) => Promise<void>;
}

export class Ear implements Attention {
  readonly #options: EarOptions;
  /** Whose effect is in the run's state. */
  readonly #heard: Set<string>;
  /** Read, but not taken yet. */
  readonly #pending: InboxLine[] = [];
  readonly #read = new Set<string>();
  #stopWatching: () => void = () => {};
  #urgent = new AbortController();
  #wake: () => void = () => {};
  #paused: boolean;
  #wasPaused: boolean;

  constructor(options: EarOptions) {
    this.#options = options;
    this.#heard = new Set(options.heard);
    this.#paused = options.paused;
    this.#wasPaused = options.paused && options.resumed;
    for (const id of options.heard) this.#read.add(id);
    if (options.resumed) this.#skipStale();
  }

  /** From here on it listens. */
  open(): void {
    this.#stopWatching = watchInbox(this.#options.path, () => this.look());
    this.look();
  }

  get urgent(): AbortSignal {
    return this.#urgent.signal;
  }

  /** Ids of the lines whose effect is in the run's state. */
  get heard(): readonly string[] {
    return [...this.#heard];
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** "Pause" and "stop" that came when nothing was at work any more: whoever resumes wants it to go on. */
  #skipStale(): void {
    for (const { id, kind } of readInbox(this.#options.path)) {
      if (kind === "correction" || kind === "goal") continue;
      this.#heard.add(id);
      this.#read.add(id);
    }
  }

  /** Reads what is new; `path`: an inbox that has been closed. */
  look(path = this.#options.path): void {
    let isUrgent = false;
    for (const line of readInbox(path)) {
      if (this.#read.has(line.id)) continue;
      this.#read.add(line.id);
      if (line.kind === "goal") {
        this.#heard.add(line.id);
        this.#options.onGoal(line.words);
        continue;
      }
      this.#pending.push(line);
      isUrgent = true;
    }
    if (!isUrgent) return;
    this.#urgent.abort("interrupted");
    this.#wake();
  }

  async take(state: () => AgentState): Promise<readonly string[]> {
    const { stop, onPause, onContinue, keep } = this.#options;
    const corrections: InboxLine[] = [];
    if (this.#wasPaused) {
      this.#wasPaused = false;
      this.#paused = false;
      onContinue();
    }
    for (;;) {
      const wasPaused = this.#paused;
      for (let line = this.#pending.shift(); line; line = this.#pending.shift()) {
        if (line.kind === "correction") corrections.push(line);
        else this.#heard.add(line.id);
        if (line.kind === "pause") this.#paused = true;
        if (line.kind === "continue") this.#paused = false;
        if (line.kind === "stop") stop.abort("interrupted");
      }
      if (this.#urgent.signal.aborted) this.#urgent = new AbortController();
      if (wasPaused && !this.#paused) onContinue();
      if (!this.#paused || stop.signal.aborted) break;
      if (!wasPaused) {
        onPause();
        await keep(state());
      }
      await this.#nextLine();
    }
    // From here on their effect is part of the state, which is kept as soon as they are applied.
    for (const { id } of corrections) this.#heard.add(id);
    return corrections.map(({ words }) => words);
  }

  /** Corrections that nobody took. */
  leftOver(): readonly string[] {
    return this.#pending.splice(0).flatMap(({ id, kind, words }) => {
      this.#heard.add(id);
      return kind === "correction" ? [words] : [];
    });
  }

  #nextLine(): Promise<void> {
    const { signal } = this.#options.stop;
    if (this.#pending.length > 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = () => resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  close(): void {
    this.#stopWatching();
  }
}
