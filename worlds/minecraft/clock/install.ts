/**
 * Puts a whole thread on a virtual clock: timers, `Date`, `performance`, `process.hrtime` and every source of randomness become
 * functions of the clock and the seed, so an unmodified mineflayer bot and the server beside it run alike in every
 * process. Must be the first thing that the thread does: libraries keep references to what they import.
 *
 * Only for threads that host an embedded world: the random bytes are predictable, so nothing secret may be made there.
 */
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import perfHooks from "node:perf_hooks";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import util from "node:util";
import { RandomStream } from "../../../src/core/random.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** 1 January 2024, 00:00 UTC: what `Date.now()` is when the clock stands at 0. */
const epochMilliseconds = 1_704_067_200_000;

type Callback = (...args: unknown[]) => void;

export function installVirtualClock(seed: number): VirtualClock {
  const clock = new VirtualClock();
  installTimers(clock);
  installDates(clock);
  installRandomness(seed);
  syncBuiltinESMExports();
  return clock;
}

function installTimers(clock: VirtualClock): void {
  const setTimeoutVirtual = (callback: Callback, milliseconds?: unknown, ...args: unknown[]) =>
    clock.setTimer(callback, milliseconds, false, args);
  const setIntervalVirtual = (callback: Callback, milliseconds?: unknown, ...args: unknown[]) =>
    clock.setTimer(callback, milliseconds, true, args);
  const setImmediateVirtual = (callback: Callback, ...args: unknown[]) => clock.setImmediate(callback, args);
  const clearTimer = (handle: unknown) => clock.clearTimer(handle);
  const clearImmediateVirtual = (handle: unknown) => clock.clearImmediate(handle);

  const sleep = (milliseconds?: unknown, value?: unknown, options?: { signal?: AbortSignal }) =>
    new Promise((resolve, reject) => {
      const timer = clock.setTimer(() => resolve(value), milliseconds, false, []);
      options?.signal?.addEventListener("abort", () => {
        clock.clearTimer(timer);
        reject(options.signal?.reason);
      });
    });
  const immediate = (value?: unknown) =>
    new Promise((resolve) => {
      clock.setImmediate(() => resolve(value), []);
    });
  async function* interval(milliseconds?: unknown, value?: unknown) {
    for (;;) {
      await sleep(milliseconds);
      yield value;
    }
  }
  Object.defineProperty(setTimeoutVirtual, util.promisify.custom, { value: sleep });
  Object.defineProperty(setImmediateVirtual, util.promisify.custom, { value: immediate });

  const replaced = {
    setTimeout: setTimeoutVirtual,
    setInterval: setIntervalVirtual,
    setImmediate: setImmediateVirtual,
    clearTimeout: clearTimer,
    clearInterval: clearTimer,
    clearImmediate: clearImmediateVirtual,
  };
  Object.assign(globalThis, replaced);
  Object.assign(timers, replaced);
  Object.assign(timersPromises, { setTimeout: sleep, setInterval: interval, setImmediate: immediate });
  Object.assign(timersPromises.scheduler, { wait: sleep, yield: immediate });
}

function installDates(clock: VirtualClock): void {
  const now = () => clock.now;
  perfHooks.performance.now = now;
  globalThis.performance.now = now;
  const date = () => epochMilliseconds + Math.floor(clock.now);
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [date()] : args, newTarget),
    apply: (target) => new target(date()).toString(),
    get: (target, name, receiver) => (name === "now" ? date : Reflect.get(target, name, receiver)),
  });
  const hrtime = (previous?: [number, number]): [number, number] => {
    const seconds = Math.floor(clock.now / 1000);
    const nanoseconds = Math.round((clock.now % 1000) * 1e6);
    if (!previous) return [seconds, nanoseconds];
    const difference = (seconds - previous[0]) * 1e9 + nanoseconds - previous[1];
    return [Math.floor(difference / 1e9), difference % 1e9];
  };
  process.hrtime = Object.assign(hrtime, { bigint: () => BigInt(Math.round(clock.now * 1e6)) });
  process.uptime = () => clock.now / 1000;
}

function installRandomness(seed: number): void {
  const stream = new RandomStream(seed, "thread");
  const fill = <View extends ArrayBufferView>(view: View): View => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let i = 0; i < bytes.length; i++) bytes[i] = stream.uint32() & 255;
    return view;
  };
  const randomBytes = (size: number, callback?: (error: null, bytes: Buffer) => void): Buffer | undefined => {
    const bytes = fill(Buffer.alloc(size));
    if (!callback) return bytes;
    setImmediate(() => callback(null, bytes));
    return undefined;
  };
  const randomUUID = () => {
    const bytes = fill(Buffer.alloc(16));
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
  const randomInt = (low: number, high?: number) => {
    const [from, to] = high === undefined ? [0, low] : [low, high];
    return from + stream.integer(to - from);
  };
  Math.random = () => stream.float();
  Object.assign(crypto, { randomBytes, pseudoRandomBytes: randomBytes, randomUUID, randomInt, randomFillSync: fill });
  // `node:crypto` reads `getRandomValues` from here.
  for (const [name, value] of Object.entries({ randomUUID, getRandomValues: fill })) {
    Object.defineProperty(globalThis.crypto, name, { value, configurable: true, writable: true, enumerable: true });
  }
}
