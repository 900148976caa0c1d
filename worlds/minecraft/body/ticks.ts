/**
 * The body's only notion of time: ticks of 1/20 s, told from outside. Whatever takes world time waits here, and so there is
 * one place from which all of it can be stopped: after `abort` every wait rejects, at once and until `begin`.
 */
import { SkillFailure } from "../../../src/core/skill.ts";

export const ticksPerSecond = 20;

interface Waiter {
  resolve(): void;
  reject(failure: SkillFailure): void;
}

export class Ticks {
  /** Ticks since the body was made. */
  count = 0;
  #waiters: Waiter[] = [];
  #failure: SkillFailure | null = null;

  onTick(): void {
    this.count++;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.resolve();
  }

  begin(): void {
    this.#failure = null;
  }

  abort(failure: SkillFailure): void {
    this.#failure ??= failure;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.reject(this.#failure);
  }

  /** Throws when the body has been stopped. */
  check(): void {
    if (this.#failure) throw this.#failure;
  }

  next(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  async wait(ticks: number): Promise<void> {
    this.check();
    for (let tick = 0; tick < ticks; tick++) await this.next();
  }

  /** Waits until the condition holds, at most so many ticks; whether it did. */
  async until(condition: () => boolean, ticks: number): Promise<boolean> {
    this.check();
    for (let tick = 0; tick < ticks; tick++) {
      if (condition()) return true;
      await this.next();
    }
    return condition();
  }

  /** The promise's outcome, or `rejected` when it does not come within so many ticks. */
  async within<Value>(promise: Promise<Value>, ticks: number, what: string): Promise<Value> {
    let settled: { value: Value } | { error: unknown } | null = null;
    promise.then(
      (value) => {
        settled = { value };
      },
      (error: unknown) => {
        settled = { error };
      },
    );
    const outcome = () => settled as { value: Value } | { error: unknown } | null;
    // Promises that are settled already need a few microtasks, not a tick.
    for (let turn = 0; turn < 8 && !outcome(); turn++) await Promise.resolve();
    await this.until(() => outcome() !== null, ticks);
    const result = outcome();
    if (!result) throw new SkillFailure("rejected", `The server did not answer: ${what} (${ticks} ticks).`);
    if ("error" in result) throw result.error;
    return result.value;
  }
}
