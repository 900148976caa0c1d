/**
 * Threads that train candidates, one each at a time. Which thread takes which job changes nothing in what comes of it. A job that fails fails its own
 * candidate only where the fault is the candidate's; a thread that dies ends the search.
 */
import { Worker } from "node:worker_threads";
import { EmbodyError, type ErrorCode } from "../../core/errors.ts";
import type { Trajectory } from "../../core/reward-search.ts";
import type { CandidateJob, CandidateOutcome, CandidateSettings } from "./candidate.ts";

export type ToCandidateThread =
  | { readonly kind: "train"; readonly job: CandidateJob }
  | { readonly kind: "probe"; readonly settings: Pick<CandidateSettings, "task" | "drafted" | "seed"> };

export type CandidateAnswer =
  | { readonly kind: "trained"; readonly outcome: CandidateOutcome }
  | { readonly kind: "probed"; readonly trajectories: readonly Trajectory[] }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string };

export interface CandidateThreadData {
  /** Not 0: stop between two iterations. [1] i32, shared */
  readonly stop: Int32Array;
}

/** The search was asked to stop, or its time was up, before this job began. */
export class SearchStopped extends Error {}

interface Waiting {
  readonly message: ToCandidateThread;
  resolve(answer: CandidateAnswer): void;
  reject(error: Error): void;
}

export class CandidatePool {
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));
  readonly #idle: Worker[] = [];
  readonly #all: Worker[] = [];
  readonly #busy = new Map<Worker, Waiting>();
  readonly #queue: Waiting[] = [];
  readonly #limit: number;
  #failure: Error | undefined;

  constructor(workers: number) {
    this.#limit = Math.max(1, workers);
  }

  async train(job: CandidateJob): Promise<CandidateOutcome> {
    const answer = await this.#ask({ kind: "train", job });
    if (answer.kind !== "trained") throw new RangeError(`a thread answered '${answer.kind}'`);
    return answer.outcome;
  }

  async probe(settings: Pick<CandidateSettings, "task" | "drafted" | "seed">): Promise<readonly Trajectory[]> {
    const answer = await this.#ask({ kind: "probe", settings });
    if (answer.kind !== "probed") throw new RangeError(`a thread answered '${answer.kind}'`);
    return answer.trajectories;
  }

  /** Jobs at hand end at their next iteration; what they come to is not a whole job's. */
  stop(): void {
    Atomics.store(this.#stop, 0, 1);
    const stopped = new SearchStopped();
    for (const { reject } of this.#queue.splice(0)) reject(stopped);
  }

  async close(): Promise<void> {
    this.#failure ??= new EmbodyError("internal", "The search is over.");
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }

  #ask(message: ToCandidateThread): Promise<CandidateAnswer> {
    if (Atomics.load(this.#stop, 0) !== 0) return Promise.reject(new SearchStopped());
    return new Promise((resolve, reject) => {
      this.#queue.push({ message, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#failure) {
      for (const { reject } of this.#queue.splice(0)) reject(this.#failure);
      return;
    }
    const waiting = this.#queue[0];
    if (!waiting) return;
    const worker = this.#idle.pop() ?? (this.#all.length < this.#limit ? this.#start() : undefined);
    if (!worker) return;
    this.#queue.shift();
    this.#busy.set(worker, waiting);
    worker.ref();
    worker.postMessage(waiting.message);
  }

  #start(): Worker {
    const workerData: CandidateThreadData = { stop: this.#stop };
    const worker = new Worker(new URL("./candidate-thread.ts", import.meta.url), { workerData });
    this.#all.push(worker);
    worker.on("message", (answer: CandidateAnswer) => {
      const waiting = this.#busy.get(worker);
      this.#busy.delete(worker);
      this.#idle.push(worker);
      worker.unref();
      if (answer.kind === "failed") waiting?.reject(new EmbodyError(answer.code, answer.message));
      else waiting?.resolve(answer);
      this.#next();
    });
    const fail = (error: Error) => {
      this.#failure ??= new EmbodyError("internal", `A training thread failed: ${error.message}`, { cause: error });
      for (const { reject } of this.#busy.values()) reject(this.#failure);
      this.#busy.clear();
      this.#next();
    };
    worker.on("error", fail);
    worker.on("exit", () => fail(new Error("it ended unexpectedly")));
    return worker;
  }
}
