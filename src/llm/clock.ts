/** Real time, and jitter that differs between processes: those that failed together should not come back together. */
import { setTimeout as wait } from "node:timers/promises";
import { RandomStream } from "../core/random.ts";
import type { Clock } from "./complete.ts";

export function realClock(): Clock {
  const jitter = new RandomStream(process.pid ^ Date.now(), "llm-retry");
  return {
    now: () => performance.now() / 1000,
    async sleep(seconds, signal) {
      await wait(seconds * 1000, undefined, signal ? { signal } : {}).catch(() => {});
    },
    random: () => jitter.float(),
  };
}
