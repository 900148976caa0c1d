/**
 * Virtual time for one thread: timers and immediates that run only when the owner advances the clock, in an order that
 * depends on nothing but the program. Think of it as a discrete-event simulator whose events are callbacks: a heap ordered
 * by (due time, sequence), and a queue of immediates.
 *
 * Each callback runs in a real immediate of its own, so that Node has emptied its `nextTick` and promise queues after it;
 * the thread is quiescent when no virtual immediate is left. Real input and output (files, sockets, other threads) is not
 * tracked: it belongs between two `advance` calls, while the clock stands still.
 */

/** The functions of the real clock, kept from before `installVirtualClock` replaces the thread's globals. */
export const realTime = {
  setImmediate: globalThis.setImmediate,
  setTimeout: globalThis.setTimeout,
  now: performance.now.bind(performance),
};

type Callback = (...args: unknown[]) => void;

/** What `setTimeout` and `setInterval` return: enough of Node's `Timeout`. */
export class VirtualTimeout {
  due: number;
  sequence: number;
  /** Milliseconds; null for a one-shot timer. */
  readonly interval: number | null;
  readonly id: number;
  active = true;
  readonly #clock: VirtualClock;
  readonly #delay: number;
  readonly #callback: Callback;
  readonly #args: unknown[];

  constructor(clock: VirtualClock, id: number, callback: Callback, delay: number, repeats: boolean, args: unknown[]) {
    this.#clock = clock;
    this.id = id;
    this.#callback = callback;
    this.#delay = delay;
    this.interval = repeats ? delay : null;
    this.#args = args;
    this.due = clock.now + delay;
    this.sequence = clock.nextSequence();
  }

  fire(): void {
    this.#callback(...this.#args);
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  refresh(): this {
    this.#clock.reschedule(this, this.#delay);
    return this;
  }
  close(): this {
    this.#clock.clearTimer(this);
    return this;
  }
  [Symbol.toPrimitive](): number {
    return this.id;
  }
  [Symbol.dispose](): void {
    this.close();
  }
}

export class VirtualImmediate {
  active = true;
  readonly callback: Callback;
  readonly args: unknown[];

  constructor(callback: Callback, args: unknown[]) {
    this.callback = callback;
    this.args = args;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  [Symbol.dispose](): void {
    this.active = false;
  }
}

export class VirtualClock {
  /** Milliseconds since the clock was made. */
  now = 0;
  #sequence = 0;
  #immediates: VirtualImmediate[] = [];
  /** Binary heap by (due, sequence). Cleared timers stay until they come up. */
  readonly #heap: VirtualTimeout[] = [];
  readonly #byId = new Map<number, VirtualTimeout>();

  nextSequence(): number {
    return this.#sequence++;
  }

  setTimer(callback: Callback, milliseconds: unknown, repeats: boolean, args: unknown[]): VirtualTimeout {
    const delay = Number(milliseconds);
    // As Node does: what is not a number from 1 to 2^31 - 1 is 1.
    const clamped = delay >= 1 && delay <= 2147483647 ? Math.trunc(delay) : 1;
    const timer = new VirtualTimeout(this, this.#sequence + 1, callback, clamped, repeats, args);
    this.#byId.set(timer.id, timer);
    this.#push(timer);
    return timer;
  }

  clearTimer(handle: unknown): void {
    const timer = handle instanceof VirtualTimeout ? handle : this.#byId.get(Number(handle));
    if (!timer) return;
    timer.active = false;
    this.#byId.delete(timer.id);
  }

  reschedule(timer: VirtualTimeout, delay: number): void {
    const index = this.#heap.indexOf(timer);
    if (index >= 0) this.#removeAt(index);
    timer.active = true;
    timer.due = this.now + delay;
    timer.sequence = this.nextSequence();
    this.#byId.set(timer.id, timer);
    this.#push(timer);
  }

  setImmediate(callback: Callback, args: unknown[]): VirtualImmediate {
    const immediate = new VirtualImmediate(callback, args);
    this.#immediates.push(immediate);
    return immediate;
  }

  clearImmediate(immediate: unknown): void {
    if (immediate instanceof VirtualImmediate) immediate.active = false;
  }

  /** Runs immediates until none is left and Node's own queues are empty. Time does not move. */
  async settle(): Promise<void> {
    await nextRealImmediate();
    while (this.#immediates.length > 0) {
      const batch = this.#immediates;
      this.#immediates = [];
      for (const immediate of batch) {
        await inRealImmediate(() => {
          if (immediate.active) immediate.callback(...immediate.args);
          immediate.active = false;
        });
      }
      await nextRealImmediate();
    }
  }

  /** Moves time on by `milliseconds`, running what falls due on the way, in order. */
  async advance(milliseconds: number): Promise<void> {
    const target = this.now + milliseconds;
    await this.settle();
    for (;;) {
      const timer = this.#heap[0];
      if (!timer || timer.due > target) break;
      this.#removeAt(0);
      if (!timer.active) continue;
      this.now = Math.max(this.now, timer.due);
      if (timer.interval === null) {
        timer.active = false;
        this.#byId.delete(timer.id);
      }
      await inRealImmediate(() => timer.fire());
      if (timer.interval !== null && timer.active) this.reschedule(timer, timer.interval);
      await this.settle();
    }
    this.now = target;
  }

  #before(left: VirtualTimeout, right: VirtualTimeout): boolean {
    return left.due < right.due || (left.due === right.due && left.sequence < right.sequence);
  }

  #push(timer: VirtualTimeout): void {
    this.#heap.push(timer);
    this.#siftUp(this.#heap.length - 1);
  }

  #removeAt(index: number): void {
    const last = this.#heap.pop();
    if (!last || index === this.#heap.length) return;
    this.#heap[index] = last;
    this.#siftDown(index);
    this.#siftUp(index);
  }

  #siftUp(start: number): void {
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfBefore(index, parent)) return;
      index = parent;
    }
  }

  #siftDown(start: number): void {
    let index = start;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const leftTimer = this.#heap[left];
      if (!leftTimer) return;
      const rightTimer = this.#heap[right];
      const child = rightTimer && this.#before(rightTimer, leftTimer) ? right : left;
      if (!this.#swapIfBefore(child, index)) return;
      index = child;
    }
  }

  /** Swaps when the entry at `child` comes before the one at `parent`. */
  #swapIfBefore(child: number, parent: number): boolean {
    const lower = this.#heap[child];
    const upper = this.#heap[parent];
    if (!lower || !upper || !this.#before(lower, upper)) return false;
    this.#heap[child] = upper;
    this.#heap[parent] = lower;
    return true;
  }
}

/** Runs the callback as Node runs a timer's: what it puts off to `nextTick` comes first, then its promises. */
function inRealImmediate(callback: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    realTime.setImmediate(() => {
      try {
        callback();
        resolve();
      } catch (error) {
        reject(error);
      }
    });
  });
}

function nextRealImmediate(): Promise<void> {
  return new Promise((resolve) => {
    realTime.setImmediate(resolve);
  });
}
