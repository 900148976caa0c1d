import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";

type Log = [number, ...unknown[]][];

/** `burnMillions`: square roots (millions) taken at every step of the scenario, to let real time pass. */
async function run(scenario: string, seed = 1, burnMillions = 0): Promise<Log> {
  const worker = new Worker(new URL("./fixture-thread.ts", import.meta.url), {
    workerData: { scenario, seed, burnMillions },
  });
  const { log, burnt } = await new Promise<{ log: Log; burnt: number }>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  expect(burnt > 0).toBe(burnMillions > 0);
  return log;
}

describe("virtual clock of a thread", () => {
  it("runs timers by due time, then by the order in which they were set, each with its ticks, promises and immediates", async () => {
    expect(await run("order")).toEqual([
      [1, "zero is one"],
      [10, "10"],
      [10, "10 second"],
      [10, "its nextTick"],
      [10, "its promise"],
      [10, "its immediate"],
      [10, "10 third"],
      [20, "20"],
      [30, "beat"],
      [60, "beat"],
      [90, "beat"],
    ]);
  });

  it("covers promised and promisified timers and the timers module", async () => {
    expect(await run("promises")).toEqual([
      [5, "module"],
      [15, "slept"],
      [25, "promisified"],
    ]);
  });

  it("covers Date, performance and hrtime, and leaves given dates alone", async () => {
    expect(await run("dates")).toEqual([
      [1500, 1500, 0, 1500, [1, 500_000_000], 0],
      [1500, "1500000000", true, "string"],
    ]);
  });

  it("makes every source of randomness a function of the seed", async () => {
    const [first, again, other] = [await run("random", 7), await run("random", 7), await run("random", 8)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    const [, value, uuid] = first[0] ?? [0];
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThan(1);
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("delivers a link's bytes together, after its latency, never inside write", async () => {
    expect(await run("link")).toEqual([
      [0, "written"],
      [25, "server", "ab"],
      // Written 10 ms later, so it arrives 10 ms later, and does not wait for what is on its way.
      [35, "server", "c"],
      [50, "client", "re: ab"],
      [60, "client", "re: c"],
      [85, "client", "bye"],
      [85, "client closed"],
    ]);
  });

  it("does not depend on how much real time passes", async () => {
    expect(await run("order", 1, 5)).toEqual(await run("order"));
  });
});
